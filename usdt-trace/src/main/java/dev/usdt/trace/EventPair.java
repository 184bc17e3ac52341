package dev.usdt.trace;

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

    /** {@return how long it took, in nanoseconds} */
    public long nanos() {
        return end.nanos() - start.nanos();
    }
}
