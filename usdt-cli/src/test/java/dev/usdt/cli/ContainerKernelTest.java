package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program in a mount namespace with another root, told by {@code /proc/PID/root/…}, where this machine has another
 * program of the same name.
 */
@Tag("kernel")
class ContainerKernelTest {

    private static final String PROBES = "server_request_*";

    @TempDir
    Path folder;

    @BeforeAll
    static void needsRoot() {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "ContainerKernelTest not run: tracing needs root");
    }

    @Test
    void tracesTheProgramOfTheContainer() throws Exception {
        Path name = folder.resolve("app/server");
        copy("govalues-amd64.elf", name);
        Path root = folder.resolve("container");
        copy("goserver-amd64-stripped.elf", Path.of(root.toString(), name.toString()));
        Path repaired = folder.resolve("app/older");
        copy("govalues-amd64.elf", repaired);
        copy("gofew-amd64-older-stripped.elf", Path.of(root.toString(), repaired.toString()));
        Files.createDirectories(root.resolve("old"));
        Path go = folder.resolve("go");
        run("mkfifo", go.toString());
        Path out = folder.resolve("out");
        // A shell with its own root, which becomes the program when a line comes.
        Process container = new ProcessBuilder(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "exec 3<>" + go + "; mount --make-rprivate / && mount --bind " + root + " " + root + " && cd "
                                + root + " && pivot_root . old && read line <&3 && exec " + name + " -requests 2")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            Path seen = Path.of("/proc/" + container.pid() + "/root" + name);
            awaitOtherFile(seen, name, container);
            assertRepairs(Path.of("/proc/" + container.pid() + "/root" + repaired), repaired);
            Cli.Result script = Cli.launch("bpftrace", "--probe", PROBES, seen);
            assertEquals(0, script.exitCode(), script.err());
            assertTrue(script.out().contains("\"" + seen + "\""), script.out());
            List<String> traced = trace(script.out(), container, go);
            List<String> printed = Files.readAllLines(out);
            assertEquals(counts(printed, "hit\t", '\t'), counts(traced, "", ' '));
            assertTrue(traced.contains("net_http:server_request_end status=200"), traced.toString());
        } finally {
            container.destroyForcibly();
        }
    }

    /** In the place where it is, not where there is another file of the name. */
    private static void assertRepairs(Path seen, Path here) throws Exception {
        Cli.Result result = Cli.launch("repair", "--in-place", seen);
        assertTrue(result.out().endsWith(" written to " + seen + ".\n"), result.toString());
        assertEquals(-1, Files.mismatch(Cli.fixture("govalues-amd64.elf"), here));
        assertEquals(
                "Nothing to repair.\n", Cli.launch("repair", "--dry-run", seen).out());
    }

    /** Runs a script, lets the program go when all is attached, and ends with the program. */
    private List<String> trace(String script, Process program, Path go) throws Exception {
        // What is printed is read when all is attached, not before.
        Path file = Files.writeString(folder.resolve("script.bt"), script + "BEGIN { printf(\"ready\\n\"); }\n");
        Path err = folder.resolve("err");
        Process bpftrace = new ProcessBuilder("bpftrace", file.toString())
                .redirectError(err.toFile())
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = bpftrace.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (line.equals("ready")) {
                    Files.writeString(go, "go\n");
                    // Only to end what hangs: no test is about how long it takes.
                    assertTrue(program.waitFor(60, TimeUnit.SECONDS));
                    bpftrace.toHandle().destroy(); // unlike its own, this leaves its output open
                }
            }
        }
        assertEquals(0, bpftrace.waitFor(), () -> lines + err.toString());
        assertTrue(lines.contains("ready"), Files.readString(err));
        return lines;
    }

    /** How often each probe was hit that is traced. */
    private static Map<String, Long> counts(List<String> lines, String before, char behind) {
        return lines.stream()
                .filter(line -> line.startsWith(before + "net_http:server_request_"))
                .map(line -> line.substring(before.length()))
                .map(line -> line.indexOf(behind) < 0 ? line : line.substring(0, line.indexOf(behind)))
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }

    private static void awaitOtherFile(Path seen, Path here, Process container) throws Exception {
        while (!Files.exists(seen) || Files.isSameFile(seen, here)) {
            assertTrue(container.isAlive(), "the container did not start");
            Thread.sleep(20);
        }
    }

    private static void copy(String fixture, Path to) throws Exception {
        Files.createDirectories(to.getParent());
        Files.copy(Cli.fixture(fixture), to);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void run(String... command) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder(command).inheritIO().start().waitFor(),
                () -> Stream.of(command).collect(Collectors.joining(" ")));
    }
}
