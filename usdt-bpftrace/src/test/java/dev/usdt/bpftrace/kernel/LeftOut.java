package dev.usdt.bpftrace.kernel;

import dev.usdt.tracer.Tracer.Program;
import dev.usdt.tracer.TracerVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What scripts may leave out, as {@code left-out.tsv} says: nothing else, and all of it. */
record LeftOut(List<Row> rows) {

    LeftOut {
        rows = List.copyOf(rows);
    }

    /** What stands in place of an argument if nothing of a probe is printed. */
    static final String ALL = " all";

    /** One line of the table. */
    private record Row(Pattern fixtures, Pattern forms, Range versions, List<String> what) {}

    /** Versions of bpftrace, both ends included. */
    private record Range(TracerVersion from, TracerVersion to) {

        static Range of(String text) {
            if (text.equals("all")) {
                return new Range(Program.BPFTRACE.oldest(), new TracerVersion(9999, 0));
            }
            String[] ends = text.split("-", -1);
            return new Range(
                    TracerVersion.of(ends[0]),
                    ends[1].isEmpty() ? new TracerVersion(9999, 0) : TracerVersion.of(ends[1]));
        }

        boolean contains(TracerVersion version) {
            return version.compareTo(from) >= 0 && version.compareTo(to) <= 0;
        }
    }

    static LeftOut read() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(LeftOut.class.getResourceAsStream("left-out.tsv")), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    String[] fields = line.split("\t+", -1);
                    List<String> what = new ArrayList<>();
                    for (String probe : fields[3].split(", ", -1)) {
                        String[] words = probe.split(" ", -1);
                        for (int i = 1; i < words.length; i++) {
                            what.add(words[0] + " " + words[i]);
                        }
                    }
                    rows.add(
                            new Row(Pattern.compile(fields[0]), Pattern.compile(fields[1]), Range.of(fields[2]), what));
                }
            }
        }
        return new LeftOut(rows);
    }

    /** {@return what a script leaves out: {@code provider:name arg1}, {@code provider:name all}} */
    Set<String> of(Trial trial, TracerVersion version) {
        Set<String> all = new TreeSet<>();
        for (Row row : rows) {
            if (row.fixtures().matcher(trial.fixture()).matches()
                    && row.forms().matcher(trial.form().name()).matches()
                    && row.versions().contains(version)) {
                row.what()
                        .forEach(what -> trial.probes().stream()
                                .filter(probe -> what.startsWith("* ") || what.startsWith(probe + " "))
                                .forEach(probe -> all.add(probe + what.substring(what.indexOf(' ')))));
            }
        }
        // What is not traced does not print each of its arguments.
        Set<String> whole = new TreeSet<>(all);
        all.removeIf(what -> !what.endsWith(ALL) && whole.contains(what.substring(0, what.indexOf(' ')) + ALL));
        return all;
    }
}
