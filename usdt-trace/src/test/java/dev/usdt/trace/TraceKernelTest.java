package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.trace.internal.tracefs.EventGroup;
import dev.usdt.trace.internal.tracefs.TraceFs;
import dev.usdt.trace.internal.tracefs.TraceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every fixture on the kernel of this machine: every hit and every value is what the program says it passed. */
@Tag("kernel")
@ExtendWith(LeavesNothing.class)
class TraceKernelTest {

    private static final Path TRACEFS = Path.of("/sys/kernel/tracing");
    private static final Path BUILD = Path.of(System.getProperty("usdt.testdata"), "build");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> fixtures() throws IOException {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the fixtures are for x86-64");
        assertTrue(Files.isDirectory(BUILD), BUILD + " is missing: make -C testdata all");
        return FixtureTrace.all(BUILD, "amd64").stream()
                .map(trace -> DynamicTest.dynamicTest(trace.name(), () -> {
                    Path own = Files.createTempDirectory(folder, "run");
                    assertEquals("", trace.differences(own, trace.run(BUILD, own)));
                }));
    }

    /** What a killed tracer has left goes with the next start; what another process traces stays. */
    @Test
    void removesWhatOthersHaveLeft() throws Exception {
        Path program = Files.copy(BUILD.resolve("semaphore-amd64-bfd.elf"), folder.resolve("program"));
        TraceName own = TraceName.make();
        String gone = new TraceName(own.pidNamespace(), own.pid(), own.startTicks() + 1, "gone").text();
        String alive = new TraceName(own.pidNamespace(), own.pid(), own.startTicks(), "alive").text();
        TraceFs tracefs = TraceFs.open();
        try {
            for (String name : List.of(gone, alive)) {
                tracefs.append("uprobe_events", "p:" + name + "/e0 " + program + ":0x1000 site=\\0:u32\n");
                Path instance =
                        Files.createDirectory(TRACEFS.resolve("instances").resolve(name));
                Files.writeString(instance.resolve("events/" + name + "/enable"), "1");
            }
            try (Trace trace = Trace.start(TraceOptions.of(program))) {
                assertTrue(trace.sites() > 0);
                assertEquals(List.of(), trace.problems());
            }
            String left = tracefs.read("uprobe_events");
            assertTrue(!left.contains(gone) && left.contains(alive), left);
            assertTrue(
                    !tracefs.instances().contains(gone) && tracefs.instances().contains(alive));
        } finally {
            for (String name : List.of(gone, alive)) {
                Files.deleteIfExists(TRACEFS.resolve("instances").resolve(name));
                EventGroup.remove(tracefs, name);
            }
        }
    }

    /** A semaphore is 1 while the trace runs, so that a program that asks for it fires; it is 0 after. */
    @Test
    void raisesSemaphores() throws Exception {
        Path program = Files.copy(BUILD.resolve("semaphore-amd64-bfd.elf"), folder.resolve("program"));
        assertTrue(program.toFile().setExecutable(true));
        Path out = folder.resolve("out");
        List<String> told = new ArrayList<>();
        try (Trace trace = Trace.start(TraceOptions.of(program))) {
            Process process = new ProcessBuilder(program.toString(), "-linger", "0")
                    .redirectOutput(out.toFile())
                    .start();
            assertEquals(0, process.waitFor());
            Events.rest(trace).forEach(event -> told.add(Truth.line(event)));
        }
        List<String> truth = Files.readAllLines(out).stream()
                .filter(line -> line.startsWith("hit\t"))
                .map(line -> line.substring(4))
                .toList();
        assertEquals(6, truth.size());
        assertEquals(truth, told);
        Process after = new ProcessBuilder(program.toString(), "-linger", "0")
                .redirectOutput(out.toFile())
                .start();
        assertEquals(0, after.waitFor());
        assertTrue(Files.readAllLines(out).stream().noneMatch(line -> line.startsWith("hit")));
    }
}
