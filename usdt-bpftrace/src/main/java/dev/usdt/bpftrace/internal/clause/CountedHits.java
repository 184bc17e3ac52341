package dev.usdt.bpftrace.internal.clause;

import dev.usdt.catalog.Condition;
import java.util.List;
import java.util.Optional;

/**
 * Which hits of a probe count.
 *
 * @param some whether there are such
 * @param condition what has to be true of them; if empty, nothing
 */
public record CountedHits(boolean some, Optional<Condition> condition) {

    /** All. */
    public static final CountedHits ALL = new CountedHits(true, Optional.empty());

    /** None, since the probe does not have the values that a condition compares. */
    public static final CountedHits NONE = new CountedHits(false, Optional.empty());

    /** {@return those of which all of some conditions are true} */
    public static CountedHits of(List<Condition> conditions) {
        return conditions.isEmpty() ? ALL : new CountedHits(true, Optional.of(Condition.all(conditions)));
    }
}
