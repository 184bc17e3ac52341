package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When {@code ./usdt} builds, and what. */
class LauncherTest extends LauncherCheckout {

    private static final String BUILDING = "usdt: building for the first time (about a minute)";
    private static final String REBUILDING = "usdt: rebuilding, because sources have changed";

    @Test
    void buildsOnFirstUseAndThenOnlyRuns() throws Exception {
        Sandbox.Result first = usdt("list", "file");
        assertEquals(BUILDING + "\n", first.err());
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
        assertEquals(REBUILDING + "\n", usdt("list").err());
        assertEquals("", usdt("list").err());
    }

    /** As mvn clean leaves it: no source has changed. */
    @Test
    void buildsAgainWhatIsGone() throws Exception {
        usdt("list");
        delete(checkout.resolve("usdt-cli/target"));
        assertEquals(BUILDING + "\n", usdt("list").err());
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

    @Test
    void showsOnATerminalThatTheBuildGoesOn() throws Exception {
        Assumptions.assumeTrue(Sandbox.find("script").isPresent(), "there is no script, which makes a terminal");
        Files.createFile(checkout.resolve("hold"));
        Path shown = temp.resolve("terminal");
        Process terminal = startOnTerminal("list", shown);
        while (!Files.readString(shown).startsWith(BUILDING + " ..")) {
            assertTrue(terminal.isAlive(), "ended: " + Files.readString(shown));
            Thread.sleep(10);
        }
        Files.delete(checkout.resolve("hold"));
        assertEquals(0, terminal.waitFor());
        List<String> lines = Files.readString(shown).lines().toList();
        assertTrue(lines.get(0).matches(Pattern.quote(BUILDING) + " \\.\\.+"), lines.get(0));
        assertTrue(lines.get(1).endsWith("/bin/java"), "what the command prints begins a line: " + lines);
    }

    @Test
    void doesNotBuildAtATabKey() throws Exception {
        assertEquals(new Sandbox.Result(69, "", ""), usdt("completion", "probes", "--", "myserver"));
        assertEquals(List.of(), builds());
    }

    /** A call whose build goes on while there is a file {@code hold}. */
    private Process startHeldBuild() throws Exception {
        Files.createFile(checkout.resolve("hold"));
        Process process = sandbox.start(List.of(checkout + "/usdt", "list"));
        while (builds().isEmpty()) {
            assertTrue(process.isAlive(), "ended without a build");
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
        assertFails(BUILDING + "\n[ERROR] the reason\n" + "usdt: the build failed; all that Maven said is in "
                + checkout.toRealPath() + "/.usdt/build.log\n");
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
        // A name of two lines is in no list, but its directory is.
        touch(name.contains("\n") ? source.getParent().getParent() : source);
        assertTrue(usdt("list").err().contains("building"), name);
        assertEquals(2, builds().size());
        try (Stream<Path> files = Files.walk(temp)) {
            assertEquals(List.of(), files.filter(file -> file.endsWith("X")).toList());
        }
    }
}
