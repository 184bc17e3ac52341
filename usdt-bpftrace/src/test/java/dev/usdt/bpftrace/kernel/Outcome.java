package dev.usdt.bpftrace.kernel;

import dev.usdt.bpftrace.kernel.TraceHost.Capture;
import dev.usdt.bpftrace.kernel.TraceHost.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What came of a trial on a host.
 *
 * @param trial the trial
 * @param tracer what traced
 * @param capture what was printed, or empty if the trial was not run
 * @param verdict whether that is right, or empty if the trial was not run
 */
record Outcome(Trial trial, Tracer tracer, Optional<Capture> capture, Optional<Verdict> verdict) {

    /** What bpftrace says on every start in a container, and harmlessly. */
    private static final List<String> HARMLESS =
            List.of("couldn't set RLIMIT_MEMLOCK", "available_filter_functions", "warnings generated.");

    static Outcome of(Trial trial, Tracer tracer, Optional<Capture> capture) {
        Map<String, Template> templates = Template.of(trial.script().text());
        Optional<Verdict> verdict =
                capture.map(its -> Verdict.of(templates, its.lines(), its.truth(), tracer.mostTextBytes()));
        return new Outcome(trial, tracer, capture, verdict);
    }

    /**
     * {@return probes of which nothing is printed, {@code provider:name all}, and arguments that are not,
     * {@code provider:name arg1}}
     */
    Set<String> leftOut() {
        Set<String> all = new TreeSet<>();
        if (trial.why().equals(Trial.NEEDS_LIBBFD)) {
            trial.probes().forEach(probe -> all.add(probe + LeftOut.ALL));
        }
        Set<String> printed = Template.of(trial.script().text()).keySet();
        trial.probes().stream()
                .filter(probe -> !printed.contains(probe))
                .forEach(probe -> all.add(probe + LeftOut.ALL));
        verdict.ifPresent(its -> all.addAll(its.leftOut()));
        return all;
    }

    /** {@return all that is not as it should be} */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        capture.ifPresent(its -> {
            its.failure().ifPresent(faults::add);
            complaints(its).forEach(line -> faults.add("bpftrace says: " + line));
        });
        verdict.ifPresent(its -> {
            faults.addAll(its.faults());
            if (its.events() == 0) {
                faults.add("no event");
            }
        });
        return faults;
    }

    /** What bpftrace says that neither is harmless nor announced by the script. */
    private static List<String> complaints(Capture capture) {
        boolean parseErrors = capture.script().contains("\"Parse error\"");
        boolean unchecked = capture.script().contains("could\n// not check the place, which is harmless");
        List<String> complaints = new ArrayList<>();
        for (String line : capture.complaints()) {
            boolean announced = (parseErrors && line.matches("Parse error:|    .*|-+\\^"))
                    || (unchecked && line.contains("ould not determine instruction boundary"));
            if (!announced && HARMLESS.stream().noneMatch(line::contains)) {
                complaints.add(line);
            }
        }
        complaints.addAll(Preamble.complaints(capture.preamble()));
        return complaints;
    }
}
