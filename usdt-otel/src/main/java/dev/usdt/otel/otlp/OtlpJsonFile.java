package dev.usdt.otel.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.usdt.catalog.SpanShape;
import dev.usdt.otel.ProbePoint;
import dev.usdt.otel.ProbeSpan;
import dev.usdt.otel.SpanConsumer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes spans, and points as log records, as lines of OTLP in JSON: what the Collector's {@code otlpjsonfile} receiver
 * reads. In a line are spans or records of about the same time, never both.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/">OpenTelemetry Protocol File
 *     Exporter</a>
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP, JSON Protobuf Encoding</a>
 */
public final class OtlpJsonFile implements SpanConsumer {

    private static final int MOST_IN_LINE = 512;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private final Writer out;
    private final JsonGenerator json;
    private final List<ProbeSpan> spans = new ArrayList<>();
    private final List<ProbePoint> points = new ArrayList<>();

    /** Writes one of many. */
    @FunctionalInterface
    private interface Part<T> {
        void write(T one) throws IOException;
    }

    /**
     * Takes where to write.
     *
     * @param out takes the lines; left open
     * @throws IOException if it cannot be written
     */
    public OtlpJsonFile(Writer out) throws IOException {
        this.out = out;
        this.json = FACTORY.createGenerator(out).setRootValueSeparator(null);
    }

    @Override
    public void span(ProbeSpan span) throws IOException {
        spans.add(span);
        if (spans.size() == MOST_IN_LINE) {
            writeSpans();
        }
    }

    @Override
    public void point(ProbePoint point) throws IOException {
        points.add(point);
        if (points.size() == MOST_IN_LINE) {
            writePoints();
        }
    }

    @Override
    public void flush() throws IOException {
        writeSpans();
        writePoints();
        out.flush();
    }

    private void writeSpans() throws IOException {
        Map<Resource, List<ProbeSpan>> grouped = new LinkedHashMap<>();
        for (ProbeSpan span : spans) {
            grouped.computeIfAbsent(span.resource(), unused -> new ArrayList<>())
                    .add(span);
        }
        spans.clear();
        writeLine(grouped, "resourceSpans", "scopeSpans", "spans", this::write);
    }

    private void writePoints() throws IOException {
        Map<Resource, List<ProbePoint>> grouped = new LinkedHashMap<>();
        for (ProbePoint point : points) {
            grouped.computeIfAbsent(point.resource(), unused -> new ArrayList<>())
                    .add(point);
        }
        points.clear();
        writeLine(grouped, "resourceLogs", "scopeLogs", "logRecords", this::write);
    }

    private <T> void writeLine(
            Map<Resource, List<T>> grouped, String resources, String scopes, String parts, Part<T> part)
            throws IOException {
        if (grouped.isEmpty()) {
            return;
        }
        json.writeStartObject();
        json.writeArrayFieldStart(resources);
        for (Map.Entry<Resource, List<T>> group : grouped.entrySet()) {
            json.writeStartObject();
            json.writeObjectFieldStart("resource");
            write(group.getKey().getAttributes());
            json.writeEndObject();
            json.writeArrayFieldStart(scopes);
            json.writeStartObject();
            json.writeObjectFieldStart("scope");
            json.writeStringField("name", ProbeSpan.SCOPE);
            json.writeEndObject();
            json.writeArrayFieldStart(parts);
            for (T one : group.getValue()) {
                json.writeStartObject();
                part.write(one);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.flush();
        out.write('\n');
    }

    private void write(ProbeSpan span) throws IOException {
        json.writeStringField("traceId", span.context().getTraceId());
        json.writeStringField("spanId", span.context().getSpanId());
        if (span.parent().isValid()) {
            json.writeStringField("parentSpanId", span.parent().getSpanId());
        }
        json.writeNumberField("flags", span.context().getTraceFlags().asByte() & 0xff);
        json.writeStringField("name", text(span.name()));
        json.writeNumberField("kind", kind(span.rule().span().kind()));
        writeTime("startTimeUnixNano", span.startEpochNanos());
        writeTime("endTimeUnixNano", span.endEpochNanos());
        write(span.attributes());
        if (!span.points().isEmpty()) {
            json.writeArrayFieldStart("events");
            for (ProbePoint point : span.points()) {
                json.writeStartObject();
                writeTime("timeUnixNano", point.epochNanos());
                json.writeStringField("name", text(point.name()));
                write(point.attributes());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (span.droppedPoints() > 0) {
            json.writeNumberField("droppedEventsCount", Math.min(span.droppedPoints(), 0xffff_ffffL));
        }
        json.writeObjectFieldStart("status");
        if (span.error().isPresent()) {
            json.writeNumberField("code", 2); // STATUS_CODE_ERROR
        }
        json.writeEndObject();
    }

    /** {@code SpanKind} of {@code trace.proto}. */
    private static int kind(SpanShape.Kind kind) {
        return switch (kind) {
            case INTERNAL -> 1;
            case SERVER -> 2;
            case CLIENT -> 3;
            case PRODUCER -> 4;
            case CONSUMER -> 5;
        };
    }

    private void write(ProbePoint point) throws IOException {
        writeTime("timeUnixNano", point.epochNanos());
        writeTime("observedTimeUnixNano", point.epochNanos());
        json.writeStringField("eventName", text(point.name()));
        write(point.attributes());
    }

    /** Integers of 64 bits are texts in JSON. */
    private void writeTime(String name, long nanos) throws IOException {
        json.writeStringField(name, Long.toString(nanos));
    }

    private void write(Attributes attributes) throws IOException {
        json.writeArrayFieldStart("attributes");
        for (Map.Entry<AttributeKey<?>, Object> one : attributes.asMap().entrySet()) {
            json.writeStartObject();
            json.writeStringField("key", text(one.getKey().getKey()));
            json.writeObjectFieldStart("value");
            writeValue(one.getValue());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeValue(Object value) throws IOException {
        if (value instanceof Long number) {
            json.writeStringField("intValue", Long.toString(number));
        } else if (value instanceof Double number) {
            json.writeFieldName("doubleValue");
            if (Double.isFinite(number)) {
                json.writeNumber(number);
            } else {
                json.writeString(Double.toString(number)); // NaN, Infinity, -Infinity
            }
        } else if (value instanceof Boolean truth) {
            json.writeBooleanField("boolValue", truth);
        } else if (value instanceof List<?> list) {
            json.writeObjectFieldStart("arrayValue");
            json.writeArrayFieldStart("values");
            for (Object one : list) {
                json.writeStartObject();
                writeValue(one);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } else {
            json.writeStringField("stringValue", text(value.toString()));
        }
    }

    /** OTLP has texts of Unicode only; what stands for a byte that is none is half of a pair. */
    private static String text(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                clean = clean == null ? new StringBuilder(text) : clean;
                clean.setCharAt(i, '\ufffd');
            }
        }
        return clean == null ? text : clean.toString();
    }

    /** Writes the rest. */
    @Override
    public void close() throws IOException {
        flush();
    }
}
