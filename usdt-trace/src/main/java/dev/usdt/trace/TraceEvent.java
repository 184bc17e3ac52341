package dev.usdt.trace;

import dev.usdt.ProbeSite;
import dev.usdt.catalog.Condition;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A hit of a probe. Immutable.
 *
 * @param provider the provider of the probe
 * @param name its name
 * @param nanos when it happened, in nanoseconds since the system started, time asleep included (CLOCK_BOOTTIME): the
 *     clock by which times between hits are measured
 * @param time the same by the clock on the wall, to about a microsecond; empty if the source does not tell it
 * @param pid the process, by its number for the kernel
 * @param tid the thread, by its number for the kernel
 * @param process what the process is called by the kernel ({@code comm}); empty if the source does not tell it
 * @param goroutine in a Go program, the address of the goroutine's {@code g}; else empty
 * @param site where; empty if the source does not tell it
 * @param values what was passed, by names, in their order
 */
public record TraceEvent(
        String provider,
        String name,
        long nanos,
        Optional<Instant> time,
        long pid,
        long tid,
        String process,
        OptionalLong goroutine,
        Optional<ProbeSite> site,
        Map<String, EventValue> values) {

    /** Copies the map, in its order. */
    public TraceEvent {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(process, "process");
        Objects.requireNonNull(goroutine, "goroutine");
        Objects.requireNonNull(site, "site");
        values = EventValues.of(values);
    }

    /** {@return its values, for a condition} */
    public Condition.Hit hit() {
        return new EventHit(this);
    }
}
