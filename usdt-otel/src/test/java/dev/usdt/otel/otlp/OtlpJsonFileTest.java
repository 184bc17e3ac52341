package dev.usdt.otel.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.usdt.ArgumentType;
import dev.usdt.otel.EventSpans;
import dev.usdt.otel.Hits;
import dev.usdt.otel.ProbePoint;
import dev.usdt.otel.ProbeSpan;
import dev.usdt.otel.SpanOptions;
import dev.usdt.trace.EventValue;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Lines of OTLP JSON; SpanReceiversTest has the Collector read them. */
class OtlpJsonFileTest {

    /** A value of JSON as Java has it. */
    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != com.fasterxml.jackson.core.JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    parser.nextToken();
                    object.put(key, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                while (parser.nextToken() != com.fasterxml.jackson.core.JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> parser.getText();
        };
    }

    /** The spans or records of a line. */
    private static List<?> parts(String line, String... path) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            parser.nextToken();
            Object at = value(parser);
            for (String key : path) {
                Object one = at instanceof List<?> list ? list.get(0) : at;
                at = Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(one)).get(key), key);
            }
            return (List<?>) at;
        }
    }

    private static List<String> lines(Hits.Collected collected) throws IOException {
        StringWriter out = new StringWriter();
        try (OtlpJsonFile file = new OtlpJsonFile(out)) {
            for (ProbeSpan span : collected.spans) {
                file.span(span);
            }
            for (ProbePoint point : collected.points) {
                file.point(point);
            }
        }
        assertTrue(out.toString().chars().allMatch(c -> c < 128), "not ASCII");
        return out.toString().lines().toList();
    }

    @Test
    void aSpan() throws IOException {
        Hits.Collected collected = new Hits.Collected();
        EventSpans spans = Hits.spans(SpanOptions.DEFAULT, collected);
        spans.take(Hits.request(1, 1, "GET", "/ü\ud800"));
        spans.take(Hits.go("app", "mark", 2, 1, "half", new EventValue.Floating(Double.NaN, 8)));
        spans.take(Hits.answer(5, 1, 500));
        List<String> lines = lines(collected);
        assertEquals(1, lines.size());
        Map<?, ?> span = (Map<?, ?>)
                parts(lines.get(0), "resourceSpans", "scopeSpans", "spans").get(0);
        assertEquals(collected.spans.get(0).context().getTraceId(), span.get("traceId"));
        assertEquals(collected.spans.get(0).context().getSpanId(), span.get("spanId"));
        assertEquals("GET", span.get("name"));
        assertEquals(2L, span.get("kind"));
        assertEquals(Hits.EPOCH_SECONDS + "000000001", span.get("startTimeUnixNano"));
        assertEquals(Hits.EPOCH_SECONDS + "000000005", span.get("endTimeUnixNano"));
        assertEquals(Map.of("code", 2L), span.get("status"));
        assertTrue(
                String.valueOf(span.get("attributes")).contains("{key=url.path, value={stringValue=/ü?}}"),
                span::toString);
        assertTrue(
                String.valueOf(span.get("attributes"))
                        .contains("{key=http.response.status_code, value={intValue=500}}"),
                span::toString);
        assertTrue(String.valueOf(span.get("events")).contains("{key=half, value={doubleValue=NaN}}"), span::toString);
    }

    @Test
    void aPoint() throws IOException {
        Hits.Collected collected = new Hits.Collected();
        EventSpans spans = Hits.spans(SpanOptions.DEFAULT, collected);
        spans.take(Hits.go(
                "app",
                "mark",
                2,
                1,
                "text",
                new EventValue.Text(1, new byte[] {'a'}, 5, true),
                "big",
                new EventValue.Integral(-1, new ArgumentType(8, false, false), false)));
        Map<?, ?> log = (Map<?, ?>) parts(lines(collected).get(0), "resourceLogs", "scopeLogs", "logRecords")
                .get(0);
        assertEquals("app:mark", log.get("eventName"));
        assertEquals(Hits.EPOCH_SECONDS + "000000002", log.get("timeUnixNano"));
        assertTrue(
                String.valueOf(log.get("attributes"))
                        .contains("{key=usdt.truncated, value={arrayValue={values=[{stringValue=text}]}}}"),
                log::toString);
        assertTrue(String.valueOf(log.get("attributes")).contains("stringValue=18446744073709551615"), log::toString);
    }

    @Test
    void linesAreBounded() throws IOException {
        Hits.Collected collected = new Hits.Collected();
        collected.spans.addAll(Hits.some(1300));
        List<Integer> sizes = new ArrayList<>();
        for (String line : lines(collected)) {
            sizes.add(parts(line, "resourceSpans", "scopeSpans", "spans").size());
        }
        assertEquals(List.of(512, 512, 276), sizes);
    }
}
