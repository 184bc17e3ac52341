package dev.usdt.bpftrace.kernel;

import dev.usdt.ProbeSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The kernel's own tracer on x86-64: an event at each site, with the first parameter of the function and the word below
 * the stack pointer.
 */
final class UprobeEvents {

    private static final Path TRACING = Path.of("/sys/kernel/tracing");
    private static final Path EVENTS = TRACING.resolve("uprobe_events");
    private static final Pattern HIT =
            Pattern.compile(" site(\\d+): \\(0x[0-9a-f]+\\) (di=0x[0-9a-f]+ below=0x[0-9a-f]+)");

    private UprobeEvents() {}

    /**
     * What came of a run.
     *
     * @param hits what was read at each hit of each site, as {@link #hit} writes it
     * @param truth lines that the program printed on stdout
     */
    record Run(List<List<String>> hits, List<String> truth) {}

    static String hit(long parameter, long below) {
        return "di=0x" + Long.toHexString(parameter) + " below=0x" + Long.toHexString(below);
    }

    /** Runs a program to its end, attached to all sites. */
    static Run run(Path program, List<ProbeSite> sites, List<String> arguments)
            throws IOException, InterruptedException {
        Kernel.require(Files.isWritable(EVENTS) ? Optional.empty() : Optional.of("cannot write " + EVENTS));
        String group = "usdt" + ProcessHandle.current().pid();
        Path instance = Files.createDirectory(TRACING.resolve("instances").resolve(group));
        try {
            for (int i = 0; i < sites.size(); i++) {
                append(String.format(
                        "p:%s/site%d %s:0x%x di=%%di:x64 below=-8(%%sp):x64",
                        group, i, program, sites.get(i).fileOffset().orElseThrow()));
            }
            Path enable = instance.resolve("events").resolve(group).resolve("enable");
            Files.writeString(enable, "1");
            List<String> command = new ArrayList<>(List.of(program.toString()));
            command.addAll(arguments);
            List<String> truth = Command.run(60, command).out().lines().toList();
            Files.writeString(enable, "0");
            return new Run(hits(instance, sites.size()), truth);
        } finally {
            Files.delete(instance);
            try (Stream<String> events = Files.readString(EVENTS).lines()) {
                for (String event : (Iterable<String>) events::iterator) {
                    if (event.startsWith("p:" + group + "/")) {
                        append("-:" + event.substring(2, event.indexOf(' ')));
                    }
                }
            }
        }
    }

    private static List<List<String>> hits(Path instance, int sites) throws IOException {
        List<List<String>> hits = new ArrayList<>();
        for (int i = 0; i < sites; i++) {
            hits.add(new ArrayList<>());
        }
        Matcher matcher = HIT.matcher(Files.readString(instance.resolve("trace")));
        while (matcher.find()) {
            hits.get(Integer.parseInt(matcher.group(1))).add(matcher.group(2));
        }
        return hits;
    }

    private static void append(String line) throws IOException {
        try {
            Files.writeString(EVENTS, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IOException("the kernel does not take " + line, e);
        }
    }
}
