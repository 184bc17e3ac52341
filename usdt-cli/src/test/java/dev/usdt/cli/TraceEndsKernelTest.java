package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code usdt trace} by its launcher: however it ends, nothing is left in the kernel. */
@Tag("kernel")
class TraceEndsKernelTest {

    private static final Path TRACEFS = Path.of("/sys/kernel/tracing");
    private static final Path USDT = Path.of(System.getProperty("usdt.root"), "usdt");
    private static final long SECONDS = 60;

    @TempDir
    Path folder;

    private Path server = Path.of("");
    private Path err = Path.of("");
    private List<String> before = List.of();

    @BeforeEach
    void needsTracefs() throws Exception {
        assumeTrue(Files.isWritable(TRACEFS.resolve("uprobe_events")), "tracing needs root, and tracefs mounted");
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the server is for x86-64");
        server = Files.copy(Cli.fixture("goserver-amd64-stripped.elf"), folder.resolve("server"));
        assertTrue(server.toFile().setExecutable(true));
        err = folder.resolve("err");
        // The first call may build it.
        assertEquals(0, new ProcessBuilder(USDT.toString(), "--version").start().waitFor());
        before = left();
    }

    @AfterEach
    void leavesNothing() throws IOException {
        if (Files.isWritable(TRACEFS.resolve("uprobe_events"))) {
            assertEquals(before, left());
        }
    }

    private static List<String> left() throws IOException {
        List<String> left = new ArrayList<>(Files.readAllLines(TRACEFS.resolve("uprobe_events")));
        try (Stream<Path> instances = Files.list(TRACEFS.resolve("instances"))) {
            instances.map(Path::toString).sorted().forEach(left::add);
        }
        return left;
    }

    private ProcessBuilder trace(Object... words) {
        List<String> command = new ArrayList<>(List.of(USDT.toString(), "trace"));
        for (Object word : words) {
            command.add(word.toString());
        }
        return new ProcessBuilder(command).redirectError(err.toFile());
    }

    private Process armed(ProcessBuilder builder) throws Exception {
        Process process = builder.start();
        while (!(Files.exists(err) && Files.readString(err).contains("usdt: tracing "))) {
            assertTrue(process.isAlive(), () -> "it has ended: " + err);
            Thread.sleep(10);
        }
        return process;
    }

    private static int await(Process process) throws InterruptedException {
        assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS));
        return process.exitValue();
    }

    private static void signal(String signal, long pid) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-s", signal, Long.toString(pid))
                        .start()
                        .waitFor());
    }

    private static void drain(Process process) throws IOException {
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private List<String> said() throws IOException {
        return Files.readAllLines(err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void endsAtASignal(String signal) throws Exception {
        Process process = armed(trace(server));
        signal(signal, process.pid());
        assertEquals(0, await(process), () -> err.toString());
        assertEquals(List.of("usdt: tracing 25 sites", "usdt: 0 hits, none lost"), said());
    }

    /** Whoever is killed with its launcher would trace for ever. */
    @Test
    void endsWithItsLauncher() throws Exception {
        Process process = armed(trace(server));
        List<ProcessHandle> virtualMachine = process.descendants().toList();
        assertEquals(1, virtualMachine.size());
        signal("KILL", process.pid());
        virtualMachine.get(0).onExit().get(SECONDS, TimeUnit.SECONDS);
    }

    /** What a tracer has left that was killed itself, the next one removes. */
    @Test
    void removesWhatAKilledOneHasLeft() throws Exception {
        Process process = armed(trace(server));
        for (ProcessHandle one : process.descendants().toList()) {
            signal("KILL", one.pid());
        }
        assertTrue(await(process) != 0);
        assertTrue(left().size() > before.size());
        assertEquals(0, await(trace("--duration", "1ms", server).start()));
    }

    @Test
    void endsWithWhoReadsIt() throws Exception {
        Process process = armed(trace(server));
        process.getInputStream().close();
        // Not before there is something to print.
        Process requests = new ProcessBuilder(server.toString(), "-requests", "5", "-linger", "0")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(141, await(process));
        await(requests);
        assertEquals(List.of("usdt: tracing 25 sites"), said());
    }

    @Test
    void endsOnAFullDisk() throws Exception {
        Process process = trace("--output", "/dev/full", server, "--", server, "-requests", "5", "-linger", "0")
                .start();
        drain(process);
        assertEquals(1, await(process));
        assertEquals("usdt: cannot write the output: No space left on device", said().get(1));
    }

    /** Whatever has ended the trace: who starts a command waits for it. */
    @Test
    void waitsForItsCommand() throws Exception {
        Path done = folder.resolve("done");
        Process process = trace(
                        "--output",
                        "/dev/full",
                        server,
                        "--",
                        "sh",
                        "-c",
                        "\"$0\" -requests 5 -linger 0; sleep 1; echo done >\"$1\"",
                        server,
                        done)
                .start();
        drain(process);
        assertEquals(1, await(process));
        assertEquals("done\n", Files.readString(done));
    }

    /** What is in a file is gone only when there is something to write, and never if the file is read. */
    @Test
    void overwritesNothingInVain() throws Exception {
        Path kept = Files.writeString(folder.resolve("kept"), "kept\n");
        assertEquals(1, await(trace("--output", kept, folder.resolve("none")).start()));
        assertEquals("kept\n", Files.readString(kept));
        assertEquals(1, await(trace("--output", kept, "--from", kept).start()));
        assertEquals("kept\n", Files.readString(kept));
        byte[] program = Files.readAllBytes(server);
        assertEquals(1, await(trace("--output", server, server).start()));
        assertEquals(1, await(trace("--output", server, "--", server).start()));
        assertArrayEquals(program, Files.readAllBytes(server));
        assertEquals(
                0, await(trace("--output", kept, "--duration", "1ms", server).start()));
        assertEquals("", Files.readString(kept));
    }

    @Test
    void twoAtOnceBothTellAll() throws Exception {
        Path others = folder.resolve("others");
        Process first = armed(trace(server, "--output", others));
        Files.delete(err);
        Process second =
                trace(server, "--", server, "-requests", "20", "-linger", "0").start();
        String out = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, await(second));
        signal("TERM", first.pid());
        assertEquals(0, await(first));
        List<String> told = out.lines()
                .filter(line -> line.matches("\\d\\d:.*"))
                .map(TraceEndsKernelTest::event)
                .sorted()
                .toList();
        long hits = out.lines().filter(line -> line.startsWith("hit\t")).count();
        assertEquals(
                hits, told.stream().filter(line -> !line.contains(" mark:")).count());
        assertEquals(
                told,
                Files.readAllLines(others).stream()
                        .map(TraceEndsKernelTest::event)
                        .sorted()
                        .toList());
    }

    /**
     * Each takes its own time of a hit: not only that differs, but also the order of what happens on two processors.
     */
    private static String event(String line) {
        return line.substring(line.indexOf(' '));
    }

    /** Its exit status, its streams, and the words behind the dashes. */
    @ParameterizedTest
    @CsvSource({"exit 0, 0", "exit 42, 42", "exit 255, 255", "kill -KILL $$, 137", "kill -TERM $$, 143"})
    void endsAsItsCommand(String line, int status) throws Exception {
        Process process =
                trace("--", "sh", "-c", "cat; " + line, "sh", "--help").start();
        process.getOutputStream().write("from its input\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        try (InputStream in = process.getInputStream()) {
            assertEquals("from its input\n", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertEquals(status, await(process), () -> err.toString());
        assertEquals("usdt: 0 hits, none lost", said().get(said().size() - 1));
    }

    /** Ctrl-C is told to all that a terminal runs; another signal to the tracer alone. The command ends first. */
    @Test
    void endsItsCommand() throws Exception {
        Process process = armed(trace("--output", folder.resolve("events"), "--", server, "-requests", "3"));
        signal("TERM", process.pid());
        drain(process);
        int status = await(process);
        assertTrue(status == 143 || status == 0, () -> status + ": " + err);
    }

    /** Its own virtual machine runs the file, too, and sleeps all the time: this one is told of, and that is not. */
    @Test
    void doesNotTellOfItself() throws Exception {
        Path jvm = Path.of(System.getProperty("java.home"), "lib/server/libjvm.so");
        assumeTrue(Files.exists(jvm), jvm + " is not there");
        Process process = armed(trace("--probe", "thread__sleep__begin", "--output", folder.resolve("events"), jvm));
        long own = process.descendants().toList().get(0).pid();
        for (int i = 0; i < 10; i++) {
            Thread.sleep(10);
        }
        signal("TERM", process.pid());
        assertEquals(0, await(process));
        List<String> pids = Files.readAllLines(folder.resolve("events")).stream()
                .map(line -> line.split("[ /]", -1)[1])
                .toList();
        assertTrue(pids.contains(Long.toString(ProcessHandle.current().pid())), pids::toString);
        assertTrue(!pids.contains(Long.toString(own)), pids::toString);
    }

    /** Numbers of processes are others there: nobody is taken for the tracer itself. */
    @Test
    void tellsAllFromAnotherPidNamespace() throws Exception {
        List<String> command = new ArrayList<>(List.of("unshare", "-fp", "--mount-proc"));
        Path events = folder.resolve("events");
        command.addAll(trace("--output", events, "--events", "18", server).command());
        Process process = armed(new ProcessBuilder(command).redirectError(err.toFile()));
        Process requests = new ProcessBuilder(server.toString(), "-requests", "1", "-linger", "0").start();
        String out = new String(requests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, await(process), () -> err.toString());
        List<String> told = Files.readAllLines(events);
        assertEquals(
                out.lines().filter(line -> line.startsWith("hit\t")).count(),
                told.stream().filter(line -> !line.contains(" mark:")).count());
    }

    /** The libraries of a virtual machine are known before it begins. */
    @Test
    void tracesJavaFromItsStart() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        Process process = trace("--probe", "vm__init__begin", "--", java, "-Xshare:auto", "-version")
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, await(process));
        assertEquals(
                1,
                out.lines()
                        .filter(line -> line.endsWith(" hotspot:vm__init__begin"))
                        .count(),
                out);
    }

    @Test
    void saysThatItIsNotMounted() throws Exception {
        assertEquals(
                List.of("usdt: the kernel's tracer is not mounted here: mount -t tracefs tracefs /sys/kernel/tracing"),
                refused(
                        "umount -l /sys/kernel/tracing; umount -l /sys/kernel/debug/tracing /sys/kernel/debug; exec \"$@\""));
    }

    @Test
    void saysThatItTakesRoot() throws Exception {
        assertEquals(
                List.of("usdt: tracing needs root, or write access to /sys/kernel/tracing"),
                refused("exec setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent \"$@\""));
    }

    @Test
    void saysThatItCannotBeWritten() throws Exception {
        assertEquals(
                List.of("usdt: tracing needs root, or write access to /sys/kernel/tracing"),
                refused("mount -o remount,bind,ro /sys/kernel/tracing; exec \"$@\""));
    }

    /** What is said where a shell changes something first, for which it has mounts of its own. */
    private List<String> refused(String shell) throws Exception {
        List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", shell + " 2>&3", "sh"));
        command.addAll(List.of(packaged().toString(), "trace", server.toString()));
        List<String> all = new ArrayList<>(List.of("bash", "-c", "exec 3>&2 2>/dev/null; exec \"$@\"", "bash"));
        all.addAll(command);
        Process traced = new ProcessBuilder(all).redirectError(err.toFile()).start();
        drain(traced);
        assertEquals(1, await(traced), () -> err.toString());
        return said();
    }

    /** A copy where another user gets to, who cannot build it. */
    private Path packaged() throws Exception {
        Path built = USDT.resolveSibling("usdt-cli/target/usdt");
        Path copy = folder.resolve("usdt");
        assertEquals(
                0,
                new ProcessBuilder("cp", "-r", built.toString(), copy.toString())
                        .start()
                        .waitFor());
        assertEquals(
                0,
                new ProcessBuilder("chmod", "-R", "a+rX", folder.toString())
                        .start()
                        .waitFor());
        return copy.resolve("bin/usdt");
    }
}
