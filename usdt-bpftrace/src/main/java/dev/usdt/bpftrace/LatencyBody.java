package dev.usdt.bpftrace;

import dev.usdt.Probe;
import dev.usdt.bpftrace.Clause.Branch;
import dev.usdt.bpftrace.ProbePair.Within;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures the time between the start and the end of something.
 *
 * <p>The times of starts are kept in two maps, one for each other period, of which one is cleared while the other is
 * written: so those of requests that never end go away, and the others are kept for half a period at least. They are
 * not deleted one by one but set to 0, since there is no {@code delete()} that every bpftrace accepts without a
 * warning: from 0.25 on it has a result, which has to be used, and which the older ones do not let be used.
 */
final class LatencyBody implements Body {

    /** How long one map is written before it is the turn of the other, in seconds. */
    static final long PERIOD_SECONDS = 600;

    /** How often the map that is not written may be cleared. It is in the second half of a period. */
    private static final long CLEAR_SECONDS = 60;

    private static final long PERIOD = PERIOD_SECONDS * 1_000_000_000L;

    private final List<Pairing> pairings;
    private final Optional<String> goroutine;
    private final Labels labels = new Labels();
    /** What has to be true, by the number of the pair and the probe; empty where nothing helps. */
    private final Map<Integer, Map<Probe, Optional<Where>>> conditions = new HashMap<>();

    /**
     * Takes the probes that belong together.
     *
     * @param pairings the probes
     * @param goroutine what reads the goroutine, or empty in a program that has none
     */
    LatencyBody(List<Pairing> pairings, Optional<String> goroutine) {
        this.pairings = pairings;
        this.goroutine = goroutine;
    }

    /** Lets the hits of probes count in a pair only where a condition holds; without one, no hit does. */
    void restrict(int pairing, Map<Probe, Optional<Where>> its) {
        conditions.put(pairing, Map.copyOf(its));
    }

    /** Conditions are within the statements: a hit that does not count ends what was before it all the same. */
    @Override
    public Optional<Where> where() {
        return Optional.empty();
    }

    @Override
    public List<String> statements(Probe probe, Branch branch) {
        List<String> statements = new ArrayList<>();
        List<String> times = new ArrayList<>();
        for (Pairing pairing : pairings) {
            if (pairing.ends().contains(probe)) {
                addEnd(statements, pairing, probe, branch);
                times.add(time(pairing));
            }
        }
        if (!times.isEmpty()) {
            String label = labels.literal(probe.provider() + ":" + probe.name());
            statements.add("if (" + String.join(" + ", times) + " == 0) { @no_start[" + label + "] = count(); }");
        }
        for (Pairing pairing : pairings) {
            if (pairing.start().equals(probe)) {
                addStart(statements, pairing, branch);
            }
        }
        return statements;
    }

    /** What has to be true of a hit, or empty if nothing has to be. */
    private String condition(Pairing pairing, Probe probe, Branch branch) {
        Map<Probe, Optional<Where>> its = conditions.getOrDefault(pairing.number(), Map.of());
        Optional<Where> where = its.get(probe);
        return where == null ? "" : where.orElseThrow().expression(branch);
    }

    private boolean counts(Pairing pairing, Probe probe) {
        Map<Probe, Optional<Where>> its = conditions.getOrDefault(pairing.number(), Map.of());
        Optional<Where> where = its.get(probe);
        return where == null || where.isPresent();
    }

    /** A start that does not count is kept as 1, so that its end is not taken for one without a start. */
    private void addStart(List<String> statements, Pairing pairing, Branch branch) {
        String condition = condition(pairing, pairing.start(), branch);
        String started = "@started[" + labels.literal(startLabel(pairing)) + "] = count();";
        String now = "nsecs";
        if (condition.isEmpty()) {
            statements.add(started);
        } else {
            now = "$t" + pairing.number();
            statements.add(now + " = (" + condition + ") ? nsecs : (uint64)1;");
            statements.add("if (" + now + " > 1) { " + started + " }");
        }
        statements.add("if (nsecs % " + 2 * PERIOD + " < " + PERIOD + ") {");
        addStartTime(statements, pairing, true, now);
        statements.add("} else {");
        addStartTime(statements, pairing, false, now);
        statements.add("}");
    }

    /** At most one of the two maps has a time for a key. */
    private void addStartTime(List<String> statements, Pairing pairing, boolean even, String now) {
        String key = key(pairing);
        String other = pairing.starts(!even) + key;
        statements.add("\t" + pairing.starts(even) + key + " = " + now + ";");
        statements.add("\tif (" + other + " > 0) { " + other + " = (uint64)0; }");
    }

    private static String time(Pairing pairing) {
        return "$a" + pairing.number() + " + $b" + pairing.number();
    }

    private void addEnd(List<String> statements, Pairing pairing, Probe end, Branch branch) {
        String key = key(pairing);
        String even = pairing.starts(true) + key;
        String odd = pairing.starts(false) + key;
        statements.add("$a" + pairing.number() + " = " + even + ";");
        statements.add("$b" + pairing.number() + " = " + odd + ";");
        if (counts(pairing, end)) {
            String condition = condition(pairing, end, branch);
            String label = labels.literal(pairing.label(end));
            statements.add(
                    "if (" + time(pairing) + " > 1" + (condition.isEmpty() ? "" : " && (" + condition + ")") + ") {");
            statements.add(
                    "\t@us[" + label + "] = hist((uint64)((int64)nsecs - (int64)(" + time(pairing) + ")) / 1000);");
            statements.add("}");
        }
        statements.add("if ($a" + pairing.number() + " > 0) { " + even + " = (uint64)0; }");
        statements.add("if ($b" + pairing.number() + " > 0) { " + odd + " = (uint64)0; }");
    }

    private static String startLabel(Pairing pairing) {
        return pairing.start().provider() + ":" + pairing.start().name();
    }

    /** A goroutine is an address, which several processes may have; the number of a thread is its own. */
    private String key(Pairing pairing) {
        return goroutine.isPresent() && pairing.within() == Within.GOROUTINE
                ? "[pid, " + goroutine.get() + "]"
                : "[tid]";
    }

    /** {@return clauses that forget what never ended, and that leave only results to be printed at the end} */
    String upkeep() {
        StringBuilder text = new StringBuilder();
        text.append("interval:s:").append(CLEAR_SECONDS).append(" {\n");
        addClearing(text, PERIOD / 2, false);
        addClearing(text, PERIOD + PERIOD / 2, true);
        text.append("}\n\nEND {\n");
        for (Pairing pairing : pairings) {
            text.append("\tclear(").append(pairing.starts(true)).append(");\n");
            text.append("\tclear(").append(pairing.starts(false)).append(");\n");
        }
        return text.append("}\n").toString();
    }

    private void addClearing(StringBuilder text, long from, boolean even) {
        // Not to the end of the period: it takes a moment until a map is cleared.
        long to = from + PERIOD / 4;
        String phase = "nsecs % " + 2 * PERIOD;
        text.append("\tif (").append(phase).append(" > ").append(from);
        text.append(" && ").append(phase).append(" < ").append(to).append(") {\n");
        for (Pairing pairing : pairings) {
            text.append("\t\tclear(").append(pairing.starts(even)).append(");\n");
        }
        text.append("\t}\n");
    }
}
