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
    private final Map<Probe, List<Where>> conditions = new HashMap<>();

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

    /** Lets the hits of a probe count only where a condition holds. */
    void addCondition(Probe probe, Where condition) {
        conditions.computeIfAbsent(probe, key -> new ArrayList<>()).add(condition);
    }

    /** Conditions are within the statements: a hit that does not count ends what was before it all the same. */
    @Override
    public Optional<String> condition(Branch branch) {
        return Optional.empty();
    }

    @Override
    public List<String> statements(Probe probe, Branch branch) {
        List<Where> all = conditions.getOrDefault(probe, List.of());
        String condition = all.isEmpty() ? "" : Where.all(all).expression(branch);
        List<String> statements = new ArrayList<>();
        for (Pairing pairing : pairings) {
            if (pairing.ends().contains(probe)) {
                addEnd(statements, pairing, probe, condition);
            }
        }
        for (Pairing pairing : pairings) {
            if (pairing.start().equals(probe)) {
                addStart(statements, pairing, condition);
            }
        }
        return statements;
    }

    private void addStart(List<String> statements, Pairing pairing, String condition) {
        String key = key(pairing);
        // Not both: one that is older would count if this one does not.
        statements.add(
                "if (" + pairing.starts(true) + key + " > 0) { " + pairing.starts(true) + key + " = (uint64)0; }");
        statements.add(
                "if (" + pairing.starts(false) + key + " > 0) { " + pairing.starts(false) + key + " = (uint64)0; }");
        String indent = "";
        if (!condition.isEmpty()) {
            statements.add("if (" + condition + ") {");
            indent = "\t";
        }
        statements.add(indent + "if (nsecs % " + 2 * PERIOD + " < " + PERIOD + ") {");
        statements.add(indent + "\t" + pairing.starts(true) + key + " = nsecs;");
        statements.add(indent + "} else {");
        statements.add(indent + "\t" + pairing.starts(false) + key + " = nsecs;");
        statements.add(indent + "}");
        statements.add(indent + "@started[" + labels.literal(startLabel(pairing)) + "] = count();");
        if (!condition.isEmpty()) {
            statements.add("}");
        }
    }

    private void addEnd(List<String> statements, Pairing pairing, Probe end, String condition) {
        String key = key(pairing);
        String a = "$a" + pairing.number();
        String b = "$b" + pairing.number();
        String label = labels.literal(pairing.label(end));
        statements.add(a + " = " + pairing.starts(true) + key + ";");
        statements.add(b + " = " + pairing.starts(false) + key + ";");
        String measure = "@us[" + label + "] = hist((uint64)((int64)nsecs - (int64)(" + a + " + " + b + ")) / 1000);";
        String started = a + " + " + b + " > 0";
        statements.add("if (" + started + (condition.isEmpty() ? "" : " && (" + condition + ")") + ") {");
        statements.add("\t" + measure);
        statements.add("}");
        statements.add("if (" + a + " + " + b + " == 0) { @no_start[" + label + "] = count(); }");
        statements.add("if (" + a + " > 0) { " + pairing.starts(true) + key + " = (uint64)0; }");
        statements.add("if (" + b + " > 0) { " + pairing.starts(false) + key + " = (uint64)0; }");
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
