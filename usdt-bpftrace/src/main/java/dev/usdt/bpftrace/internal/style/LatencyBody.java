package dev.usdt.bpftrace.internal.style;

import dev.usdt.Probe;
import dev.usdt.bpftrace.internal.clause.Body;
import dev.usdt.bpftrace.internal.clause.Clause.Branch;
import dev.usdt.bpftrace.internal.clause.ConditionCode;
import dev.usdt.bpftrace.internal.clause.CountedHits;
import dev.usdt.bpftrace.internal.clause.Pairing;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.script.ScriptText;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.ProbePair.Within;
import java.util.ArrayList;
import java.util.IdentityHashMap;
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
public final class LatencyBody implements Body {

    /** How long one map is written before it is the turn of the other, in seconds. */
    public static final long PERIOD_SECONDS = 600;

    /** How often the map that is not written may be cleared. It is in the second half of a period. */
    private static final long CLEAR_SECONDS = 60;

    private static final long PERIOD = PERIOD_SECONDS * 1_000_000_000L;

    /** Where in two periods it is now. */
    private static final Code PHASE = Code.of("nsecs % {}", Code.number(2 * PERIOD));

    private final List<Pairing> pairings;
    /** By the probe itself, of which a file may have as many as it likes. */
    private final IdentityHashMap<Probe, List<Pairing>> startedBy = new IdentityHashMap<>();

    private final IdentityHashMap<Probe, List<Pairing>> endedBy = new IdentityHashMap<>();
    private final ProbeLabels labels;
    /** By the number of the pair and the probe; all hits of the others count. */
    private final Map<Integer, Map<Probe, CountedHits>> counted;

    /**
     * Takes the probes that belong together.
     *
     * @param pairings the probes
     * @param counted which of their hits count, by the number of the pair; of others, all
     */
    public LatencyBody(List<Pairing> pairings, Map<Integer, Map<Probe, CountedHits>> counted) {
        this.pairings = pairings;
        this.counted = counted;
        boolean nested = false;
        for (Pairing pairing : pairings) {
            nested |= pairing.pair().nested();
        }
        this.labels = new ProbeLabels(nested);
        for (Pairing pairing : pairings) {
            put(startedBy, pairing.start(), pairing);
            for (Probe end : pairing.ends()) {
                put(endedBy, end, pairing);
            }
        }
    }

    private static void put(IdentityHashMap<Probe, List<Pairing>> pairingsOf, Probe probe, Pairing pairing) {
        List<Pairing> known = pairingsOf.get(probe);
        if (known == null) {
            known = new ArrayList<>(1);
            pairingsOf.put(probe, known);
        }
        known.add(pairing);
    }

    /** Conditions are within the statements: a hit that does not count ends what was before it all the same. */
    @Override
    public Optional<Condition> where() {
        return Optional.empty();
    }

    @Override
    public void write(ScriptText text, Probe probe, Branch branch) {
        List<Code> times = new ArrayList<>();
        for (Pairing pairing : endedBy.getOrDefault(probe, List.of())) {
            writeEnd(text, pairing, probe, branch);
            times.add(time(pairing));
        }
        if (!times.isEmpty()) {
            text.statementIf(
                    Code.of("{} == 0", Code.joined(" + ", times)),
                    Code.of("@no_start[{}] = count()", labels.literal(probe)));
        }
        for (Pairing pairing : startedBy.getOrDefault(probe, List.of())) {
            writeStart(text, pairing, branch);
        }
    }

    private CountedHits counted(Pairing pairing, Probe probe) {
        return counted.getOrDefault(pairing.number(), Map.of()).getOrDefault(probe, CountedHits.ALL);
    }

    /** What has to be true of a hit, or empty if nothing has to be. */
    private Optional<Code> condition(Pairing pairing, Probe probe, Branch branch) {
        Optional<Condition> condition = counted(pairing, probe).condition();
        return condition.isEmpty() ? Optional.empty() : Optional.of(ConditionCode.of(condition.get(), branch));
    }

    /** A start that does not count is kept as 1, so that its end is not taken for one without a start. */
    private void writeStart(ScriptText text, Pairing pairing, Branch branch) {
        Optional<Code> condition = condition(pairing, pairing.start(), branch);
        Code started = Code.of("@started[{}] = count()", labels.literal(pairing.start()));
        Code now = Code.of("nsecs");
        if (condition.isEmpty()) {
            text.statement(started);
        } else {
            now = Code.of("$t{}", Code.number(pairing.number()));
            text.statement(Code.of("{} = ({}) ? nsecs : (uint64)1", now, condition.get()));
            text.statementIf(Code.of("{} > 1", now), started);
        }
        if (pairing.pair().nested()) {
            // Of those that are inside one another, the last one is the deepest.
            text.statement(Code.of("{}++", depth(pairing, branch)));
            text.statement(Code.of("$d{} = {}", Code.number(pairing.number()), depth(pairing, branch)));
        }
        text.open(Code.of("if ({} < {})", PHASE, Code.number(PERIOD)));
        writeStartTime(text, pairing, branch, true, now);
        text.next(Code.of("else"));
        writeStartTime(text, pairing, branch, false, now);
        text.close();
    }

    /** At most one of the two maps has a time for a key. */
    private void writeStartTime(ScriptText text, Pairing pairing, Branch branch, boolean even, Code now) {
        Code other = start(pairing, branch, !even);
        text.statement(Code.of("{} = {}", start(pairing, branch, even), now));
        text.statementIf(Code.of("{} > 0", other), Code.of("{} = (uint64)0", other));
    }

    private static Code time(Pairing pairing) {
        Code number = Code.number(pairing.number());
        return Code.of("$a{} + $b{}", number, number);
    }

    private void writeEnd(ScriptText text, Pairing pairing, Probe end, Branch branch) {
        Code number = Code.number(pairing.number());
        Code even = start(pairing, branch, true);
        Code odd = start(pairing, branch, false);
        if (pairing.pair().nested()) {
            // First what has a type by itself: an end may stand before all starts, and 0.27 looks no further.
            text.statement(Code.of("{}--", depth(pairing, branch)));
            text.statement(Code.of("$d{} = {} + 1", number, depth(pairing, branch)));
        }
        text.statement(Code.of("$a{} = {}", number, even));
        text.statement(Code.of("$b{} = {}", number, odd));
        if (counted(pairing, end).some()) {
            Code time = time(pairing);
            Optional<Code> condition = condition(pairing, end, branch);
            text.open(
                    condition.isEmpty()
                            ? Code.of("if ({} > 1)", time)
                            : Code.of("if ({} > 1 && ({}))", time, condition.get()));
            text.statement(Code.of(
                    "@us[{}] = hist((uint64)((int64)nsecs - (int64)({})) / 1000)",
                    labels.literal(pairing.label(end)),
                    time));
            text.close();
        }
        text.statementIf(Code.of("$a{} > 0", number), Code.of("{} = (uint64)0", even));
        text.statementIf(Code.of("$b{} > 0", number), Code.of("{} = (uint64)0", odd));
        if (pairing.pair().nested()) {
            text.statementIf(Code.of("$d{} == 0", number), Code.of("{}++", depth(pairing, branch)));
        }
    }

    private static Code depth(Pairing pairing, Branch branch) {
        return Code.of("{}[{}]", pairing.depth(), Code.joined(", ", key(pairing, branch)));
    }

    /** The time of the start, in the one or the other map. */
    private static Code start(Pairing pairing, Branch branch, boolean even) {
        List<Code> key = key(pairing, branch);
        if (pairing.pair().nested()) {
            key.add(Code.of("$d{}", Code.number(pairing.number())));
        }
        return Code.of("{}[{}]", pairing.starts(even), Code.joined(", ", key));
    }

    /**
     * What a start and its end have in common. A goroutine is an address, which several processes may have; the number
     * of a thread is its own.
     */
    private static List<Code> key(Pairing pairing, Branch branch) {
        List<Code> key = new ArrayList<>();
        if (pairing.goroutine().isPresent()) {
            key.add(Code.of("pid"));
            key.add(pairing.goroutine().get());
        } else {
            key.add(pairing.pair().within() == Within.PROCESS ? Code.of("pid") : Code.of("tid"));
        }
        for (String name : pairing.pair().by()) {
            key.add(branch.key(name).orElseThrow());
        }
        return key;
    }

    /** Forgets what never ended, and leaves only results to be printed at the end. */
    @Override
    public void writeUpkeep(ScriptText text) {
        text.blankLine();
        text.open(Code.of("interval:s:{}", Code.number(CLEAR_SECONDS)));
        writeClearing(text, PERIOD / 2, false);
        writeClearing(text, PERIOD + PERIOD / 2, true);
        text.close();
        text.blankLine();
        text.open(Code.of("END"));
        for (Pairing pairing : pairings) {
            writeClear(text, pairing, true);
            writeClear(text, pairing, false);
            if (pairing.pair().nested()) {
                text.statement(Code.of("clear({})", pairing.depth()));
            }
        }
        text.close();
    }

    private void writeClearing(ScriptText text, long from, boolean even) {
        // Not to the end of the period: it takes a moment until a map is cleared.
        Code to = Code.number(from + PERIOD / 4);
        text.open(Code.of("if ({} > {} && {} < {})", PHASE, Code.number(from), PHASE, to));
        for (Pairing pairing : pairings) {
            writeClear(text, pairing, even);
            if (pairing.pair().nested()) {
                // Of threads that are gone, too. What is under way loses its start, and none gets that of another.
                text.statement(Code.of("clear({})", pairing.depth()));
            }
        }
        text.close();
    }

    private static void writeClear(ScriptText text, Pairing pairing, boolean even) {
        text.statement(Code.of("clear({})", pairing.starts(even)));
    }
}
