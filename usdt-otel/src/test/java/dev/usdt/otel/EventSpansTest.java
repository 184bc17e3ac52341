package dev.usdt.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ArgumentType;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.CatalogException;
import dev.usdt.catalog.Condition;
import dev.usdt.otel.Hits.Collected;
import dev.usdt.trace.EventValue;
import dev.usdt.trace.Gap;
import dev.usdt.trace.JsonEvents;
import dev.usdt.trace.TraceEvent;
import dev.usdt.trace.TraceOptions;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What spans are made of hits. */
class EventSpansTest {

    private final Collected collected = new Collected();

    private EventSpans take(SpanOptions options, TraceEvent... hits) throws IOException {
        EventSpans spans = Hits.spans(options, collected);
        for (TraceEvent hit : hits) {
            spans.take(hit);
        }
        return spans;
    }

    private EventSpans take(TraceEvent... hits) throws IOException {
        return take(SpanOptions.DEFAULT, hits);
    }

    private static String text(Attributes attributes, String name) {
        return String.valueOf(attributes.asMap().entrySet().stream()
                .filter(one -> one.getKey().getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null));
    }

    private static SpanOptions with(String catalog) throws IOException {
        try {
            return with(Catalog.read(new ByteArrayInputStream(catalog.getBytes(StandardCharsets.UTF_8)), "test"));
        } catch (CatalogException e) {
            throw new AssertionError(e);
        }
    }

    private static SpanOptions with(Catalog catalog) {
        return new SpanOptions(catalog, Duration.ofSeconds(60), 100, Optional.empty(), false);
    }

    /** By the conventions for HTTP servers. */
    @Test
    void aRequest() throws IOException {
        take(Hits.request(1_000, 1, "GET", "/a"), Hits.answer(501_000, 1, 204));
        SpanData span = collected.spans.get(0).toSpanData();
        assertEquals("GET", span.getName());
        assertEquals(SpanKind.SERVER, span.getKind());
        assertEquals(Hits.EPOCH_SECONDS * 1_000_000_000L + 1_000, span.getStartEpochNanos());
        assertEquals(Hits.EPOCH_SECONDS * 1_000_000_000L + 501_000, span.getEndEpochNanos());
        assertEquals(StatusCode.UNSET, span.getStatus().getStatusCode());
        assertFalse(span.getParentSpanContext().isValid());
        assertTrue(span.getSpanContext().isValid());
        assertEquals("GET", text(span.getAttributes(), "http.request.method"));
        assertEquals("/a", text(span.getAttributes(), "url.path"));
        assertEquals(204L, span.getAttributes().get(AttributeKey.longKey("http.response.status_code")));
        assertEquals("null", text(span.getAttributes(), "error.type"));
        assertEquals(70L, span.getAttributes().get(AttributeKey.longKey("thread.id")));
        assertEquals("0x1", text(span.getAttributes(), "usdt.goroutine"));
        assertEquals(Hits.RESOURCE, span.getResource());
    }

    @Test
    void anError() throws IOException {
        take(Hits.request(1, 1, "GET", "/a"), Hits.answer(2, 1, 503));
        SpanData span = collected.spans.get(0).toSpanData();
        assertEquals(StatusCode.ERROR, span.getStatus().getStatusCode());
        assertEquals("503", text(span.getAttributes(), "error.type"));
    }

    @Test
    void anEndThatIsAFailure() throws IOException {
        take(
                Hits.go("tls", "handshake_start", 1, 1, "is_client", 0),
                Hits.go("tls", "handshake_error", 2, 1, "is_client", 0));
        assertEquals(Optional.of("handshake_error"), collected.spans.get(0).error());
        assertEquals("TLS handshake", collected.spans.get(0).name());
        assertEquals("0", text(collected.spans.get(0).attributes(), "is_client"));
        assertEquals("null", text(collected.spans.get(0).attributes(), "end.is_client"));
    }

    /** A method that nobody knows would make as many names of spans as somebody likes. */
    @Test
    void anUnknownMethod() throws IOException {
        take(Hits.request(1, 1, "BREW", "/a"), Hits.answer(2, 1, 200));
        ProbeSpan span = collected.spans.get(0);
        assertEquals("HTTP", span.name());
        assertEquals("_OTHER", text(span.attributes(), "http.request.method"));
        assertEquals("BREW", text(span.attributes(), "http.request.method_original"));
    }

    @Test
    void whatIsWithinIsAChild() throws IOException {
        take(
                Hits.request(1, 1, "GET", "/a"),
                Hits.go("app", "work_start", 2, 1),
                Hits.go("app", "deep_start", 3, 1),
                Hits.go("app", "deep_end", 4, 1),
                Hits.go("app", "work_end", 5, 1),
                Hits.go("app", "work_start", 6, 1),
                Hits.go("app", "work_end", 7, 1),
                Hits.answer(8, 1, 200));
        ProbeSpan request = collected.named("GET");
        ProbeSpan deep = collected.named("app:deep_start");
        List<ProbeSpan> work = collected.spans.stream()
                .filter(span -> span.name().equals("app:work_start"))
                .toList();
        assertEquals(work.get(0).context().getSpanId(), deep.parent().getSpanId());
        assertEquals(request.context(), work.get(0).parent());
        assertEquals(request.context(), work.get(1).parent());
        Set<String> traces = new HashSet<>();
        collected.spans.forEach(span -> traces.add(span.context().getTraceId()));
        assertEquals(1, traces.size());
    }

    @Test
    void anotherGoroutineHasNoParent() throws IOException {
        take(
                Hits.request(1, 1, "GET", "/a"),
                Hits.go("app", "work_start", 2, 2),
                Hits.go("app", "work_end", 3, 2),
                Hits.answer(4, 1, 200));
        assertFalse(collected.named("app:work_start").parent().isValid());
        assertFalse(collected
                .named("GET")
                .context()
                .getTraceId()
                .equals(collected.named("app:work_start").context().getTraceId()));
    }

    /** One that panics has no end; its goroutine may be given to another connection. */
    @Test
    void aRequestWithinAnotherIsNone() throws IOException {
        EventSpans spans =
                take(Hits.request(1, 1, "GET", "/panics"), Hits.request(5, 1, "POST", "/b"), Hits.answer(9, 1, 200));
        assertFalse(collected.named("POST").parent().isValid());
        ProbeSpan left = collected.named("GET");
        assertEquals(Optional.of("its goroutine or thread began to answer another request"), left.unfinished());
        assertEquals(Optional.empty(), left.end());
        assertEquals(4, left.nanos());
        assertEquals(4, collected.named("POST").nanos());
        assertEquals(1, spans.unfinished());
    }

    /** What a request leaves open is no parent of the next one, which another connection may have. */
    @Test
    void aRequestEndsWhatIsWithin() throws IOException {
        take(
                Hits.request(1, 1, "GET", "/a"),
                Hits.go("app", "work_start", 2, 1),
                Hits.answer(3, 1, 200),
                Hits.go("app", "deep_start", 4, 1),
                Hits.go("app", "deep_end", 5, 1));
        assertEquals(
                Optional.of("the request that it is part of has ended"),
                collected.named("app:work_start").unfinished());
        assertFalse(collected.named("app:deep_start").parent().isValid());
    }

    @Test
    void pointsAreEventsOfTheSpanElseRecords() throws IOException {
        EventSpans spans = take(
                Hits.go("app", "mark", 1, 1, "id", 5),
                Hits.request(2, 1, "GET", "/a"),
                Hits.go("app", "mark", 3, 1, "id", 6),
                Hits.go("app", "mark", 4, 2, "id", 7),
                Hits.answer(5, 1, 200));
        assertEquals(3, spans.points());
        assertEquals(
                List.of("5", "7"),
                collected.points.stream()
                        .map(point -> text(point.attributes(), "id"))
                        .toList());
        ProbePoint within = collected.spans.get(0).points().get(0);
        assertEquals("6", text(within.attributes(), "id"));
        assertEquals("app:mark", within.name());
        assertEquals(Hits.EPOCH_SECONDS * 1_000_000_000L + 3, within.epochNanos());
        assertEquals("app:mark", collected.points.get(0).toLogRecordData().getEventName());
    }

    /** A hundred thousand points of one span are neither kept nor forgotten without a word. */
    @Test
    void pointsAreBounded() throws IOException {
        EventSpans spans = Hits.spans(SpanOptions.DEFAULT, collected);
        spans.take(Hits.request(0, 1, "GET", "/a"));
        for (int i = 1; i <= 100_000; i++) {
            spans.take(Hits.go("app", "mark", i, 1));
        }
        spans.take(Hits.answer(100_001, 1, 200));
        assertEquals(128, collected.spans.get(0).points().size());
        assertEquals(100_000 - 128, collected.spans.get(0).droppedPoints());
        assertEquals(100_000, collected.spans.get(0).toSpanData().getTotalRecordedEvents());
    }

    @Test
    void aClientOfWhichNoTimeCanBeHad() throws IOException {
        EventSpans spans = take(
                Hits.go("net_http", "client_request_start", 1, 1, "method", "", "url", "http://u:p@h/x"),
                Hits.go("net_http", "client_response_received", 2, 2, "status", 200));
        assertEquals(0, spans.spans());
        assertEquals(2, collected.points.size());
        assertEquals("GET", text(collected.points.get(0).attributes(), "http.request.method"));
        assertEquals(
                "http://REDACTED:REDACTED@h/x", text(collected.points.get(0).attributes(), "url.full"));
        List<String> said = spans.problems();
        assertEquals(1, said.size());
        assertTrue(said.get(0).startsWith("net_http:client_request_start: its time cannot be told"), said.get(0));
        spans.take(Hits.go("net_http", "client_request_start", 3, 1, "method", "GET", "url", "http://h/"));
        assertEquals(List.of(), spans.problems());
    }

    /** A text is cut at some bytes, which may be before the at sign. */
    @Test
    void aPasswordIsNeverTold() throws IOException {
        for (String url :
                List.of("https://u:pw@h/x?a=b@c", "//u:pw@h", "HTTP://u@pw@h#f", "https://token:pwpwpwpwpwpw")) {
            byte[] bytes = url.getBytes(StandardCharsets.UTF_8);
            take(Hits.go("net_http", "client_request_start", 1, 1, "url", new EventValue.Text(1, bytes, 500, true)));
            String told = collected
                    .points
                    .get(collected.points.size() - 1)
                    .attributes()
                    .toString();
            assertFalse(told.contains("pw") || told.contains("token"), told);
        }
        take(Hits.go("net_http", "client_request_start", 1, 1, "url", "http://host/a@b"));
        assertEquals(
                "http://host/a@b",
                text(collected.points.get(collected.points.size() - 1).attributes(), "url.full"));
    }

    /** The loop that a program would write for it. */
    @Test
    void followsASource() throws IOException {
        String lines = """
                {"provider":"app","name":"job_start","time":"2026-01-31T12:00:00.000000001Z","nsecs":1,"pid":1,"tid":1,"arguments":{}}
                {"provider":"app","name":"job_end","time":"2026-01-31T12:00:00.000000009Z","nsecs":9,"pid":1,"tid":1,"arguments":{}}
                {"provider":"app","name":"job_start","time":"2026-01-31T12:00:00.000000019Z","nsecs":19,"pid":1,"tid":1,"arguments":{}}
                """;
        try (JsonEvents events = JsonEvents.of(
                new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)),
                "test",
                TraceOptions.builder().file(Path.of("none")).build())) {
            Hits.spans(SpanOptions.DEFAULT, collected).follow(events);
        }
        assertEquals(
                List.of(8L, 0L), collected.spans.stream().map(ProbeSpan::nanos).toList());
        assertEquals(Optional.of("the trace has ended"), collected.spans.get(1).unfinished());
    }

    @Test
    void aQueryIsToldOnlyIfAsked() throws IOException {
        TraceEvent query = Hits.go("sql", "query", 1, 1, "query", " select name from people where id=3");
        take(query);
        assertEquals("select", text(collected.points.get(0).attributes(), "db.operation.name"));
        assertFalse(collected.points.get(0).attributes().toString().contains("people"));
        take(new SpanOptions(Catalog.EMPTY, Duration.ofSeconds(1), 9, Optional.empty(), true), query);
        assertEquals(
                " select name from people where id=3",
                text(collected.points.get(1).attributes(), "db.query.text"));
    }

    @Test
    void aTextThatIsNoQueryHasNoOperation() throws IOException {
        take(Hits.go("sql", "query", 1, 1, "query", "X".repeat(40)), Hits.go("sql", "query", 2, 1, "query", ""));
        for (ProbePoint point : collected.points) {
            assertEquals("null", text(point.attributes(), "db.operation.name"));
        }
    }

    @Test
    void whatNeverEndsIsToldInTime() throws IOException {
        EventSpans spans = take(Hits.request(0, 1, "GET", "/a"));
        spans.pass(60_000_000_000L);
        assertEquals(0, collected.spans.size());
        spans.pass(60_000_000_001L);
        assertEquals(Optional.of("no end within 60.0 s"), collected.spans.get(0).unfinished());
        assertEquals(60_000_000_001L, collected.spans.get(0).nanos());
        spans.take(Hits.answer(60_000_000_002L, 1, 200));
        assertEquals(1, spans.withoutStart());
        assertEquals(1, collected.spans.size());
    }

    @Test
    void whatIsOpenAtTheEndIsTold() throws IOException {
        EventSpans spans = take(
                Hits.request(5, 1, "GET", "/a"), Hits.go("app", "work_start", 6, 1), Hits.request(9, 2, "PUT", "/b"));
        spans.end();
        spans.end();
        assertEquals(
                List.of("PUT", "app:work_start", "GET"),
                collected.spans.stream().map(ProbeSpan::name).toList());
        assertEquals(Optional.of("the trace has ended"), collected.named("GET").unfinished());
        assertEquals(4, collected.named("GET").nanos());
        assertEquals(3, spans.unfinished());
    }

    @Test
    void asManyMayBeOpenAsWereAsked() throws IOException {
        take(
                new SpanOptions(Catalog.EMPTY, Duration.ofSeconds(60), 2, Optional.empty(), false),
                Hits.request(1, 1, "GET", "/1"),
                Hits.request(2, 2, "GET", "/2"),
                Hits.request(3, 3, "GET", "/3"));
        assertEquals(1, collected.spans.size());
        assertEquals("/1", text(collected.spans.get(0).attributes(), "url.path"));
        assertEquals(
                Optional.of("too many spans were open"), collected.spans.get(0).unfinished());
    }

    /** The end of the first request and the start of the second are lost. */
    @Test
    void noEndIsThatOfAStrangerWhenHitsAreLost() throws IOException {
        EventSpans spans = take(Hits.request(1, 1, "GET", "/a"), Hits.request(1, 2, "PUT", "/b"));
        spans.lost(new Gap(4, 5));
        // Before the gap, hits are told in full.
        spans.take(Hits.answer(4, 2, 200));
        spans.take(Hits.answer(6, 1, 200));
        assertEquals(Optional.empty(), collected.named("PUT").unfinished());
        assertEquals(Optional.of("hits were lost"), collected.named("GET").unfinished());
        assertEquals(1, spans.withoutStart());
        spans.take(Hits.request(7, 1, "POST", "/c"));
        spans.take(Hits.answer(8, 1, 200));
        assertEquals(1, collected.named("POST").nanos());
    }

    @Test
    void whatCannotEndIsAPoint() throws IOException {
        EventSpans spans = new EventSpans(
                SpanOptions.DEFAULT, event -> Hits.RESOURCE, (provider, name) -> !name.startsWith("job_"), collected);
        spans.take(Hits.c("job_start", 1));
        spans.take(Hits.c("mark", 2));
        assertEquals(2, collected.points.size());
    }

    @Test
    void aConditionIsAskedOfBothEnds() throws IOException {
        SpanOptions options = new SpanOptions(
                Catalog.EMPTY,
                Duration.ofSeconds(60),
                100,
                Optional.of(Condition.parse("status >= 500 && method == \"GET\"")),
                false);
        EventSpans spans = take(
                options,
                Hits.request(1, 1, "GET", "/a"),
                Hits.answer(2, 1, 500),
                Hits.request(3, 1, "GET", "/b"),
                Hits.answer(4, 1, 200),
                Hits.request(5, 1, "PUT", "/c"),
                Hits.answer(6, 1, 500),
                Hits.go("app", "mark", 7, 1),
                Hits.request(8, 1, "GET", "/d"));
        spans.end();
        assertEquals(1, collected.spans.size());
        assertEquals("/a", text(collected.spans.get(0).attributes(), "url.path"));
        assertEquals(0, collected.points.size());
    }

    @Test
    void aPairOfTheUser() throws IOException {
        SpanOptions options = with("""
                {"catalog": 1,
                 "probes": [{"provider": "app", "name": "job_start", "arguments": [
                    {"name": "queue", "type": "string", "attribute": "messaging.destination.name"}]}],
                 "pairs": [{"provider": "app", "start": "job_start", "ends": ["job_end", "job_failed"], "span": {
                    "kind": "consumer", "name": "process {queue}", "error": "code != 0", "error_type": "code",
                    "failures": ["job_failed"], "metric": "messaging.process.duration"}}]}
                """);
        take(
                options,
                Hits.c("job_start", 1, "queue", "mail"),
                Hits.c("job_end", 2, "code", 3),
                Hits.c("job_start", 3, "queue", "mail"),
                Hits.c("job_failed", 4),
                Hits.c("job_start", 5),
                Hits.c("job_end", 6, "code", 0));
        SpanData first = collected.spans.get(0).toSpanData();
        assertEquals("process mail", first.getName());
        assertEquals(SpanKind.CONSUMER, first.getKind());
        assertEquals("mail", text(first.getAttributes(), "messaging.destination.name"));
        assertEquals("3", text(first.getAttributes(), "error.type"));
        assertEquals(3L, first.getAttributes().get(AttributeKey.longKey("code")));
        assertEquals(Optional.of("job_failed"), collected.spans.get(1).error());
        assertEquals("app:job_start", collected.spans.get(2).name());
        assertEquals(Optional.empty(), collected.spans.get(2).error());
    }

    /** Arguments without a name are called alike at both ends, and are not the same. */
    @Test
    void bothEndsOfAPairNobodyKnows() throws IOException {
        take(Hits.c("job_start", 1, "arg0", 1, "arg1", 7), Hits.c("job_end", 2, "arg0", 2, "arg1", 7));
        ProbeSpan span = collected.spans.get(0);
        assertEquals("app:job_start", span.name());
        assertEquals("1", text(span.attributes(), "arg0"));
        assertEquals("2", text(span.attributes(), "end.arg0"));
        assertEquals("null", text(span.attributes(), "end.arg1"));
    }

    @Test
    void valuesOfEachKind() throws IOException {
        byte[] cut = {'a', (byte) 0xff};
        take(Hits.c(
                "mark",
                1,
                "large",
                new EventValue.Integral(-1, new ArgumentType(8, false, false), false),
                "address",
                new EventValue.Integral(-1, new ArgumentType(8, false, false), true),
                "half",
                new EventValue.Floating(0.5, 8),
                "cut",
                new EventValue.Text(1, cut, 9, true),
                "raw",
                new EventValue.Bytes(new byte[] {1, (byte) 0xfe}),
                "gone",
                new EventValue.Unavailable("no memory")));
        Attributes attributes = collected.points.get(0).attributes();
        assertEquals("18446744073709551615", text(attributes, "large"));
        assertEquals("0xffffffffffffffff", text(attributes, "address"));
        assertEquals(0.5, attributes.get(AttributeKey.doubleKey("half")));
        assertEquals("a\ufffd", text(attributes, "cut"));
        assertEquals("01fe", text(attributes, "raw"));
        assertEquals(List.of("cut"), attributes.get(AttributeKey.stringArrayKey("usdt.truncated")));
        assertEquals(List.of("gone"), attributes.get(AttributeKey.stringArrayKey("usdt.unavailable")));
    }

    /** A script of an older version does not tell it; 1970 would be a lie. */
    @Test
    void hitsWithoutTimeOfDayAreRefused() throws IOException {
        TraceEvent hit = new TraceEvent(
                "app", "x", 1, Optional.empty(), 1, 1, "", OptionalLong.empty(), Optional.empty(), Map.of());
        IOException refused = assertThrows(IOException.class, () -> take(hit));
        assertTrue(String.valueOf(refused.getMessage()).contains("--style json"), refused::toString);
        // One among others is only that.
        EventSpans spans = take(Hits.c("mark", 1), hit, Hits.c("mark", 2));
        assertEquals(2, spans.points());
        assertEquals(1, spans.problems().size());
    }

    @Test
    void aTimeThatNobodyLivesInIsAProblem() throws IOException {
        for (long seconds : new long[] {-1, Long.MAX_VALUE / 1_000_000_000L, 100_000_000_000L}) {
            TraceEvent hit = new TraceEvent(
                    "app",
                    "x",
                    1,
                    Optional.of(java.time.Instant.ofEpochSecond(seconds)),
                    1,
                    1,
                    "",
                    OptionalLong.empty(),
                    Optional.empty(),
                    Map.of());
            EventSpans spans = take(hit, Hits.c("mark", 5));
            assertEquals(1, spans.points());
            assertEquals(1, spans.problems().size());
            assertEquals(0, spans.problems().size());
        }
    }
}
