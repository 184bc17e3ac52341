package dev.usdt.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import java.util.Objects;

/**
 * A hit that is neither the start nor the end of something: an event of OpenTelemetry. Immutable.
 *
 * @param provider the provider of the probe
 * @param probe its name
 * @param epochNanos when, in nanoseconds since 1970
 * @param attributes what the probe passed
 * @param resource the process
 */
public record ProbePoint(String provider, String probe, long epochNanos, Attributes attributes, Resource resource) {

    /** Takes all. */
    public ProbePoint {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(probe, "probe");
        Objects.requireNonNull(attributes, "attributes");
        Objects.requireNonNull(resource, "resource");
    }

    /** {@return the name of the event: {@code provider:probe}} */
    public String name() {
        return provider + ":" + probe;
    }

    /** {@return the same as the event of a span} */
    public EventData toEventData() {
        return EventData.create(epochNanos, name(), attributes);
    }

    /** {@return the same as a log record of its own} */
    public LogRecordData toLogRecordData() {
        return new PointData(this);
    }
}
