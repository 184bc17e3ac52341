package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.PathText;
import dev.usdt.ProbeFilter;
import dev.usdt.catalog.Condition;
import dev.usdt.process.LiveProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are started to be traced, counts of the kernel, and its filters. */
@Tag("kernel")
class TracedCommandKernelTest {

    private static final Path TRACEFS = Path.of("/sys/kernel/tracing");
    private static final Path BUILD = Path.of(System.getProperty("usdt.testdata"), "build");

    @TempDir
    Path folder;

    @BeforeEach
    void needsTracefs() {
        assumeTrue(Files.isWritable(TRACEFS.resolve("uprobe_events")), "tracing needs root, and tracefs mounted");
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the fixtures are for x86-64");
    }

    private Path program(String fixture) throws IOException {
        Path program = Files.copy(BUILD.resolve(fixture), folder.resolve("a program"));
        assertTrue(program.toFile().setExecutable(true));
        return program;
    }

    /** The lines that a program has written of its hits, by their probes. */
    private static Map<String, Integer> truth(List<String> lines) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : lines) {
            if (line.startsWith("hit\t")) {
                counts.merge(line.split("\t", -1)[1], 1, Integer::sum);
            }
        }
        return counts;
    }

    private static List<TraceEvent> run(TracedCommand command, TraceOptions.Builder options, int status)
            throws Exception {
        List<TraceEvent> events = new ArrayList<>();
        try (command;
                Trace trace = Trace.start(options.command(command).build())) {
            command.begin();
            trace.forEach(events::add);
            assertEquals(status, command.await());
            assertEquals(0, trace.lost());
        }
        return events;
    }

    private static Map<String, Integer> counts(List<TraceEvent> events) {
        Map<String, Integer> counts = new TreeMap<>();
        for (TraceEvent event : events) {
            if (!event.provider().equals("mark")) {
                counts.merge(event.provider() + ":" + event.name(), 1, Integer::sum);
            }
        }
        return counts;
    }

    /** The output goes to a file by a shell, which is a program that is traced, too. */
    private static List<String> shell(String line, Path... words) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", line, "sh"));
        for (Path word : words) {
            command.add(word.toString());
        }
        return command;
    }

    @Test
    void tracesFromTheFirstInstruction() throws Exception {
        Path program = program("goserver-amd64-stripped.elf");
        Path out = folder.resolve("out");
        TracedCommand command =
                TracedCommand.of(shell("exec \"$1\" -requests 5 -linger 0 >\"$2\"", program, out), Optional.empty());
        List<TraceEvent> events = run(command, TraceOptions.builder().file(program), 0);
        assertEquals(truth(Files.readAllLines(out)), counts(events));
        assertTrue(events.stream().allMatch(event -> event.process().equals("a program")), events::toString);
    }

    /** Its own program is known before it begins, and what a child runs is found while it runs. */
    @Test
    void findsThePrograms() throws Exception {
        Path program = program("goserver-amd64-stripped.elf");
        Path out = folder.resolve("out");
        TracedCommand own =
                TracedCommand.of(List.of(program.toString(), "-requests", "0", "-linger", "0"), Optional.empty());
        try (own;
                Trace trace = Trace.start(TraceOptions.builder().command(own).build())) {
            assertTrue(trace.sites() > 20);
        }
        assertFalse(own.isAlive() && own.await() == 0, "it was never to begin");
        TracedCommand child = TracedCommand.of(
                shell(
                        "\"$1\" -requests 5 -linger 2000 >\"$2\"; \"$1\" -requests 5 -linger 0 >\"$2\"; exit 3",
                        program,
                        out),
                Optional.empty());
        List<TraceEvent> events =
                run(child, TraceOptions.builder().filter(ProbeFilter.of("net_http", "server_request_end")), 3);
        assertTrue(events.size() >= 5, events::toString);
    }

    /** Words as they are: blanks, quotes, line ends, other languages, and bytes that are no text. */
    @Test
    void handsOnItsWords() throws Exception {
        Path out = folder.resolve("out");
        String bytes = PathText.of(new byte[] {'a', (byte) 0xff, 'b'});
        List<String> words = List.of(
                "sh",
                "-c",
                "out=$1; shift; for i; do printf '%s|' \"$i\"; done >\"$out\"; exit 42",
                "sh",
                out.toString(),
                "it's",
                "\"$(id)`\\",
                "",
                "grün\n\n",
                bytes);
        TracedCommand command = TracedCommand.of(words, Optional.empty());
        assertEquals(List.of(), run(command, TraceOptions.builder(), 42));
        byte[] written = Files.readAllBytes(out);
        assertEquals(
                "it's|\"$(id)`\\||gr\u00c3\u00bcn\n\n|a\u00ffb|", new String(written, StandardCharsets.ISO_8859_1));
    }

    @Test
    void runsAsAnotherUser() throws Exception {
        IOException e =
                assertThrows(IOException.class, () -> TracedCommand.of(List.of("true"), Optional.of("no such user")));
        assertEquals("there is no user no such user", e.getMessage());
        Path open = Files.createFile(folder.resolve("open"));
        assertTrue(open.toFile().setWritable(true, false));
        assertTrue(folder.toFile().setExecutable(true, false));
        TracedCommand writes =
                TracedCommand.of(shell("echo $(id -un) $(id -gn) $HOME >\"$1\"", open), Optional.of("nobody"));
        assertEquals(List.of(), run(writes, TraceOptions.builder(), 0));
        assertEquals("nobody nogroup /nonexistent\n", Files.readString(open));
    }

    @Test
    void saysThatThereIsNone() {
        for (String none : List.of("no such command", "/no/such/command", "/")) {
            IOException e = assertThrows(IOException.class, () -> TracedCommand.of(List.of(none), Optional.empty()));
            assertTrue(String.valueOf(e.getMessage()).startsWith(none + ": "), e.getMessage());
        }
    }

    /** A signal is told as shells tell it. */
    @Test
    void tellsASignal() throws Exception {
        TracedCommand command = TracedCommand.of(shell("kill -9 $$"), Optional.empty());
        run(command, TraceOptions.builder(), 137);
    }

    /** The kernel's counters and the program agree, probe by probe. */
    @Test
    void countsInTheKernel() throws Exception {
        assumeTrue(SiteCounter.isExact(), "before Linux 6.12 the kernel's counters are not exact");
        Path program = program("goserver-amd64-stripped.elf");
        Path out = folder.resolve("out");
        Map<String, Integer> counted = new TreeMap<>();
        try (SiteCounter counter = SiteCounter.start(TraceOptions.of(program))) {
            assertEquals(List.of(), counter.problems());
            for (SiteCounter.SiteHits site : counter.hits()) {
                assertEquals(0, site.hits());
            }
            Process process = new ProcessBuilder(program.toString(), "-requests", "50", "-linger", "0")
                    .redirectOutput(out.toFile())
                    .start();
            assertEquals(0, process.waitFor());
            for (SiteCounter.SiteHits site : counter.hits()) {
                if (site.hits() > 0 && !site.site().provider().equals("mark")) {
                    counted.merge(site.site().provider() + ":" + site.site().name(), (int) site.hits(), Integer::sum);
                }
            }
        }
        assertEquals(truth(Files.readAllLines(out)), counted);
    }

    /** What a condition does not let through costs no record: the instance has had those that it does, and no more. */
    @Test
    void filtersInTheKernel() throws Exception {
        Path program = program("goserver-amd64-stripped.elf");
        Path out = folder.resolve("out");
        TraceOptions options = TraceOptions.builder()
                .file(program)
                .condition(Condition.parse("status >= 404 && status != 500"))
                .build();
        List<TraceEvent> events;
        try (Trace trace = Trace.start(options)) {
            Process process = new ProcessBuilder(program.toString(), "-requests", "50", "-linger", "0")
                    .redirectOutput(out.toFile())
                    .start();
            assertEquals(0, process.waitFor());
            long recorded = trace.recorded();
            events = Events.rest(trace);
            assertEquals(recorded, events.size());
        }
        long truth = Files.readAllLines(out).stream()
                .filter(line -> line.matches("hit\tnet_http:(server_request_end|client_response_received)\t404"))
                .count();
        assertTrue(truth > 0);
        assertEquals(truth, events.size());
    }

    /** The kernel takes a filter of a page at most; what it cannot judge is judged after. */
    @Test
    void judgesWhatIsTooLongForTheKernel() throws Exception {
        Path program = program("goserver-amd64-stripped.elf");
        Path out = folder.resolve("out");
        StringBuilder any = new StringBuilder("status == 404");
        for (int i = 600; i < 1200; i++) {
            any.append(" || status == ").append(i);
        }
        TraceOptions options = TraceOptions.builder()
                .file(program)
                .condition(Condition.parse(any.toString()))
                .build();
        try (Trace trace = Trace.start(options)) {
            Process process = new ProcessBuilder(program.toString(), "-requests", "50", "-linger", "0")
                    .redirectOutput(out.toFile())
                    .start();
            assertEquals(0, process.waitFor());
            assertTrue(trace.recorded() > 90);
            long truth = Files.readAllLines(out).stream()
                    .filter(line -> line.matches("hit\t\\S+\t404"))
                    .count();
            assertEquals(truth, Events.rest(trace).size());
        }
    }

    /** A program whose first process has ended while it was looked at is found in the next one. */
    @Test
    void findsAProgramAgain() throws Exception {
        Path program = program("goserver-amd64-stripped.elf");
        List<String> problems = new ArrayList<>();
        SourceFinder finder = new SourceFinder(problems);
        Process gone = new ProcessBuilder(program.toString(), "-requests", "0", "-linger", "60000")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        LiveProcess process = LiveProcess.of(gone.pid());
        gone.destroyForcibly();
        gone.waitFor();
        finder.add(process);
        assertEquals(List.of(), finder.take());
        assertEquals(List.of(), problems);
        Process next = new ProcessBuilder(program.toString(), "-requests", "0", "-linger", "60000")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            finder.add(LiveProcess.of(next.pid()));
            List<TraceSource> sources = finder.take();
            assertEquals(1, sources.size());
            TraceSource.closeAll(sources);
        } finally {
            next.destroyForcibly();
        }
    }

    /** A value that must not be told is not, though the condition asks for it. */
    @Test
    void omits() throws Exception {
        Path program = program("goserver-amd64-stripped.elf");
        Path out = folder.resolve("out");
        TraceOptions options = TraceOptions.builder()
                .file(program)
                .condition(Condition.parse("path == \"/sleep\""))
                .omit("path")
                .build();
        try (Trace trace = Trace.start(options)) {
            Process process = new ProcessBuilder(program.toString(), "-requests", "50", "-linger", "0")
                    .redirectOutput(out.toFile())
                    .start();
            assertEquals(0, process.waitFor());
            List<TraceEvent> events = Events.rest(trace);
            assertFalse(events.isEmpty());
            for (TraceEvent event : events) {
                assertEquals(List.of("method"), List.copyOf(event.values().keySet()));
            }
        }
    }
}
