package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher {@code ./usdt} in a small checkout of its own, with a Maven and a Java that are shell scripts: this
 * Maven counts its calls, this Java prints its arguments.
 */
class LauncherTest {

    /** All that the launcher may need; the tests give it a PATH with nothing else. */
    private static final List<String> TOOLS = List.of(
            "cat",
            "find",
            "ln",
            "mkdir",
            "mv",
            "ps",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "sh",
            "sleep",
            "chmod",
            "tail",
            "tar",
            "touch");

    private static final String FAKE_JAVA = """
            #!/bin/sh
            case " $* " in
                *' -version '*) echo 'openjdk version "'"${FAKE_VERSION-21.0.1}"'" 2026-01-01' >&2; exit ;;
                *Rehearsal* | *-Xshare:dump*) exit 1 ;;
                *' dev.usdt.cli.Main --version '*) exit 0 ;;
                *' -Dusdt.launcher=0 '*) exec 3>&0 </dev/null ;;
                *) exec 3>&2 ;;
            esac
            printf '%s\\n' "$0" "$@"
            [ -z "${FAKE_CAT:-}" ] || cat
            [ -z "${FAKE_SLEEP:-}" ] || { echo ready >&3; exec sleep 600; }
            exit "$((100 + ${FAKE_EXIT:-0}))"
            """;

    private static final String FAKE_MAVEN = """
            #!/bin/sh
            case $1 in -v) echo "Apache Maven ${FAKE_MAVEN_VERSION-3.9.9}"; exit ;; esac
            while [ "$1" != -f ]; do shift; done
            root=${2%/pom.xml}
            echo "$JAVA_HOME" >>"$root/builds"
            while [ -e "$root/hold" ]; do sleep 0.1; done
            [ -z "${FAKE_BUILD_FAILS:-}" ] || { echo '[ERROR] the reason'; exit 1; }
            app=$root/usdt-cli/target/usdt
            mkdir -p "$app/bin" "$app/lib"
            cat "$root/usdt-cli/src/dist/bin/usdt" >"$app/bin/usdt"
            echo jar >"$app/lib/usdt-cli-1.jar"
            """;

    @TempDir
    Path temp;

    private Path checkout;
    private Path jdk;
    private Sandbox sandbox;

    @BeforeEach
    void makeCheckout() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path root = Path.of(System.getProperty("usdt.root"));
        checkout = temp.resolve("a check out");
        copy(root.resolve("usdt"), checkout.resolve("usdt"));
        copy(root.resolve("usdt-cli/src/dist/bin/usdt"), checkout.resolve("usdt-cli/src/dist/bin/usdt"));
        String content = "usdt-cli/src/assembly/content.xml";
        copy(root.resolve(content), checkout.resolve(content));
        for (String file : List.of(
                "pom.xml",
                ".mvn/jvm.config",
                "usdt-core/pom.xml",
                "usdt-core/src/main/java/a/A.java",
                "usdt-core/src/main/java/a/B.java",
                "usdt-cli/pom.xml")) {
            write(checkout.resolve(file), "");
        }
        for (String file : assembled()) {
            if (!Files.exists(checkout.resolve(file))) {
                write(checkout.resolve(file), "");
            }
        }
        sandbox = new Sandbox(temp);
        Path bin = temp.resolve("bin");
        for (String tool : TOOLS) {
            script(bin.resolve(tool), "#!/bin/sh\nexec " + Sandbox.findTool(tool) + " \"$@\"\n");
        }
        jdk = makeJdk("jdk", "JAVA_VERSION=\"17.0.9\"\n");
        script(temp.resolve("maven/mvn"), FAKE_MAVEN);
        sandbox.set("PATH", bin + ":" + temp.resolve("maven") + ":" + jdk.resolve("bin"));
        sandbox.set("HOME", temp.resolve("home").toString());
    }

    @Test
    void buildsOnFirstUseAndThenOnlyRuns() throws Exception {
        Sandbox.Result first = usdt("list", "file");
        assertEquals("usdt: building, on first use and when sources have changed\n", first.err());
        assertEquals(0, first.exitCode());
        Sandbox.Result second = usdt("list", "file");
        assertEquals("", second.err());
        assertEquals(first.out(), second.out());
        assertEquals(List.of(jdk.toRealPath().toString()), builds());
    }

    @Test
    void buildsAgainWhenASourceIsEdited() throws Exception {
        usdt("list");
        touch(checkout.resolve("usdt-core/src/main/java/a/A.java"));
        assertTrue(usdt("list").err().contains("building"));
        assertEquals("", usdt("list").err());
    }

    @Test
    void buildsAgainWhenASourceIsAddedOrRemoved() throws Exception {
        usdt("list");
        makeOlder(checkout.resolve(".usdt/built"));
        write(checkout.resolve("usdt-core/src/main/java/a/C.java"), "");
        makeOlder(checkout.resolve("usdt-core/src/main/java/a/C.java"));
        assertTrue(usdt("list").err().contains("building"));
        makeOlder(checkout.resolve(".usdt/built"));
        Files.delete(checkout.resolve("usdt-core/src/main/java/a/B.java"));
        assertTrue(usdt("list").err().contains("building"));
        assertEquals(3, builds().size());
    }

    @Test
    void buildsAgainWhenASourceWasEditedDuringTheBuild() throws Exception {
        Process first = startHeldBuild();
        touch(checkout.resolve("usdt-core/src/main/java/a/A.java"));
        Files.delete(checkout.resolve("hold"));
        assertEquals(0, first.waitFor());
        assertTrue(usdt("list").err().contains("building"));
        assertEquals("", usdt("list").err());
    }

    @Test
    void buildsAgainWhenTheLastBuildWasKilled() throws Exception {
        startHeldBuild().destroyForcibly().waitFor();
        Files.delete(checkout.resolve("hold"));
        // What it had made looks whole, and the lock is still there.
        sandbox.run(List.of(temp.resolve("maven/mvn").toString(), "package", "-f", checkout + "/pom.xml"));
        assertTrue(Files.isSymbolicLink(checkout.resolve(".usdt/lock")));
        assertTrue(usdt("list").err().contains("building"));
        assertEquals("", usdt("list").err());
    }

    /** A call whose build goes on while there is a file {@code hold}. */
    private Process startHeldBuild() throws Exception {
        Files.createFile(checkout.resolve("hold"));
        Process process = sandbox.start(List.of(checkout + "/usdt", "list"));
        while (builds().isEmpty()) {
            Thread.sleep(10);
        }
        return process;
    }

    @Test
    void takesWhatMavenBuiltByHand() throws Exception {
        sandbox.run(List.of(temp.resolve("maven/mvn").toString(), "package", "-f", checkout + "/pom.xml"));
        assertEquals("", usdt("list").err());
        assertEquals(1, builds().size());
    }

    /** A letter that is not ASCII, where the JDK can pass one to a process: not in the POSIX locale. */
    private static String letter() {
        boolean encodable = Charset.forName(System.getProperty("sun.jnu.encoding"))
                .newEncoder()
                .canEncode("\u00fc");
        return encodable ? "\u00fc" : "u";
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
    }

    /** The signal of {@code kill}, and the number that the shell of who called it adds to 128. */
    @ParameterizedTest
    @CsvSource({"TERM, 15", "INT, 2", "HUP, 1"})
    void endsTogetherWithItsJava(String signal, int number) throws Exception {
        usdt("list");
        sandbox.set("FAKE_SLEEP", "1");
        for (String input : List.of("file", "-")) {
            Process process = sandbox.start(List.of(checkout + "/usdt", "list", input));
            assertEquals("ready", process.errorReader().readLine());
            sandbox.run(List.of(Sandbox.findTool("kill").toString(), "-" + signal, "" + process.pid()));
            // Java has the other end, too.
            assertEquals(-1, process.errorReader().read(), "nothing more is said");
            assertEquals(128 + number, process.waitFor(), input);
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
    void saysWhenMavenIsMissingOrTooOld() throws Exception {
        sandbox.set("FAKE_MAVEN_VERSION", "3.6.3");
        assertFails("usdt: Maven 3.8 or newer is needed to build, and mvn is 3.6.3\n");
        sandbox.set("PATH", temp.resolve("bin") + ":" + jdk.resolve("bin"));
        assertFails("usdt: Maven 3.8 or newer is needed to build, and there is no mvn on PATH\n");
        assertEquals(List.of(), builds());
    }

    @Test
    void needsNoMavenOnceItIsBuilt() throws Exception {
        usdt("list");
        sandbox.set("PATH", temp.resolve("bin") + ":" + jdk.resolve("bin"));
        assertEquals(0, usdt("list").exitCode());
    }

    @Test
    void saysWhenAJreCannotBuild() throws Exception {
        Files.delete(jdk.resolve("bin/javac"));
        assertFails("usdt: a JDK is needed to build, and " + jdk.toRealPath() + " has no bin/javac\n");
    }

    @Test
    void showsTheEndOfABuildThatFails() throws Exception {
        sandbox.set("FAKE_BUILD_FAILS", "1");
        assertFails("usdt: building, on first use and when sources have changed\n[ERROR] the reason\n"
                + "usdt: the build failed; all that Maven said is in " + checkout.toRealPath() + "/.usdt/build.log\n");
        sandbox.set("FAKE_BUILD_FAILS", "");
        assertEquals(0, usdt("list").exitCode());
    }

    @Test
    void buildsOnceForTwoCallers() throws Exception {
        Process first = startHeldBuild();
        Process second = sandbox.start(List.of(checkout + "/usdt", "list"));
        assertEquals(
                "usdt: waiting for the build of process " + first.pid(),
                second.errorReader().readLine());
        Files.delete(checkout.resolve("hold"));
        assertEquals(0, first.waitFor());
        assertEquals(0, second.waitFor());
        assertEquals(1, builds().size());
        assertFalse(Files.isSymbolicLink(checkout.resolve(".usdt/lock")));
    }

    @Test
    void takesOverTheLockOfABuildThatWasKilled() throws Exception {
        Path lock = checkout.resolve(".usdt/lock");
        Files.createDirectories(lock.getParent());
        Files.createSymbolicLink(lock, Path.of("999999999"));
        List<Process> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(sandbox.start(List.of(checkout + "/usdt", "list")));
        }
        for (Process caller : callers) {
            assertEquals(0, caller.waitFor());
        }
        assertEquals(1, builds().size());
        assertEquals(List.of("build.log", "built", "finished"), names(lock.getParent()));
    }

    @Test
    void runsABuiltCheckoutThatCannotBeWritten() throws Exception {
        usdt("list");
        sandbox.asNobody(checkout);
        Sandbox.Result result = usdt("list", "file");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals("", result.err());
        assertEquals(1, builds().size());
    }

    @Test
    void buildsACopyOfACheckoutThatCannotBeWritten() throws Exception {
        Path home = Files.createDirectories(temp.resolve("home"));
        sandbox.asNobody(checkout);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        Sandbox.Result first = usdt("list", "file");
        assertEquals(0, first.exitCode(), first.err());
        assertTrue(first.err().contains("building"), first.err());
        assertEquals("", usdt("list", "file").err());
        assertFalse(Files.exists(checkout.resolve("builds")));
        Path copy = home.resolve(".cache/usdt/checkout" + checkout.toRealPath());
        assertTrue(assembled().size() > 4, assembled()::toString);
        for (String file : assembled()) {
            assertTrue(Files.exists(copy.resolve(file)), file);
        }
        Files.setPosixFilePermissions(checkout, PosixFilePermissions.fromString("rwxr-xr-x"));
        touch(checkout.resolve("usdt-core/src/main/java/a/A.java"));
        sandbox.asNobody(checkout);
        assertTrue(usdt("list", "file").err().contains("building"));
    }

    @Test
    void saysWhenNothingCanBeWritten() throws Exception {
        sandbox.asNobody(checkout);
        sandbox.set("HOME", "/nonexistent");
        assertTrue(usdt("list").err().contains("can be written, and the command is not built"));
        assertEquals(69, usdt("list").exitCode());
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
        String[] many = new String[65];
        Arrays.fill(many, "list");
        assertTrue(usdt(many).out().contains("\n-Xmx96m\n"), "65 arguments");
        assertFalse(usdt(Arrays.copyOf(many, 64)).out().contains("\n-Xmx96m\n"), "64 arguments");
        String plain =
                usdt("list", "--wide", "-").out() + usdt("bpftrace", "-r").out();
        assertFalse(plain.contains("-Xmx96m"), plain);
        assertFalse(plain.contains("usdt.progress"), "standard error is no terminal");
    }

    /** Names that a shell would run, split or expand if it read them as its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "it's; touch X",
                "'; touch X; '",
                "$(touch X)",
                "`touch X`",
                "a\nb'; touch X",
                "\"; touch X; \"",
                "\\'; touch X #",
                "*",
                "-nt",
                "a b"
            })
    void takesNamesOfSourcesForNames(String name) throws Exception {
        Path source = checkout.resolve("usdt-core/src/main/java").resolve(name).resolve(name + ".java");
        write(source, "");
        sandbox.in(checkout);
        usdt("list");
        assertEquals("", usdt("list").err());
        delete(checkout.resolve(".usdt"));
        assertEquals("", usdt("list").err(), "built by hand, for all that it knows");
        assertEquals("", usdt("list").err());
        // A name of two lines is in no list, but its folder is.
        touch(name.contains("\n") ? source.getParent().getParent() : source);
        assertTrue(usdt("list").err().contains("building"), name);
        assertEquals(2, builds().size());
        try (Stream<Path> files = Files.walk(temp)) {
            assertEquals(List.of(), files.filter(file -> file.endsWith("X")).toList());
        }
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

    /** Files of the checkout that the package is made from, but for those that Maven makes: of its first lines. */
    private static List<String> assembled() throws IOException {
        Path content = Path.of(System.getProperty("usdt.root"), "usdt-cli/src/assembly/content.xml");
        return Pattern.compile("<source>(.*)</source>")
                .matcher(Files.readString(content))
                .results()
                .map(match -> match.group(1)
                        .replace("${maven.multiModuleProjectDirectory}/", "")
                        .replace("${testdata}", "testdata")
                        .replaceFirst("^src/", "usdt-cli/src/"))
                .toList();
    }

    private Sandbox.Result usdt(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(checkout + "/usdt"));
        command.addAll(List.of(arguments));
        return sandbox.run(command);
    }

    private void assertFails(String message) throws Exception {
        Sandbox.Result result = usdt("list");
        assertEquals(message, result.err());
        assertEquals("", result.out());
        assertEquals(69, result.exitCode());
    }

    private List<String> builds() throws IOException {
        Path log = checkout.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    private Path makeJdk(String name, String release) throws IOException {
        Path home = temp.resolve(name);
        script(home.resolve("bin/java"), FAKE_JAVA);
        script(home.resolve("bin/javac"), "");
        write(home.resolve("release"), release);
        return home;
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void script(Path file, String text) throws IOException {
        write(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Shells may compare times by the second. */
    private static void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(2)));
    }

    private static void makeOlder(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }
}
