package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.ProbeFilter;
import dev.usdt.catalog.StringDetection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that run already, whatever their code is mapped from: their hits are told, and nobody else's. */
@Tag("kernel")
@ExtendWith(LeavesNothing.class)
class TraceProcessKernelTest {

    private static final Path BUILD = Path.of(System.getProperty("usdt.testdata"), "build");

    @TempDir
    Path folder;

    @BeforeEach
    void needsFixtures() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the fixtures are for x86-64");
        assertTrue(Files.isDirectory(BUILD), BUILD + " is missing: make -C testdata all");
    }

    /** A process that waits for a line before it fires its probes. */
    private static Process start(Path folder, String... words) throws Exception {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(List.of(words));
        command.addAll(List.of("-wait", "-linger", "0"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        while (process.isAlive() && Files.size(folder.resolve("out")) == 0) {
            Thread.sleep(5);
        }
        assertTrue(process.isAlive(), Files.readString(folder.resolve("out")));
        return process;
    }

    private static void wake(Process process) throws IOException, InterruptedException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        assertEquals(0, process.waitFor());
    }

    private static List<String> truth(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve("out")).stream()
                .filter(line -> line.startsWith("hit\t"))
                .map(line -> line.substring(4))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "memfd", "memfd-closed", "deleted", "replaced", "zip"})
    void areTracedWhereverTheirCodeIs(String kind) throws Exception {
        Process process = start(folder, BUILD.resolve("runtime-amd64.elf").toString(), kind);
        List<String> told = new ArrayList<>();
        TraceOptions options = TraceOptions.builder()
                .pid(process.pid())
                .filter(ProbeFilter.of("made", "*"))
                .stringDetection(StringDetection.ALL)
                .build();
        try (Trace trace = Trace.start(options)) {
            assertEquals(List.of(), trace.problems());
            assertTrue(trace.isAlive());
            wake(process);
            for (TraceEvent event : Events.rest(trace)) {
                assertEquals(process.pid(), event.pid());
                told.add(line(event));
            }
            assertFalse(trace.isAlive());
        } finally {
            process.destroyForcibly();
        }
        assertEquals(9, told.size());
        assertEquals(truth(folder), told);
    }

    private static String line(TraceEvent event) {
        StringBuilder line = new StringBuilder(event.provider());
        line.append(':').append(event.name());
        for (EventValue value : event.values().values()) {
            if (value instanceof EventValue.Text text) {
                line.append('\t').append(new String(text.bytes(), StandardCharsets.UTF_8));
                line.append('\t').append(text.length());
            } else if (value instanceof EventValue.Integral number) {
                line.append('\t')
                        .append(
                                number.type().signed()
                                        ? Long.toString(number.value())
                                        : Long.toUnsignedString(number.value()));
            }
        }
        return line.toString();
    }

    /** Both raise the semaphore, which is the file's; only one is told. */
    @Test
    void areToldApart() throws Exception {
        Path program = Files.copy(BUILD.resolve("semaphore-amd64-bfd.elf"), folder.resolve("a program: of ours"));
        assertTrue(program.toFile().setExecutable(true));
        Process one = start(folder.resolve("one"), program.toString());
        Process other = start(folder.resolve("other"), program.toString());
        List<String> told = new ArrayList<>();
        try (Trace trace =
                Trace.start(TraceOptions.builder().file(program).pid(one.pid()).build())) {
            wake(other);
            wake(one);
            for (TraceEvent event : Events.rest(trace)) {
                assertEquals(one.pid(), event.pid());
                told.add(line(event));
            }
        } finally {
            one.destroyForcibly();
            other.destroyForcibly();
        }
        assertEquals(6, truth(folder.resolve("other")).size());
        assertEquals(truth(folder.resolve("one")), told);
    }

    /**
     * A JVM has some 500 probes. That stopping does not take half a minute is a matter of how many events they share.
     */
    @Test
    void ofAVirtualMachineShareEvents() throws Exception {
        long self = ProcessHandle.current().pid();
        try (Trace trace = Trace.start(TraceOptions.builder()
                .pid(self)
                .filter(ProbeFilter.of("hotspot*", "*"))
                .build())) {
            assumeTrue(trace.sites() > 0, "this virtual machine has no probes");
            long events = Files.readAllLines(Path.of("/sys/kernel/tracing/uprobe_events")).stream()
                    .filter(line -> line.contains("_" + self + "_"))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .distinct()
                    .count();
            assertTrue(trace.sites() > 8 * events, trace.sites() + " sites, " + events + " events");
            Thread thread = new Thread(() -> {}, "traced");
            thread.start();
            thread.join();
            List<String> names = new ArrayList<>();
            for (TraceEvent event : Events.rest(trace)) {
                assertEquals(self, event.pid());
                names.add(event.name());
            }
            assertTrue(names.contains("thread__start") && names.contains("thread__stop"), names.toString());
        }
    }
}
