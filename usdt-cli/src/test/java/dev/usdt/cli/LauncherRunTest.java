package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code ./usdt} runs Java: which, with what options, arguments and caches, and how it ends. */
class LauncherRunTest extends LauncherCheckout {

    /** Java has ended by then, whatever it has shown last. */
    @Test
    void leavesNoHalfLineOfASearchThatIsInterrupted() throws Exception {
        Assumptions.assumeTrue(Sandbox.find("script").isPresent(), "there is no script, which makes a terminal");
        usdt("list");
        sandbox.set("FAKE_SLEEP", "1");
        for (String arguments : List.of("list -r .", "list .")) {
            Path shown = temp.resolve(arguments);
            Process terminal = startOnTerminal(arguments, shown);
            while (!Files.readString(shown).matches("(?s).*\n[0-9]+\r\n")) {
                assertTrue(terminal.isAlive(), "ended: " + Files.readString(shown));
                Thread.sleep(10);
            }
            terminal.getOutputStream().write(3); // Ctrl-C
            terminal.getOutputStream().flush();
            assertEquals(130, terminal.waitFor());
            String end = Files.readString(shown).replaceFirst("(?s).*\n[0-9]+\r\n", "");
            assertEquals(arguments.contains("-r") ? "^C\r\u001b[K" : "^C", end);
        }
    }

    @Test
    void measuresTheTerminalForAHelp() throws Exception {
        Assumptions.assumeTrue(Sandbox.find("script").isPresent(), "there is no script, which makes a terminal");
        assertFalse(usdt("list", "--help").out().contains("usdt.columns"), "standard output is no terminal");
        assertTrue(shownBy("stty cols 66; %s list --help").contains("\n-Dusdt.columns=66\r\n"));
        assertTrue(shownBy("stty cols 66; COLUMNS=77 %s help list").contains("\n-Dusdt.columns=77\r\n"));
        assertFalse(shownBy("stty cols 66; %s list help").contains("usdt.columns"));
        assertFalse(shownBy("COLUMNS='x y' %s list -h").contains("usdt.columns"));
    }

    private String shownBy(String line) throws Exception {
        Path shown = temp.resolve("terminal");
        Process terminal = sandbox.startTyped(
                List.of(
                        Sandbox.findTool("script").toString(),
                        "-qfec",
                        line.replace("%s", "'" + checkout + "/usdt'"),
                        "/dev/null"),
                shown);
        assertEquals(0, terminal.waitFor());
        return Files.readString(shown);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void keepsArgumentsAsTheyAre(List<String> shell) throws Exception {
        List<String> arguments =
                List.of("explain", "-4@w0 8@x1", "", " *", "$HOME", "a\nb", "'\"\\", "-Xint", letter());
        List<String> command = new ArrayList<>(shell);
        command.add(checkout.resolve("usdt").toString());
        command.addAll(arguments);
        sandbox.set("IFS", "/.");
        sandbox.set("CDPATH", "/usr:/");
        Sandbox.Result result = sandbox.run(command);
        assertEquals(0, result.exitCode(), result.err());
        String expected = "dev.usdt.cli.Main\n" + String.join("\n", arguments) + "\n";
        assertTrue(result.out().endsWith(expected), result.out());
        assertTrue(result.out().startsWith(jdk.resolve("bin/java") + "\n"), result.out());
    }

    static Stream<List<String>> shells() {
        return Stream.of(List.of("sh"), List.of("dash"), List.of("bash", "--posix"), List.of("busybox", "sh"))
                .map(Sandbox::findShell)
                .filter(shell -> !shell.isEmpty());
    }

    /** A letter that is not ASCII, where the JDK can pass one to a process: not in the POSIX locale. */
    private static String letter() {
        boolean encodable = Charset.forName(System.getProperty("sun.jnu.encoding"))
                .newEncoder()
                .canEncode("\u00fc");
        return encodable ? "\u00fc" : "u";
    }

    @Test
    void runsFromAnyFolderThroughLinks() throws Exception {
        Path elsewhere = Files.createDirectories(temp.resolve("else where/deep"));
        Files.createSymbolicLink(temp.resolve("first"), Path.of("a check out/usdt"));
        Files.createSymbolicLink(elsewhere.resolve("second"), Path.of("../../first"));
        sandbox.in(elsewhere);
        for (String name : List.of("./second", "../../a check out/usdt", "../../a check out/../first")) {
            Sandbox.Result result = sandbox.run(List.of(name, "list", "relative file"));
            assertEquals(0, result.exitCode(), result.err());
            assertTrue(result.out().endsWith("list\nrelative file\n"));
        }
        sandbox.set("PATH", sandbox.get("PATH") + ":" + elsewhere);
        assertEquals(0, sandbox.run(List.of("sh", "-c", "second list")).exitCode());
        assertEquals(1, builds().size());
    }

    @Test
    void passesExitCodeAndInput() throws Exception {
        sandbox.set("FAKE_EXIT", "3");
        sandbox.set("FAKE_CAT", "1");
        Sandbox.Result result = sandbox.withInput("what is typed").run(List.of(checkout + "/usdt", "list", "-"));
        assertEquals(3, result.exitCode());
        assertTrue(result.out().endsWith("what is typed"));
        // Its reader has gone.
        sandbox.set("FAKE_EXIT", "141");
        assertEquals(
                141, sandbox.run(List.of(checkout + "/usdt", "list", "file")).exitCode());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void runsWithWhatIsClosed(List<String> shell) throws Exception {
        usdt("list");
        for (String closed : List.of("<&-", "2>&-", "<&- 2>&-")) {
            for (String file : List.of("file", "-")) {
                List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" " + closed, "sh"));
                command.addAll(shell);
                command.addAll(List.of(checkout + "/usdt", "list", file));
                Sandbox.Result result = sandbox.run(command);
                assertTrue(result.out().endsWith("\nlist\n" + file + "\n"), closed + result.out());
                assertEquals("", result.err(), closed);
                assertEquals(0, result.exitCode(), closed);
            }
        }
    }

    /** The signal of {@code kill}, and the number that the shell of who called it adds to 128. */
    @ParameterizedTest
    @CsvSource({"TERM, 15", "INT, 2", "HUP, 1"})
    void endsTogetherWithItsJava(String signal, int number) throws Exception {
        usdt("list");
        sandbox.set("FAKE_SLEEP", "1");
        for (String input : List.of("file", "-")) {
            // Who started the tests may ignore SIGINT, and what a shell inherits so it cannot take back.
            Process process = sandbox.start(
                    List.of(Sandbox.findTool("env").toString(), "--default-signal", checkout + "/usdt", "list", input));
            long java = Long.parseLong(process.errorReader().readLine());
            sandbox.run(List.of("sh", "-c", "kill -" + signal + " " + process.pid()));
            assertEquals(128 + number, process.waitFor(), input);
            assertFalse(ProcessHandle.of(java).isPresent(), "Java has ended");
            assertEquals(-1, process.errorReader().read(), "nothing was said");
        }
    }

    @Test
    void prefersJavaHome() throws Exception {
        Path other = makeJdk("other jdk", "JAVA_VERSION=\"25\"\n");
        sandbox.set("JAVA_HOME", other.toString());
        assertTrue(usdt("list").out().startsWith(other + "/bin/java\n"));
        assertEquals(List.of(other.toString()), builds());
    }

    @Test
    void saysWhenJavaHomeLeadsNowhere() throws Exception {
        sandbox.set("JAVA_HOME", "/no/where");
        assertFails("usdt: JAVA_HOME is /no/where, where there is no bin/java\n");
    }

    @Test
    void saysWhenThereIsNoJava() throws Exception {
        sandbox.set("PATH", temp.resolve("bin") + ":" + temp.resolve("maven"));
        assertFails("usdt: there is no Java: install version 17 or newer, or set JAVA_HOME\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.0.2", "16", "1.8.0_402", "9"})
    void saysWhenJavaIsTooOld(String version) throws Exception {
        Path old = makeJdk("old", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        sandbox.set("JAVA_HOME", old.toString());
        assertFails("usdt: Java 17 or newer is needed, and " + old + "/bin/java is " + version + "\n");
        Files.delete(old.resolve("release"));
        sandbox.set("FAKE_VERSION", version);
        assertFails("usdt: Java 17 or newer is needed, and " + old + "/bin/java is " + version + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "17.0.9", "26-ea", "100.1"})
    void asksAJavaThatHasNoReleaseFile(String version) throws Exception {
        Files.delete(jdk.resolve("release"));
        sandbox.set("FAKE_VERSION", version);
        assertEquals(0, usdt("list").exitCode());
        sandbox.set("FAKE_VERSION", "");
        assertFails("usdt: " + jdk + "/bin/java does not tell its version\n");
    }

    @Test
    void noticesThatTheJavaOnThePathIsAnother() throws Exception {
        Path other = makeJdk("newer", "JAVA_VERSION=\"25\"\n");
        Path alternatives = Files.createDirectories(temp.resolve("alternatives"));
        Path link = Files.createSymbolicLink(alternatives.resolve("java"), jdk.resolve("bin/java"));
        sandbox.set("PATH", alternatives + ":" + sandbox.get("PATH"));
        assertTrue(usdt("list").out().contains("-XX:+UseG1GC\n"));
        assertTrue(usdt("list").out().contains("-XX:+UseG1GC\n"));
        Files.delete(link);
        Files.createSymbolicLink(link, other.resolve("bin/java"));
        assertTrue(usdt("list").out().contains("-XX:+UseSerialGC\n"));
    }

    @Test
    void takesTheUsersOptionsForItsOwn() throws Exception {
        sandbox.set("USDT_JAVA_OPTS", "-Xmx1g -Dx=y");
        List<String> lines = usdt("list").out().lines().toList();
        int own = lines.indexOf("-Xmx1g");
        assertTrue(lines.subList(1, own).stream().noneMatch(line -> line.contains("Tiered")), lines::toString);
        assertEquals(List.of("-Xmx1g", "-Dx=y"), lines.subList(own, own + 2));
    }

    @Test
    void keepsTheHeapOfASearchSmall() throws Exception {
        for (String option : List.of("-r", "-recursive", "--files-from=x")) {
            assertTrue(usdt("list", option).out().contains("\n-Xmx96m\n"), option);
        }
        for (String option : List.of("--archives", "-archives", "--image")) {
            assertTrue(usdt("list", "-r", option).out().contains("\n-Xmx384m\n"), option);
        }
        String[] many = new String[65];
        Arrays.fill(many, "list");
        assertTrue(usdt(many).out().contains("\n-Xmx96m\n"), "65 arguments");
        assertFalse(usdt(Arrays.copyOf(many, 64)).out().contains("\n-Xmx96m\n"), "64 arguments");
        String plain =
                usdt("list", "--wide", "-").out() + usdt("bpftrace", "-r").out();
        assertFalse(plain.contains("-Xmx96m"), plain);
        assertFalse(plain.contains("usdt.progress"), "standard error is no terminal");
    }

    /** To learn which classes are loaded takes seconds, and the shell shows nothing meanwhile. */
    @Test
    void learnsNothingAtATabKey() throws Exception {
        usdt("list");
        assertTrue(usdt("completion", "probes", "--", "file").out().endsWith("\ncompletion\nprobes\n--\nfile\n"));
        assertEquals(1, archives().size(), "that of the listing");
        usdt("completion", "bash");
        assertEquals(2, archives().size(), "what is no tab key learns");
    }

    private List<String> archives() throws Exception {
        return names(checkout.resolve("usdt-cli/target/usdt/cache")).stream()
                .filter(name -> name.contains("@"))
                .toList();
    }

    @Test
    void refusesTwoVersionsInOneDirectory() throws Exception {
        usdt("list");
        Path lib = checkout.resolve("usdt-cli/target/usdt/lib");
        write(lib.resolve("usdt-cli-0.10.0.jar"), "");
        assertFails("usdt: " + lib.toRealPath() + " has usdt-cli-0.10.0.jar and usdt-cli-1.jar:"
                + " install one version into an empty directory\n");
    }

    @Test
    void keepsItsCachesToTheUser() throws Exception {
        Path home = Files.createDirectories(temp.resolve("home"));
        Path cache = checkout.toRealPath().resolve("usdt-cli/target/usdt/cache");
        for (String mask : List.of("000", "022", "077", "277")) {
            usdtUnder(mask);
            assertEquals("rwx------", permissions(cache), "beside the jars, umask " + mask);
            delete(cache);
        }
        usdtUnder("000");
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
        delete(cache.resolve(names(cache).get(0)));
        usdtUnder("000");
        assertEquals("rwx------", permissions(cache), "of an older version");
        delete(checkout.resolve("usdt-cli/target"));
        delete(checkout.resolve(".usdt"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        sandbox.asNobody(checkout);
        usdtUnder("000");
        for (Path folder = home.resolve(".cache/usdt/checkout" + checkout.toRealPath());
                !folder.equals(home);
                folder = folder.getParent()) {
            assertEquals("rwx------", permissions(folder), folder.toString());
        }
    }

    private void usdtUnder(String mask) throws Exception {
        String line = "umask " + mask + " && exec \"$0\" list";
        Sandbox.Result result = sandbox.run(List.of(Sandbox.findTool("sh").toString(), "-c", line, checkout + "/usdt"));
        assertEquals(0, result.exitCode(), result.err());
    }

    @Test
    void isNotSilencedByTheEnvironment() throws Exception {
        usdt("list");
        String command = checkout + "/usdt-cli/target/usdt/bin/usdt";
        for (String variable : List.of(
                "usdt_sourced", "usdt_checkout", "usdt_archive", "usdt_signal", "usdt_options", "sources", "content")) {
            sandbox.set(variable, "'; touch X");
            assertTrue(sandbox.run(List.of("sh", command, "list")).out().endsWith("\nlist\n"), variable);
            assertTrue(usdt("list").out().endsWith("\nlist\n"), variable);
        }
        assertEquals(1, builds().size());
    }

    @Test
    void takesOptionsOfJavaForWords() throws Exception {
        write(temp.resolve("-Da=b"), "");
        sandbox.set("USDT_JAVA_OPTS", "-Da=*");
        assertTrue(usdt("list").out().contains("\n-Da=*\n"));
    }
}
