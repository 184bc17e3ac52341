package dev.usdt.tracer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * perf with a cache of its own: what it makes of the notes of a program, and how often an event of it comes.
 *
 * @param perf the program
 * @param home a directory in which it keeps what it has read
 */
record Perf(Tool perf, Path home) {

    /** The hits of an event that perf does not take, or the kernel does not. */
    static final int REFUSED = -1;

    /** Has it read the notes of a program. */
    static Perf of(Tool perf, Path program, Path folder) throws Exception {
        Perf made = new Perf(perf, Files.createTempDirectory(folder, "home"));
        made.run("buildid-cache", "--add", program);
        return made;
    }

    Tool.Result run(Object... arguments) throws Exception {
        // Where debian-run keeps what it has unpacked is not for each home anew.
        String cache = System.getenv("XDG_CACHE_HOME");
        String kept = cache != null ? cache : System.getProperty("user.home") + "/.cache";
        return perf.run(Map.of("HOME", home.toString(), "XDG_CACHE_HOME", kept), arguments);
    }

    /** The definitions of events that it keeps: {@code p:sdt_t/p0 /the/program:0x1234 arg1=%ax:u64}. */
    List<String> definitions() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files.filter(path -> path.endsWith("probes"))::iterator) {
                Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith("p:"))
                        .forEach(lines::add);
            }
        }
        return lines;
    }

    /** How often an event comes while a program runs, or {@link #REFUSED}. */
    int hits(String event, Path program) throws Exception {
        try {
            if (run("probe", "--add", event).exitCode() != 0) {
                return REFUSED;
            }
            Tool.Result result = run("stat", "-x,", "-e", event, program);
            String counted = result.err()
                    .lines()
                    .filter(line -> line.contains("," + event + ","))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(result.toString()));
            String hits = counted.substring(0, counted.indexOf(','));
            return hits.equals("<not supported>") ? REFUSED : Integer.parseInt(hits);
        } finally {
            run("probe", "--del", event);
        }
    }
}
