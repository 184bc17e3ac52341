package dev.usdt.bpftrace.kernel;

import dev.usdt.bpftrace.kernel.TraceHost.Capture;
import dev.usdt.bpftrace.kernel.TraceHost.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs that share one bpftrace: what {@code trace-job} is told in a directory, and what it leaves there. */
record Job(List<Run> runs) {

    private static final String TRACE_JOB = "trace-job";

    Job {
        runs = List.copyOf(runs);
    }

    /** {@return a copy of the script that runs jobs} */
    static Path script(Path folder) throws IOException {
        try (InputStream script = Job.class.getResourceAsStream(TRACE_JOB)) {
            Path copy = folder.resolve(TRACE_JOB);
            Files.copy(Objects.requireNonNull(script, TRACE_JOB), copy);
            return copy;
        }
    }

    /** {@return what bpftrace is called with, before the name of the script} */
    List<String> options() {
        return runs.get(0).unsafe() ? List.of("-q", "--unsafe") : List.of("-q");
    }

    private String text() {
        return runs.stream().map(Run::script).collect(Collectors.joining("\n"));
    }

    /** Writes what {@code trace-job} reads to a new folder. */
    Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("script"), text());
        for (int i = 0; i < runs.size(); i++) {
            String words = runs.get(i).command().stream()
                    .map(word -> '\'' + word.replace("'", "'\\''") + '\'')
                    .collect(Collectors.joining(" "));
            Path program = Files.createDirectory(folder.resolve(Integer.toString(i + 1)));
            Files.writeString(program.resolve("program"), "exec " + words + "\n");
        }
        return folder;
    }

    /** {@return what {@code trace-job} has left for each run} */
    List<Capture> read(Path folder) throws IOException {
        List<String> failure = lines(folder.resolve("failure"));
        List<Capture> captures = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            Path program = folder.resolve(Integer.toString(i + 1));
            captures.add(new Capture(
                    text(),
                    lines(folder.resolve("preamble")),
                    lines(program.resolve("lines")),
                    lines(folder.resolve("complaints")),
                    lines(program.resolve("truth")),
                    failure.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", failure))));
        }
        return captures;
    }

    /** {@return what {@code trace-job} has left in a folder that was written elsewhere, for one run} */
    static Capture readOne(Path folder) throws IOException {
        String script = Files.readString(folder.resolve("script"));
        return new Job(List.of(new Run(script, false, List.of(), true)))
                .read(folder)
                .get(0);
    }

    /** One char a byte where it is no UTF-8, which no expected line has. */
    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file)
                ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                        .lines()
                        .toList()
                : List.of();
    }
}
