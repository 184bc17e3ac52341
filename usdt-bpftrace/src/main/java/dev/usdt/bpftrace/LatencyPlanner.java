package dev.usdt.bpftrace;

import dev.usdt.Probe;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.bpftrace.ProbePair.Within;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides between which probes time is measured. */
final class LatencyPlanner {

    private final FormChooser forms;
    private final List<Problem> problems;
    private final Map<Probe, Optional<TracedProbe>> traced = new HashMap<>();
    private final Map<Probe, List<Where>> conditions = new LinkedHashMap<>();
    private List<Pairing> pairings = new ArrayList<>();
    private Optional<Where> where = Optional.empty();

    LatencyPlanner(FormChooser forms, List<Problem> problems) {
        this.forms = forms;
        this.problems = problems;
    }

    /** {@return the pairs between which time is measured} */
    List<Pairing> pairings() {
        return List.copyOf(pairings);
    }

    /** Adds a pair, unless nothing can be measured between its probes. */
    void add(Pairing pairing) {
        String start = BpftraceText.label(pairing.start());
        if (pairing.within() == Within.NOTHING) {
            String reason = pairing.reason().isEmpty() ? "" : ": " + BpftraceText.inComment(pairing.reason());
            tell(pairing.start(), start + " not traced: nothing that a tracer knows ties its end to it" + reason);
            return;
        }
        if (choose(pairing.start()).isEmpty()) {
            return;
        }
        List<Probe> ends = new ArrayList<>();
        for (Probe end : pairing.ends()) {
            if (choose(end).isPresent()) {
                ends.add(end);
            }
        }
        if (!ends.isEmpty()) {
            pairings.add(new Pairing(pairing.start(), ends, pairing.within(), "", pairings.size() + 1));
        }
    }

    private Optional<TracedProbe> choose(Probe probe) {
        Optional<TracedProbe> known = traced.get(probe);
        if (known == null) {
            known = forms.choose(probe);
            traced.put(probe, known);
        }
        return known;
    }

    /** Keeps the pairs only of which the start or an end has the values of a condition, each part of it for itself. */
    void restrict(Where condition) {
        where = Optional.of(condition);
        List<Pairing> kept = new ArrayList<>();
        for (Pairing pairing : pairings) {
            List<Where> ofStart = new ArrayList<>();
            List<Where> ofEnd = new ArrayList<>();
            for (Where part : condition.parts()) {
                (has(pairing.start(), part) ? ofStart : ofEnd).add(part);
            }
            List<Probe> ends = new ArrayList<>();
            for (Probe end : pairing.ends()) {
                if (has(end, ofEnd)) {
                    ends.add(end);
                    conditions.put(end, ofEnd);
                }
            }
            if (!ends.isEmpty() && makesSense(pairing.start(), ofStart)) {
                conditions.put(pairing.start(), ofStart);
                kept.add(new Pairing(pairing.start(), ends, pairing.within(), "", kept.size() + 1));
            }
        }
        pairings = kept;
    }

    private boolean has(Probe probe, Where part) {
        return choose(probe).orElseThrow().hasValues(part.names());
    }

    private boolean has(Probe probe, List<Where> parts) {
        for (Where part : parts) {
            if (!has(probe, part)) {
                return false;
            }
        }
        return makesSense(probe, parts);
    }

    private boolean makesSense(Probe probe, List<Where> parts) {
        for (Where part : parts) {
            Optional<String> mistake = Restriction.mistake(choose(probe).orElseThrow(), part);
            if (mistake.isPresent()) {
                tell(probe, BpftraceText.label(probe) + " not traced: " + mistake.get());
                return false;
            }
        }
        return true;
    }

    /** {@return what is to be traced, in an order} */
    Plan plan(Set<Probe> order, Optional<String> goroutine) {
        LatencyBody body = new LatencyBody(pairings, goroutine);
        for (Map.Entry<Probe, List<Where>> entry : conditions.entrySet()) {
            for (Where part : entry.getValue()) {
                body.addCondition(entry.getKey(), part);
            }
        }
        List<TracedProbe> probes = new ArrayList<>();
        for (Probe probe : order) {
            for (Pairing pairing : pairings) {
                if (pairing.start().equals(probe) || pairing.ends().contains(probe)) {
                    probes.add(choose(probe).orElseThrow());
                    break;
                }
            }
        }
        return new Plan(
                probes, body, pairings.isEmpty() ? "" : body.upkeep(), remarks(goroutine.isPresent()), forms.lacking());
    }

    private List<String> remarks(boolean goroutines) {
        List<String> remarks = new ArrayList<>();
        where.ifPresent(condition -> remarks.add("Only where " + BpftraceText.inComment(condition.toString()) + "."));
        for (Pairing pairing : pairings) {
            boolean byGoroutine = goroutines && pairing.within() == Within.GOROUTINE;
            for (Probe end : pairing.ends()) {
                remarks.add("Measures from " + BpftraceText.label(pairing.start()) + " to " + BpftraceText.label(end)
                        + " of the same " + (byGoroutine ? "goroutine" : "thread") + ".");
            }
        }
        long minutes = LatencyBody.PERIOD_SECONDS / 120;
        remarks.add("Prints histograms in microseconds at the end: press Ctrl-C. What takes longer than " + minutes);
        remarks.add("minutes may be missed. @started counts the starts, @no_start ends of which no start was seen.");
        remarks.add("At most 4096 goroutines or threads in " + 2 * minutes
                + " minutes; more with BPFTRACE_MAP_KEYS_MAX=N (up to");
        remarks.add("0.19) or BPFTRACE_MAX_MAP_KEYS=N; where they are too many, @no_start tells.");
        return remarks;
    }

    private void tell(Probe probe, String message) {
        problems.add(new Problem(Severity.ERROR, probe.sites().get(0).note().fileOffset(), message));
    }
}
