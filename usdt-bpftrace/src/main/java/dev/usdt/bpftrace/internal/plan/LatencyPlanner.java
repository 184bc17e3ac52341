package dev.usdt.bpftrace.internal.plan;

import dev.usdt.Probe;
import dev.usdt.bpftrace.internal.clause.Body;
import dev.usdt.bpftrace.internal.clause.Clause.Branch;
import dev.usdt.bpftrace.internal.clause.CountedHits;
import dev.usdt.bpftrace.internal.clause.Pairing;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.style.LatencyBody;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.PairedProbes;
import dev.usdt.catalog.ProbePair;
import dev.usdt.catalog.ProbePair.Within;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Decides between which probes time is measured. */
final class LatencyPlanner {

    private final List<FileProbes> files;
    private final IdentityHashMap<Probe, FileProbes> fileOf = new IdentityHashMap<>();
    private final IdentityHashMap<Probe, Optional<TracedProbe>> traced = new IdentityHashMap<>();
    /** By the number of a pair, for each of its probes. */
    private final Map<Integer, Map<Probe, CountedHits>> counted = new HashMap<>();

    private List<Pairing> pairings = new ArrayList<>();
    private Optional<Condition> where = Optional.empty();

    /** Pairs the probes of files, each for itself: what starts in one file ends in it. */
    LatencyPlanner(List<FileProbes> files) {
        this.files = files;
        for (FileProbes file : files) {
            for (Probe probe : file.chosen()) {
                fileOf.put(probe, file);
            }
            for (PairedProbes paired : PairedProbes.of(file.probeValues().catalogs(), file.chosen())) {
                add(new Pairing(paired, file.goroutine()));
            }
        }
    }

    /** {@return the pairs between which time is measured} */
    List<Pairing> pairings() {
        return List.copyOf(pairings);
    }

    /** Adds a pair, unless nothing can be measured between its probes. */
    private void add(Pairing pairing) {
        String start = BpftraceText.label(pairing.start());
        ProbePair pair = pairing.pair();
        if (pair.within() == Within.NOTHING) {
            String reason = pair.reason().isEmpty() ? "" : ": " + BpftraceText.inComment(pair.reason());
            tell(pairing.start(), start + " not traced: a tracer cannot tell which end belongs to it" + reason);
            return;
        }
        if (!isUsable(pairing.start(), pair)) {
            return;
        }
        List<Probe> ends = new ArrayList<>();
        for (Probe end : pairing.ends()) {
            if (isUsable(end, pair)) {
                ends.add(end);
            }
        }
        if (!ends.isEmpty()) {
            pairings.add(pairing.to(ends).numbered(pairings.size() + 1));
        }
    }

    /** Whether a probe is traced and has the values by which it is paired, as numbers. */
    private boolean isUsable(Probe probe, ProbePair pair) {
        Optional<TracedProbe> chosen = choose(probe);
        if (chosen.isEmpty()) {
            return false;
        }
        for (Branch branch : chosen.get().branches()) {
            for (String name : pair.by()) {
                if (branch.key(name).isEmpty()) {
                    String why = branch.hasAll(Set.of(name))
                            ? "it is paired by " + name + ", which a script can do with numbers only; usdt trace can"
                            : "it is paired by " + name + ", and has no such value";
                    tell(probe, BpftraceText.label(probe) + " not measured: " + BpftraceText.inComment(why));
                    return false;
                }
            }
        }
        return true;
    }

    private Optional<TracedProbe> choose(Probe probe) {
        Optional<TracedProbe> known = traced.get(probe);
        if (known == null) {
            known = fileOf(probe).forms().choose(probe);
            traced.put(probe, known);
        }
        return known;
    }

    /**
     * Keeps the pairs only of which the start or an end has the values of a condition, each part of it for itself. An
     * end that lacks them is traced all the same: it is the end of what began before.
     */
    void restrict(Condition condition) {
        where = Optional.of(condition);
        List<Pairing> kept = new ArrayList<>();
        for (Pairing pairing : pairings) {
            List<Condition> ofStart = new ArrayList<>();
            List<Condition> ofEnd = new ArrayList<>();
            for (Condition part : condition.parts()) {
                boolean atStart = choose(pairing.start()).orElseThrow().hasValues(part.names());
                (atStart ? ofStart : ofEnd).add(part);
            }
            Pairing one = pairing.numbered(kept.size() + 1);
            Map<Probe, CountedHits> hits = new LinkedHashMap<>();
            boolean measured = false;
            for (Probe end : pairing.ends()) {
                boolean usable = areUsable(end, ofEnd);
                hits.put(end, usable ? CountedHits.of(ofEnd) : CountedHits.NONE);
                measured |= usable;
            }
            if (areUsable(pairing.start(), ofStart) && measured) {
                hits.put(pairing.start(), CountedHits.of(ofStart));
                counted.put(one.number(), hits);
                kept.add(one);
            }
        }
        pairings = kept;
    }

    /** Whether conditions make sense for the values of a probe, at all of its sites. */
    private boolean areUsable(Probe probe, List<Condition> parts) {
        for (Condition part : parts) {
            Restriction restriction = Restriction.of(choose(probe).orElseThrow(), part);
            if (restriction.lacking() > 0) {
                if (restriction.mistake().isPresent()) {
                    String mistake = restriction.mistake().get();
                    tell(probe, BpftraceText.label(probe) + " not measured: " + mistake);
                }
                return false;
            }
        }
        return true;
    }

    private FileProbes fileOf(Probe probe) {
        return Objects.requireNonNull(fileOf.get(probe));
    }

    /** {@return what is to be traced of each file} */
    List<FilePlan> plans() {
        Body body = new LatencyBody(pairings, counted);
        Set<Probe> paired = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Pairing pairing : pairings) {
            paired.add(pairing.start());
            paired.addAll(pairing.ends());
        }
        List<FilePlan> plans = new ArrayList<>();
        for (FileProbes file : files) {
            List<TracedProbe> probes = new ArrayList<>();
            for (Probe probe : file.chosen()) {
                if (paired.contains(probe)) {
                    probes.add(choose(probe).orElseThrow());
                }
            }
            plans.add(file.plan(probes, body));
        }
        return plans;
    }

    /** {@return what the head of the script says of it, a line each} */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (where.isPresent()) {
            remarks.add("Only where " + BpftraceText.inComment(where.get().toString()) + ".");
        }
        for (Pairing pairing : pairings) {
            for (Probe end : pairing.ends()) {
                boolean counts = counted.getOrDefault(pairing.number(), Map.of())
                        .getOrDefault(end, CountedHits.ALL)
                        .some();
                String remark = (counts ? "Measures from " : "Not measured, since it has no such values: from ")
                        + BpftraceText.label(pairing.start()) + " to " + BpftraceText.label(end) + " of the same "
                        + common(pairing) + ".";
                // Several files may have the same.
                if (!remarks.contains(remark)) {
                    remarks.add(remark);
                }
            }
        }
        long minutes = LatencyBody.PERIOD_SECONDS / 120;
        remarks.add("Prints histograms in microseconds at the end: press Ctrl-C. What takes longer than " + minutes);
        remarks.add("minutes may be missed. @started counts starts, @no_start ends without a start.");
        remarks.add("Keeps 4096 starts of a pair at most, in " + 2 * minutes
                + " minutes; more with BPFTRACE_MAP_KEYS_MAX=N (up to");
        remarks.add("0.19) or BPFTRACE_MAX_MAP_KEYS=N; if there are more, @no_start grows.");
        return remarks;
    }

    /** What a start and its end have in common. */
    private static String common(Pairing pairing) {
        ProbePair pair = pairing.pair();
        String common =
                pairing.goroutine().isPresent() ? "goroutine" : pair.within() == Within.PROCESS ? "process" : "thread";
        for (String name : pair.by()) {
            common += " and " + name;
        }
        return common;
    }

    private void tell(Probe probe, String message) {
        fileOf(probe).error(probe, message);
    }
}
