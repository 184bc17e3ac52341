package dev.usdt.otel;

import dev.usdt.ArgumentType;
import dev.usdt.trace.EventValue;
import dev.usdt.trace.TraceEvent;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Hits for tests: of a Go program, or of another one. */
public final class Hits {

    public static final long EPOCH_SECONDS = 1_790_000_000;
    public static final Resource RESOURCE =
            Resource.create(Attributes.builder().put("service.name", "tested").build());

    private Hits() {}

    /** At a time since the system started, which was at EPOCH_SECONDS. */
    public static TraceEvent of(
            String provider, String name, long nanos, OptionalLong goroutine, Map<String, EventValue> values) {
        return new TraceEvent(
                provider,
                name,
                nanos,
                Optional.of(Instant.ofEpochSecond(EPOCH_SECONDS, nanos)),
                7,
                70,
                "program",
                goroutine,
                Optional.empty(),
                values);
    }

    public static TraceEvent go(String provider, String name, long nanos, long goroutine, Object... values) {
        return of(provider, name, nanos, OptionalLong.of(goroutine), values(values));
    }

    public static TraceEvent c(String name, long nanos, Object... values) {
        return of("app", name, nanos, OptionalLong.empty(), values(values));
    }

    public static TraceEvent request(long nanos, long goroutine, String method, String path) {
        return go("net_http", "server_request_start", nanos, goroutine, "method", method, "path", path);
    }

    public static TraceEvent answer(long nanos, long goroutine, int status) {
        return go("net_http", "server_request_end", nanos, goroutine, "status", status);
    }

    private static Map<String, EventValue> values(Object... namesAndValues) {
        Map<String, EventValue> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            values.put((String) namesAndValues[i], value instanceof EventValue its ? its : value(value));
        }
        return values;
    }

    private static EventValue value(Object value) {
        if (value instanceof Integer number) {
            return new EventValue.Integral(number, new ArgumentType(4, true, false), false);
        }
        byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
        return new EventValue.Text(0x1000, bytes, bytes.length, false);
    }

    /** What comes of hits. */
    public static final class Collected implements SpanConsumer {
        public final List<ProbeSpan> spans = new ArrayList<>();
        public final List<ProbePoint> points = new ArrayList<>();

        @Override
        public void span(ProbeSpan span) {
            spans.add(span);
        }

        @Override
        public void point(ProbePoint point) {
            points.add(point);
        }

        @Override
        public void close() {}

        public ProbeSpan named(String name) {
            return spans.stream()
                    .filter(span -> span.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no span " + name + " among " + spans));
        }
    }

    public static EventSpans spans(SpanOptions options, SpanConsumer consumer) {
        return new EventSpans(options, event -> RESOURCE, (provider, name) -> true, consumer);
    }

    /** Spans of a Go server, each a millisecond long, for those who send them. */
    public static List<ProbeSpan> some(int count) {
        Collected collected = new Collected();
        EventSpans spans = spans(SpanOptions.DEFAULT, collected);
        try {
            for (int i = 0; i < count; i++) {
                spans.take(request(i * 1000L, 1000 + i, "GET", "/item/" + i));
                spans.take(answer(i * 1000L + 1_000_000, 1000 + i, 200));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return collected.spans;
    }
}
