package dev.usdt.otel;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What is made of hits. Immutable.
 *
 * @param catalog what is known of probes beside those of Go's standard library
 * @param open how long a start waits for its end; what waits longer is told as unfinished
 * @param mostOpen how many starts may wait; if there are more, the oldest ones are told as unfinished
 * @param condition what has to be true: of a pair as {@link dev.usdt.trace.EventPair#meets} says, of a point by itself
 * @param withQueryText whether {@code db.query.text} is told, which may have anybody's data in it
 */
public record SpanOptions(
        Catalog catalog, Duration open, int mostOpen, Optional<Condition> condition, boolean withQueryText) {

    /** What nobody has said otherwise. */
    public static final SpanOptions DEFAULT =
            new SpanOptions(Catalog.EMPTY, Duration.ofSeconds(60), 20_000, Optional.empty(), false);

    /**
     * Takes all.
     *
     * @throws IllegalArgumentException if nothing may wait
     */
    public SpanOptions {
        Objects.requireNonNull(catalog, "catalog");
        Objects.requireNonNull(condition, "condition");
        if (open.isNegative() || open.isZero() || mostOpen < 1) {
            throw new IllegalArgumentException("open for " + open + ", at most " + mostOpen);
        }
    }
}
