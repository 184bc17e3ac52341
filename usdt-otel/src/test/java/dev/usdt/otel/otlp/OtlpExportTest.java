package dev.usdt.otel.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.usdt.otel.EventSpans;
import dev.usdt.otel.Hits;
import dev.usdt.otel.ProbeSpan;
import dev.usdt.otel.SpanOptions;
import dev.usdt.otel.otlp.Receiver.Answer;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a receiver has, whatever it does: all that is not counted as undelivered. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OtlpExportTest {

    /** Held, or the setting would be forgotten. */
    private static final Logger QUIET = Logger.getLogger("io.opentelemetry");

    static {
        QUIET.setLevel(Level.OFF);
    }

    private static OtlpExport export(String url) throws IOException {
        return OtlpExport.of(OtlpSettings.of(Map.of(), Optional.of(url)), () -> false);
    }

    private static List<String> ids(List<ProbeSpan> spans) {
        return spans.stream().map(span -> span.context().getSpanId()).sorted().toList();
    }

    private static Map<String, String> attributes(List<KeyValue> all) {
        Map<String, String> attributes = new TreeMap<>();
        for (KeyValue one : all) {
            attributes.put(
                    one.getKey(),
                    one.getValue().hasStringValue()
                            ? one.getValue().getStringValue()
                            : String.valueOf(one.getValue().getIntValue()));
        }
        return attributes;
    }

    @Test
    void aSpanAsTheReceiverReadsIt() throws IOException {
        Hits.Collected collected = new Hits.Collected();
        EventSpans spans = Hits.spans(SpanOptions.DEFAULT, collected);
        spans.take(Hits.request(1_000, 1, "GET", "/größe"));
        spans.take(Hits.go("app", "work_start", 2_000, 1));
        spans.take(Hits.go("app", "mark", 2_500, 1, "id", 5));
        spans.take(Hits.go("app", "work_end", 3_000, 1));
        spans.take(Hits.answer(501_000, 1, 500));
        spans.take(Hits.go("app", "mark", 600_000, 2, "id", 6));
        try (Receiver receiver = new Receiver()) {
            OtlpExport export = export(receiver.url() + "/base");
            for (ProbeSpan span : collected.spans) {
                export.span(span);
            }
            export.point(collected.points.get(0));
            export.close();
            assertEquals(0, export.undeliveredSpans() + export.undeliveredPoints());
            assertEquals(3, export.delivered());
            assertEquals(List.of(), export.problems());
            assertEquals(
                    List.of("/base/v1/logs", "/base/v1/traces"),
                    receiver.paths.stream().sorted().toList());

            Span work = receiver.spans.get(0);
            Span request = receiver.spans.get(1);
            assertEquals(request.getSpanId(), work.getParentSpanId());
            assertEquals(request.getTraceId(), work.getTraceId());
            assertEquals(ByteString.EMPTY, request.getParentSpanId());
            assertEquals(
                    collected.spans.get(1).context().getTraceId(),
                    HexFormat.of().formatHex(request.getTraceId().toByteArray()));
            assertEquals(Span.SpanKind.SPAN_KIND_SERVER, request.getKind());
            assertEquals(Span.SpanKind.SPAN_KIND_INTERNAL, work.getKind());
            assertEquals(
                    Status.StatusCode.STATUS_CODE_ERROR, request.getStatus().getCode());
            long epoch = Hits.EPOCH_SECONDS * 1_000_000_000L;
            assertEquals(epoch + 1_000, request.getStartTimeUnixNano());
            assertEquals(epoch + 501_000, request.getEndTimeUnixNano());
            assertEquals(
                    Map.of(
                            "http.request.method", "GET",
                            "url.path", "/größe",
                            "http.response.status_code", "500",
                            "error.type", "500",
                            "thread.id", "70",
                            "usdt.goroutine", "0x1",
                            "usdt.provider", "net_http",
                            "usdt.start", "server_request_start",
                            "usdt.end", "server_request_end"),
                    attributes(request.getAttributesList()));
            assertEquals("app:mark", work.getEvents(0).getName());
            assertEquals(epoch + 2_500, work.getEvents(0).getTimeUnixNano());
            assertEquals("app:mark", receiver.logs.get(0).getEventName());
            assertEquals(epoch + 600_000, receiver.logs.get(0).getTimeUnixNano());
            assertEquals(
                    "6", attributes(receiver.logs.get(0).getAttributesList()).get("id"));
            assertEquals(
                    Map.of("service.name", "tested"),
                    attributes(receiver.traceRequests
                            .get(0)
                            .getResourceSpans(0)
                            .getResource()
                            .getAttributesList()));
        }
    }

    /** More than any queue holds, and a receiver that takes its time: whoever sends waits. */
    @Test
    void aSlowReceiverSlowsWhoeverSends() throws IOException {
        List<ProbeSpan> spans = Hits.some(3 * DeliveryQueue.MOST_WAITING);
        try (Receiver receiver = new Receiver()) {
            Answer slow = new Answer(200, new byte[0], null, 20);
            for (int i = 0; i < 60; i++) {
                receiver.answer(slow);
            }
            OtlpExport export = export(receiver.url());
            for (ProbeSpan span : spans) {
                export.span(span);
            }
            export.close();
            assertEquals(ids(spans), receiver.spanIds());
            assertEquals(0, export.undeliveredSpans());
        }
    }

    @Test
    void whatItCannotTakeNowIsTriedAgain() throws IOException {
        List<ProbeSpan> spans = Hits.some(20);
        try (Receiver receiver = new Receiver()) {
            receiver.answer(Answer.of(503), Answer.of(502), Answer.of(504), Answer.of(429));
            OtlpExport export = export(receiver.url());
            spans.forEach(export::span);
            export.close();
            assertEquals(ids(spans), receiver.spanIds());
            assertEquals(5, receiver.times.size());
            assertEquals(20, export.delivered());
            assertEquals(0, export.undeliveredSpans());
        }
    }

    /** The pause that it asks for is kept. */
    @Test
    void aReceiverSaysWhenToTryAgain() throws IOException {
        try (Receiver receiver = new Receiver()) {
            receiver.answer(new Answer(429, new byte[0], "2", 0));
            OtlpExport export = export(receiver.url());
            Hits.some(1).forEach(export::span);
            export.close();
            long pause = receiver.times.get(1) - receiver.times.get(0);
            assertTrue(pause >= TimeUnit.SECONDS.toNanos(2), () -> pause + " ns");
            assertEquals(1, export.delivered());
        }
    }

    /** Longer than any one request may take. */
    @Test
    void aReceiverAsksForMorePatienceThanARequestHas() throws IOException {
        try (Receiver receiver = new Receiver()) {
            receiver.answer(new Answer(503, new byte[0], "3", 0));
            OtlpExport export = OtlpExport.of(
                    OtlpSettings.of(Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "500"), Optional.of(receiver.url())),
                    () -> false);
            Hits.some(1).forEach(export::span);
            export.close();
            long pause = receiver.times.get(1) - receiver.times.get(0);
            assertTrue(pause >= TimeUnit.SECONDS.toNanos(3), () -> pause + " ns");
            assertEquals(2, receiver.times.size());
            assertEquals(1, export.delivered());
        }
    }

    @Test
    void retryAfterAsTheRfcHasIt() {
        assertEquals(Optional.of(Duration.ofMinutes(2)), RetryAfter.parse("120"));
        assertEquals(Optional.of(Duration.ZERO), RetryAfter.parse("Fri, 31 Dec 1999 23:59:59 GMT"));
        assertEquals(Optional.of(Duration.ofHours(1)), RetryAfter.parse("Fri, 31 Dec 2100 23:59:59 GMT"));
        for (String none : new String[] {"", "soon", "-1", "1.5", "99999999999999999999"}) {
            assertEquals(Optional.empty(), RetryAfter.parse(none), none);
        }
    }

    @Test
    void whatItRefusesIsCounted() throws IOException {
        for (int status : new int[] {400, 401, 404, 413, 500}) {
            try (Receiver receiver = new Receiver()) {
                receiver.answer(Answer.of(status));
                OtlpExport export = export(receiver.url());
                Hits.some(7).forEach(export::span);
                export.close();
                assertEquals(7, export.undeliveredSpans(), () -> "status " + status);
                assertEquals(
                        List.of(receiver.url() + "/v1/traces refuses spans: HTTP status " + status), export.problems());
                assertEquals(1, receiver.times.size());
            }
        }
    }

    @Test
    void whatItDoesNotTakeOfABatchIsCounted() throws IOException {
        byte[] partial = ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(3)
                        .setErrorMessage("too old"))
                .build()
                .toByteArray();
        try (Receiver receiver = new Receiver()) {
            receiver.answer(new Answer(200, partial, null, 0));
            OtlpExport export = export(receiver.url());
            Hits.some(10).forEach(export::span);
            export.close();
            assertEquals(3, export.undeliveredSpans());
            assertEquals(7, export.delivered());
            assertEquals(
                    List.of(receiver.url() + "/v1/traces did not take some of the spans: too old"), export.problems());
        }
    }

    /** Some other server, which answers anything with 200. */
    @Test
    void whatIsNoReceiverHasNothing() throws IOException {
        try (Receiver receiver = new Receiver()) {
            receiver.answer(new Answer(200, "<html>welcome".getBytes(StandardCharsets.UTF_8), null, 0));
            OtlpExport export = export(receiver.url());
            Hits.some(4).forEach(export::span);
            export.close();
            assertEquals(4, export.undeliveredSpans());
            assertEquals(0, export.delivered());
        }
    }

    /** What was sent may have come; it comes again. */
    @Test
    void aReceiverThatHangsUp() throws IOException {
        List<ProbeSpan> spans = Hits.some(4);
        try (Receiver receiver = new Receiver()) {
            receiver.answer(Answer.HANGS_UP, Answer.HANGS_UP);
            OtlpExport export = export(receiver.url());
            spans.forEach(export::span);
            export.close();
            assertEquals(ids(spans), receiver.spanIds());
            assertEquals(4, export.delivered());
        }
    }

    /** It answers no HTTP, or hangs up before it has read all. */
    @Test
    void aReceiverThatSpeaksNoHttp() throws IOException, InterruptedException {
        Thread rude;
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            rude = new Thread(() -> {
                try {
                    for (boolean talks = true; true; talks = !talks) {
                        try (Socket client = socket.accept()) {
                            if (talks) {
                                client.getOutputStream().write("SSH-2.0-none\r\n".getBytes(StandardCharsets.US_ASCII));
                            }
                        }
                    }
                } catch (IOException e) {
                    // It is closed.
                }
            });
            rude.start();
            OtlpExport export = export("http://127.0.0.1:" + socket.getLocalPort());
            Hits.some(4).forEach(export::span);
            export.patience(Duration.ofSeconds(3));
            export.close();
            assertEquals(4, export.undeliveredSpans());
        }
        rude.join();
    }

    @Test
    void aReceiverThatComesLater() throws IOException, InterruptedException {
        int port;
        try (Receiver receiver = new Receiver()) {
            port = receiver.port();
        }
        List<ProbeSpan> spans = Hits.some(2000);
        OtlpExport export = export("http://127.0.0.1:" + port);
        spans.forEach(export::span);
        // SpanReceiversTest has one that is away for ten seconds.
        Thread.sleep(2_000);
        List<String> away = export.problems();
        assertEquals(1, away.size(), away::toString);
        assertTrue(
                away.get(0).startsWith("cannot deliver spans to http://127.0.0.1:" + port + "/v1/traces: "),
                away::toString);
        try (Receiver receiver = new Receiver(port)) {
            export.close();
            assertEquals(ids(spans), receiver.spanIds());
            assertEquals(0, export.undeliveredSpans());
            assertEquals(
                    List.of("delivering spans to http://127.0.0.1:" + port + "/v1/traces again"), export.problems());
        }
    }

    /** At the end nobody waits for ever; what has come is counted to the last one. */
    @Test
    void aReceiverThatNeverComes() throws IOException {
        int port;
        try (Receiver receiver = new Receiver()) {
            port = receiver.port();
        }
        boolean[] over = {false};
        OtlpExport export =
                OtlpExport.of(OtlpSettings.of(Map.of(), Optional.of("http://127.0.0.1:" + port)), () -> over[0]);
        List<ProbeSpan> spans = Hits.some(DeliveryQueue.MOST_WAITING + 2 * DeliveryQueue.BATCH);
        for (int i = 0; i < spans.size(); i++) {
            over[0] = i > DeliveryQueue.MOST_WAITING;
            export.span(spans.get(i));
        }
        export.patience(Duration.ofMillis(200));
        export.close();
        assertEquals(spans.size(), export.undeliveredSpans());
        assertEquals(0, export.delivered());
        export.span(spans.get(0));
        assertEquals(spans.size() + 1, export.undeliveredSpans());
    }

    /** What is left at the end is counted, in words. */
    @ParameterizedTest
    @CsvSource({"1, 1 span not delivered to", "2, 2 spans not delivered to"})
    void saysHowManyAreNotDelivered(int count, String message) throws IOException {
        int port;
        try (Receiver receiver = new Receiver()) {
            port = receiver.port();
        }
        OtlpExport export = export("http://127.0.0.1:" + port);
        Hits.some(count).forEach(export::span);
        export.patience(Duration.ofMillis(200));
        export.close();
        List<String> problems = export.problems();
        assertTrue(
                problems.get(problems.size() - 1).startsWith(message + " http://127.0.0.1:" + port),
                problems::toString);
    }

    /** Answers that never come: the batch is not known to be delivered. */
    @Test
    void aReceiverThatDoesNotAnswer() throws IOException {
        try (Receiver receiver = new Receiver()) {
            receiver.answer(new Answer(200, new byte[0], null, 60_000));
            OtlpExport export = export(receiver.url());
            Hits.some(5).forEach(export::span);
            export.patience(Duration.ofSeconds(1));
            export.close();
            assertEquals(5, export.undeliveredSpans());
        }
    }

    @Test
    void headersAndCompression() throws IOException {
        try (Receiver receiver = new Receiver()) {
            Map<String, String> environment = Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url() + "/",
                    "OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20a%3Db, other=x",
                    "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");
            OtlpExport export = OtlpExport.of(OtlpSettings.of(environment, Optional.empty()), () -> false);
            List<ProbeSpan> spans = Hits.some(3);
            spans.forEach(export::span);
            export.close();
            assertEquals(List.of("gzip"), receiver.encodings);
            assertEquals(List.of("Bearer a=b"), receiver.authorizations);
            assertEquals(List.of("/v1/traces"), receiver.paths);
            assertEquals(ids(spans), receiver.spanIds());
        }
    }

    @Test
    void aReceiverOfTracesAlone() throws IOException {
        Hits.Collected collected = new Hits.Collected();
        EventSpans spans = Hits.spans(SpanOptions.DEFAULT, collected);
        spans.take(Hits.c("mark", 1));
        try (Receiver receiver = new Receiver()) {
            OtlpExport export = OtlpExport.of(
                    OtlpSettings.of(Map.of("OTEL_LOGS_EXPORTER", "none"), Optional.of(receiver.url())), () -> false);
            export.point(collected.points.get(0));
            export.close();
            assertEquals(List.of(), receiver.paths);
            assertEquals(0, export.undeliveredPoints());
        }
    }

    /** What the one does not take is no reason to keep the other from it. */
    @Test
    void aReceiverThatTakesTracesAlone() throws IOException {
        Hits.Collected collected = new Hits.Collected();
        EventSpans spans = Hits.spans(SpanOptions.DEFAULT, collected);
        spans.take(Hits.c("mark", 1));
        try (Receiver receiver = new Receiver();
                Receiver away = new Receiver()) {
            Map<String, String> environment = Map.of(
                    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", away.url() + "/v1/traces",
                    "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", receiver.url() + "/v1/logs");
            away.answer(new Answer(200, new byte[0], null, 60_000));
            OtlpExport export = OtlpExport.of(OtlpSettings.of(environment, Optional.empty()), () -> false);
            Hits.some(2).forEach(export::span);
            export.point(collected.points.get(0));
            export.patience(Duration.ofSeconds(2));
            export.close();
            assertEquals(2, export.undeliveredSpans());
            assertEquals(0, export.undeliveredPoints());
            assertEquals(1, receiver.logs.size());
        }
    }

    /** Texts are bounded by their size, not only by their number. */
    @Test
    void largeSpansWaitForRoom() throws IOException {
        Hits.Collected collected = new Hits.Collected();
        EventSpans spans = Hits.spans(SpanOptions.DEFAULT, collected);
        String path = "/" + "x".repeat(1 << 20);
        for (int i = 0; i < 40; i++) {
            spans.take(Hits.request(i * 10L, i, "GET", path));
            spans.take(Hits.answer(i * 10L + 1, i, 200));
        }
        try (Receiver receiver = new Receiver()) {
            OtlpExport export = export(receiver.url());
            collected.spans.forEach(export::span);
            export.close();
            assertEquals(40, receiver.spans.size());
            assertFalse(receiver.traceRequests.size() < 15, () -> receiver.traceRequests.size() + " requests");
        }
    }
}
