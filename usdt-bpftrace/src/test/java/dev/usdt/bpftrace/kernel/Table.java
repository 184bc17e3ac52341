package dev.usdt.bpftrace.kernel;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The figures of all runs: for each architecture a line a fixture, with columns for each host. */
final class Table {

    /** Figures of some runs. */
    private static final class Sum {
        private int runs;
        private int events;
        private int values;
        private int leftOut;
        private int refused;
        private int wrong;

        private void add(Outcome outcome) {
            outcome.verdict().ifPresent(verdict -> {
                runs++;
                events += verdict.events();
                values += verdict.values();
                leftOut += verdict.omitted();
            });
            refused += (int) outcome.leftOut().stream()
                    .filter(what -> what.endsWith(LeftOut.ALL))
                    .count();
            wrong += outcome.faults().size();
        }

        @Override
        public String toString() {
            return String.format("%5d %6d %6d %6d %5d %5d", runs, events, values, leftOut, refused, wrong);
        }
    }

    private static final String COLUMNS =
            String.format("%5s %6s %6s %6s %5s %5s", "runs", "events", "right", "left", "refd.", "wrong");

    private final List<HostRun> runs;

    Table(List<HostRun> runs) {
        this.runs = runs;
    }

    void print(PrintStream out) {
        for (String architecture : List.of("amd64", "arm64")) {
            List<HostRun> its = runs.stream()
                    .filter(run -> run.host().architecture().equals(architecture)
                            && run.tracer().isPresent())
                    .toList();
            if (!its.isEmpty()) {
                print(out, its);
            }
        }
        printReasons(out);
        for (HostRun run : runs) {
            run.outcomes()
                    .forEach(outcome -> out.println("  " + row(run, outcome)
                            + (outcome.leftOut().isEmpty() ? "" : ", left out " + outcome.leftOut())));
        }
    }

    private static void print(PrintStream out, List<HostRun> runs) {
        StringBuilder head = new StringBuilder(String.format("fixture %34s", ""));
        StringBuilder columns = new StringBuilder(String.format("fixture %34s", ""));
        for (HostRun run : runs) {
            String title =
                    run.tracer().orElseThrow().bpftrace() + ", " + run.host().name() + ", Linux "
                            + run.tracer().orElseThrow().kernel();
            head.append(String.format(" | %-38s", title.length() > 38 ? title.substring(0, 38) : title));
            columns.append(" | ").append(COLUMNS);
        }
        out.println(head);
        out.println(columns);
        Map<String, List<Sum>> rows = new LinkedHashMap<>();
        List<Sum> all = sums(runs.size());
        for (int i = 0; i < runs.size(); i++) {
            for (Outcome outcome : runs.get(i).outcomes()) {
                rows.computeIfAbsent(outcome.trial().fixture(), key -> sums(runs.size()))
                        .get(i)
                        .add(outcome);
                all.get(i).add(outcome);
            }
        }
        rows.put("all " + runs.get(0).host().architecture(), all);
        rows.forEach((name, sums) -> {
            StringBuilder line = new StringBuilder(String.format("%-42s", name));
            sums.forEach(sum -> line.append(" | ").append(sum));
            out.println(line);
        });
    }

    private static List<Sum> sums(int count) {
        List<Sum> sums = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sums.add(new Sum());
        }
        return sums;
    }

    /** Each reason once, with the fixtures that it is for. */
    private void printReasons(PrintStream out) {
        Map<String, TreeSet<String>> fixtures = new TreeMap<>();
        for (HostRun run : runs) {
            for (Outcome outcome : run.outcomes()) {
                List<String> reasons = KernelPlan.reasons(outcome.trial());
                if (outcome.trial().script().isEmpty()) {
                    reasons = List.of(reasons.get(0).replaceFirst("^.* not traced: ", "nothing traced: "));
                }
                for (String reason : reasons) {
                    fixtures.computeIfAbsent(reason, key -> new TreeSet<>())
                            .add(outcome.trial().fixture());
                }
            }
        }
        fixtures.forEach((reason, names) -> out.println("left out: " + reason + " (" + names.first()
                + (names.size() > 1 ? " and " + (names.size() - 1) + " more" : "") + ")"));
    }

    /** One run, for the log. */
    private static String row(HostRun run, Outcome outcome) {
        Trial trial = outcome.trial();
        String text = String.format("%-14s %-42s %-8s", run.host().name(), trial.fixture(), trial.form());
        return text
                + outcome.verdict()
                        .map(verdict -> String.format(
                                "%4d probes, %4d by name, %4d by address%s, %5d events, %5d values, %4d left out, %3d cut, %3d"
                                        + " guessed, %3d untold, %3d wrong",
                                trial.script().probes(),
                                clauses(trial, "usdt:"),
                                clauses(trial, "uprobe:"),
                                trial.run().orElseThrow().unsafe() ? " (offset)" : "",
                                verdict.events(),
                                verdict.values(),
                                verdict.omitted(),
                                verdict.cut(),
                                verdict.guessed(),
                                verdict.untold(),
                                outcome.faults().size()))
                        .orElse(" not run: " + trial.why());
    }

    private static long clauses(Trial trial, String type) {
        return trial.script()
                .text()
                .lines()
                .filter(line -> line.startsWith(type))
                .count();
    }
}
