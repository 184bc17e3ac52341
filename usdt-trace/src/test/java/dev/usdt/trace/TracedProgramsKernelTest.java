package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.ProbeFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs of the distribution that run already and do what they are told: that, and nothing else, is traced. */
@Tag("kernel")
class TracedProgramsKernelTest {

    private static final long SECONDS = 60;

    @RegisterExtension
    final LeavesNothing nothing = new LeavesNothing();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "java, JAVA, '', hotspot, gc__begin, '||'",
        "python, PYTHON, /usr/bin/python3, python, gc__start, 1|2|0",
        "postgresql, POSTGRESQL, /usr/lib/postgresql/15/bin, postgresql, query__start, select 1|select 'grün'|select 2"
    })
    void tellWhatTheyDo(String name, String variable, String place, String provider, String probe, String lines)
            throws Exception {
        Path program = place.isEmpty() ? Path.of(System.getProperty("java.home"), "bin/java") : Path.of(place);
        assumeTrue(Files.exists(program), program + " is not there");
        Path start = Path.of(System.getProperty("usdt.testdata"), "../usdt-bpftrace/src/test/resources")
                .resolve("dev/usdt/bpftrace/kernel/programs")
                .resolve(name);
        // The server of a user of its own has to get there.
        assertTrue(folder.toFile().setReadable(true, false) && folder.toFile().setExecutable(true, false));
        Path in = folder.resolve("in");
        Path out = folder.resolve("out");
        assertEquals(0, new ProcessBuilder("mkfifo", in.toString()).start().waitFor());
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec sh \"$0\" <>in >out 2>err", start.toString());
        builder.environment().put(variable, program.toString());
        Process process = builder.directory(folder.toFile()).start();
        try {
            waitFor(process, () -> Files.exists(out) && Files.size(out) > 0);
            long pid = Long.parseLong(Files.readString(out).strip().split("\t", -1)[1]);
            TraceOptions options = TraceOptions.builder()
                    .pid(pid)
                    .filter(ProbeFilter.of(provider, probe))
                    .build();
            List<TraceEvent> events = new ArrayList<>();
            try (Trace trace = Trace.start(options)) {
                int told = 0;
                for (String line : lines.split("\\|", -1)) {
                    Files.writeString(in, line + "\n", StandardOpenOption.WRITE);
                    int count = ++told;
                    waitFor(process, () -> hits(out).size() == count);
                    // A program may say it before it does it.
                    waitFor(process, () -> {
                        events.addAll(trace.poll());
                        return events.size() >= count;
                    });
                }
                events.addAll(Events.rest(trace));
                assertEquals(0, trace.lost());
            }
            List<String> printed = new ArrayList<>();
            for (TraceEvent event : events) {
                assertEquals(pid, event.pid());
                printed.add(line(event, name.equals("java")));
            }
            assertEquals(hits(out), printed);
        } finally {
            process.descendants().toList().forEach(ProcessHandle::destroy);
            process.destroy();
            assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS));
        }
    }

    /** The arguments of the collector of garbage of a virtual machine are its own affair. */
    private static String line(TraceEvent event, boolean withoutValues) {
        StringBuilder line = new StringBuilder(event.provider() + ":" + event.name());
        if (!withoutValues) {
            event.values().forEach((key, value) -> {
                line.append(' ').append(key).append('=');
                line.append(
                        value instanceof EventValue.Integral number
                                ? Long.toString(number.value())
                                : "\"" + value + "\"");
            });
        }
        return line.toString();
    }

    private static List<String> hits(Path out) throws IOException {
        return Files.readAllLines(out).stream()
                .filter(line -> line.startsWith("hit\t"))
                .map(line -> line.substring(4))
                .toList();
    }

    private interface State {
        boolean isThere() throws Exception;
    }

    private void waitFor(Process process, State state) throws Exception {
        while (!state.isThere()) {
            assertTrue(process.isAlive(), () -> folder + ": the program has ended");
            Thread.sleep(20);
        }
    }
}
