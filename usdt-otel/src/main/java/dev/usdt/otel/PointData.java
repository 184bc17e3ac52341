package dev.usdt.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import org.jspecify.annotations.Nullable;

/** A point in the shape that exporters take. */
record PointData(ProbePoint point) implements LogRecordData {

    @Override
    public Resource getResource() {
        return point.resource();
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return SpanRecord.SCOPE;
    }

    @Override
    public long getTimestampEpochNanos() {
        return point.epochNanos();
    }

    @Override
    public long getObservedTimestampEpochNanos() {
        return point.epochNanos();
    }

    @Override
    public SpanContext getSpanContext() {
        return SpanContext.getInvalid();
    }

    @Override
    public Severity getSeverity() {
        return Severity.UNDEFINED_SEVERITY_NUMBER;
    }

    @Override
    public @Nullable String getSeverityText() {
        return null;
    }

    @Override
    @SuppressWarnings("deprecation") // the interface still wants it
    public io.opentelemetry.sdk.logs.data.Body getBody() {
        return io.opentelemetry.sdk.logs.data.Body.empty();
    }

    @Override
    public @Nullable Value<?> getBodyValue() {
        return null;
    }

    @Override
    public Attributes getAttributes() {
        return point.attributes();
    }

    @Override
    public int getTotalAttributeCount() {
        return point.attributes().size();
    }

    @Override
    public String getEventName() {
        return point.name();
    }
}
