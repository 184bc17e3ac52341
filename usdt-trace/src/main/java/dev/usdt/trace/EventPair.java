package dev.usdt.trace;

import dev.usdt.catalog.Condition;
import dev.usdt.catalog.ProbePair;
import java.util.Objects;

/**
 * A start and its end. Immutable.
 *
 * @param rule by what they belong together
 * @param start the hit at the start
 * @param end the hit at the end, of the same process
 */
public record EventPair(ProbePair rule, TraceEvent start, TraceEvent end) {

    /** Takes both. */
    public EventPair {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(end, "end");
    }

    /**
     * {@return whether a condition is true of it} Each part of the condition is asked of the start if that has all of
     * its values, else of the end.
     *
     * @param condition the condition
     */
    public boolean meets(Condition condition) {
        for (Condition part : condition.parts()) {
            boolean ofStart = start.values().keySet().containsAll(part.names());
            if (!part.holds((ofStart ? start : end).hit())) {
                return false;
            }
        }
        return true;
    }

    /** {@return how long it took, in nanoseconds} */
    public long nanos() {
        return end.nanos() - start.nanos();
    }
}
