package dev.usdt.trace;

import dev.usdt.ProbeSite;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A hit of a probe. Immutable.
 *
 * @param nanos when it happened, by the clock of {@link System#nanoTime()}
 * @param time the same by the clock on the wall, to about a microsecond
 * @param pid the process, by its number for the kernel
 * @param tid the thread, by its number for the kernel
 * @param goroutine in a Go program, the address of the goroutine's {@code g}; else empty
 * @param site where
 * @param values what was passed, by names, in their order
 */
public record TraceEvent(
        long nanos,
        Instant time,
        long pid,
        long tid,
        OptionalLong goroutine,
        ProbeSite site,
        Map<String, EventValue> values) {

    /** Copies the map, in its order. */
    public TraceEvent {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(goroutine, "goroutine");
        Objects.requireNonNull(site, "site");
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
