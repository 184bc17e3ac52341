package dev.usdt.trace;

import dev.usdt.ProbeFilter;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Parameter;
import dev.usdt.catalog.ParameterType;
import dev.usdt.catalog.ProbeMeaning;
import dev.usdt.catalog.StringDetection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A fixture that is run and traced, on this machine or, in a program of its own, on another one: it needs no test
 * framework.
 *
 * @param fixture the name of its file
 * @param what which of its probes, in a word
 * @param detection where texts are looked for
 * @param filter which of its probes
 * @param most how many bytes of a text are told
 */
record FixtureTrace(String fixture, String what, StringDetection detection, ProbeFilter filter, int most) {

    private static final String GOROUTINE = "goroutine ";

    private static final Catalog TEXTS = new Catalog(
            "",
            List.of(),
            Map.of(
                    new Catalog.Name("texts", "sized"), text(ParameterType.STRING),
                    new Catalog.Name("texts", "ended"), text(ParameterType.CSTRING)),
            List.of());

    private static List<ProbeMeaning> text(ParameterType type) {
        return List.of(new ProbeMeaning(List.of(new Parameter("text", type))));
    }

    /** {@return all of an architecture that can be run} */
    static List<FixtureTrace> all(Path build, String architecture) throws IOException {
        List<FixtureTrace> traces = new ArrayList<>();
        for (String name : names(build, architecture)) {
            if (name.startsWith("govalues")) {
                // Of numbers that look like a text, a guess makes one.
                traces.add(new FixtureTrace(name, "numbers", StringDetection.OFF, ProbeFilter.ALL, 1024));
                traces.add(
                        new FixtureTrace(name, "texts", StringDetection.AUTO, ProbeFilter.of("values", "text"), 1024));
            } else {
                traces.add(new FixtureTrace(name, "all", StringDetection.AUTO, ProbeFilter.ALL, 1024));
            }
        }
        return traces;
    }

    private static List<String> names(Path build, String architecture) throws IOException {
        String programs = "(cvalues|go\\w+|structs)-" + architecture + ".*\\.elf";
        // In others, whether their semaphores can be raised depends on the linker.
        String asked = "semaphore-" + architecture + "(-lld)?-static\\.elf";
        try (Stream<Path> files = Files.list(build)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(programs + "|" + asked))
                    .filter(name -> !name.matches(".*-(debug|relocatable|high).*"))
                    .sorted()
                    .toList();
        }
    }

    /** {@return that of long and short texts, which are told up to some bytes} */
    static FixtureTrace texts(String architecture, int most) {
        String fixture = "texts-" + architecture + ".elf";
        return new FixtureTrace(fixture, "up to " + most, StringDetection.AUTO, ProbeFilter.ALL, most);
    }

    /** Its name, as a test is called. */
    String name() {
        return fixture + ", " + what;
    }

    private TraceOptions options(Path program) {
        return TraceOptions.builder()
                .file(program)
                .filter(filter)
                .catalog(TEXTS)
                .stringDetection(detection)
                .maxStringBytes(most)
                .build();
    }

    /**
     * Runs it to its end.
     *
     * @param build the folder of the fixtures
     * @param own an empty folder, where {@code out} is what it says
     * @return what the trace tells, as {@link Truth#line} writes it, and in which goroutines each probe was hit
     * @throws IOException if it fails, or something is told of another process or without a goroutine
     */
    List<String> run(Path build, Path own) throws IOException, InterruptedException {
        Path program = Files.copy(build.resolve(fixture), own.resolve(fixture));
        check(program.toFile().setExecutable(true), program + " cannot be run");
        List<String> command = new ArrayList<>();
        if (fixture.contains("shared") || fixture.contains("prelinked")) {
            String loader = fixture.replaceFirst("\\w+-(\\w+)-.*", "cload-$1.elf");
            command.add(build.resolve(loader).toString());
        }
        command.addAll(List.of(program.toString(), "-linger", "0"));
        Path out = own.resolve("out");
        List<String> told = new ArrayList<>();
        Set<String> goroutines = new TreeSet<>();
        try (Trace trace = Trace.start(options(program))) {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            boolean alive = true;
            while (alive) {
                alive = process.isAlive();
                for (TraceEvent event : alive ? trace.poll() : Events.rest(trace)) {
                    String line = Truth.line(event);
                    check(
                            event.pid() == process.pid(),
                            process.pid() + " was started, and of " + event.pid() + " is " + line);
                    check(event.goroutine().isPresent() == fixture.startsWith("go"), "goroutine of " + line);
                    told.add(line);
                    if (event.goroutine().isPresent()) {
                        String probe = line.split("\t", -1)[0];
                        goroutines.add(GOROUTINE + probe + " 0x"
                                + Long.toHexString(event.goroutine().getAsLong()));
                    }
                }
                Thread.sleep(20);
            }
            check(process.exitValue() == 0, "status " + process.exitValue() + ": " + Files.readString(out));
            check(trace.lost() == 0, trace.lost() + " hits lost");
        }
        told.addAll(goroutines);
        return told;
    }

    private static void check(boolean right, String otherwise) throws IOException {
        if (!right) {
            throw new IOException(otherwise);
        }
    }

    /** {@return in what that which the trace has told differs from what the program has said, or an empty text} */
    String differences(Path own, List<String> told) throws IOException {
        List<String> truth = Truth.hits(own.resolve("out"), filter);
        if (truth.isEmpty()) {
            return "the program says nothing";
        } else if (fixture.startsWith("texts")
                && !Files.readAllLines(own.resolve("out")).contains("info\tpresent\t0")) {
            return "no text was in a page that is not in memory";
        }
        List<String> missing = goroutines(own);
        missing.removeAll(told);
        if (!missing.isEmpty()) {
            return "not told: " + missing;
        }
        List<String> hits =
                told.stream().filter(line -> !line.startsWith(GOROUTINE)).toList();
        return Truth.differences(truth, hits, most);
    }

    /** What the server says of pairs of probes: both are hit in a goroutine. */
    private static List<String> goroutines(Path own) throws IOException {
        List<String> goroutines = new ArrayList<>();
        for (String line : Files.readAllLines(own.resolve("out"))) {
            String[] words = line.split("\t", -1);
            if (words[0].equals("duration")) {
                goroutines.add(GOROUTINE + words[1] + "_start " + words[3]);
                goroutines.add(GOROUTINE + words[1] + "_end " + words[3]);
            }
        }
        return goroutines;
    }
}
