package dev.usdt.otel.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.usdt.otel.ProbePoint;
import dev.usdt.otel.ProbeSpan;
import dev.usdt.otel.internal.html.HtmlEscapes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** JSON that can stand in an element of HTML: of ASCII alone, and nothing in it begins or ends a tag. */
final class PageJson {

    /** The longest text that is kept whole. */
    static final int LONGEST = 2000;

    /** How many attributes of one are kept, and how many points of a span. */
    static final int MOST = 64;

    private static final int SHORT = 100;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .setCharacterEscapes(new HtmlEscapes());

    private PageJson() {}

    static JsonGenerator generator(OutputStream out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    /** {@return the name of a span and what else is told of it, as two values with a comma between} */
    static byte[] textOf(ProbeSpan span, boolean whole) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = generator(bytes)) {
            json.writeStartArray();
            json.writeString(cut(span.name(), whole ? LONGEST : SHORT));
            json.writeStartObject();
            if (span.error().isPresent()) {
                json.writeStringField("error", cut(span.error().get(), SHORT));
            }
            if (span.unfinished().isPresent()) {
                json.writeStringField("unfinished", cut(span.unfinished().get(), SHORT));
            }
            if (span.end().isPresent()) {
                json.writeStringField("end", cut(span.end().get(), SHORT));
            }
            if (whole) {
                writeAttributes(json, span.attributes());
                writePoints(json, span);
            } else {
                json.writeBooleanField("bare", true);
            }
            json.writeEndObject();
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.copyOfRange(bytes.toByteArray(), 1, bytes.size() - 1);
    }

    /** Writes the field {@code attributes}, unless there are none. */
    static void writeAttributes(JsonGenerator json, Attributes attributes) throws IOException {
        if (attributes.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("attributes");
        int left = MOST;
        for (Map.Entry<AttributeKey<?>, Object> attribute : attributes.asMap().entrySet()) {
            if (left-- == 0) {
                break;
            }
            json.writeString(cut(attribute.getKey().getKey(), LONGEST));
            // As text: a number of 64 bits is none of JavaScript.
            json.writeString(cut(String.valueOf(attribute.getValue()), LONGEST));
        }
        json.writeEndArray();
        if (attributes.size() > MOST) {
            json.writeNumberField("moreAttributes", attributes.size() - MOST);
        }
    }

    private static void writePoints(JsonGenerator json, ProbeSpan span) throws IOException {
        List<ProbePoint> points = span.points();
        if (!points.isEmpty()) {
            json.writeArrayFieldStart("points");
            for (ProbePoint point : points.subList(0, Math.min(MOST, points.size()))) {
                json.writeStartObject();
                json.writeStringField("name", cut(point.name(), LONGEST));
                json.writeNumberField("after", point.epochNanos() - span.startEpochNanos());
                writeAttributes(json, point.attributes());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        long more = span.droppedPoints() + Math.max(0, points.size() - MOST);
        if (more > 0) {
            json.writeNumberField("morePoints", more);
        }
    }

    static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "\u2026";
    }
}
