package dev.usdt.otel;

import dev.usdt.catalog.ProbePair;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The time between the start and the end of something. Immutable.
 *
 * @param rule by what the two belong together
 * @param end the name of the probe that fired at the end; empty if none did
 * @param name what it is called
 * @param context the numbers of the span and of its trace
 * @param parent those of the span that it is within; invalid if there is none
 * @param startEpochNanos when it began, in nanoseconds since 1970
 * @param nanos how long it took, in nanoseconds; of one that has no end, up to when it was given up
 * @param attributes what the probes passed
 * @param error how it has failed, in a word; empty if it has not
 * @param points what happened within it
 * @param droppedPoints how many more did that are not told
 * @param unfinished why it has no end; empty if it has one
 * @param resource the process
 */
public record ProbeSpan(
        ProbePair rule,
        Optional<String> end,
        String name,
        SpanContext context,
        SpanContext parent,
        long startEpochNanos,
        long nanos,
        Attributes attributes,
        Optional<String> error,
        List<ProbePoint> points,
        long droppedPoints,
        Optional<String> unfinished,
        Resource resource) {

    /** What tells of it, for OpenTelemetry: the name of the scope. */
    public static final String SCOPE = "dev.usdt";

    /** Copies the list. */
    public ProbeSpan {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(parent, "parent");
        Objects.requireNonNull(attributes, "attributes");
        Objects.requireNonNull(error, "error");
        Objects.requireNonNull(unfinished, "unfinished");
        Objects.requireNonNull(resource, "resource");
        points = List.copyOf(points);
    }

    /** {@return when it ended, in nanoseconds since 1970} */
    public long endEpochNanos() {
        return startEpochNanos + nanos;
    }

    /** {@return the same in the shape that the exporters of OpenTelemetry take} */
    public SpanData toSpanData() {
        return new SpanRecord(this);
    }
}
