package dev.usdt.otel.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.otel.EventSpans;
import dev.usdt.otel.Hits;
import dev.usdt.otel.SpanOptions;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Counts and times, as the generated classes of the protocol read them. */
class SpanMetricsTest {

    private static final Logger QUIET = Logger.getLogger("io.opentelemetry");

    static {
        QUIET.setLevel(Level.OFF);
    }

    private static SpanMetrics metrics(String url) throws IOException {
        return SpanMetrics.of(OtlpSettings.of(Map.of(), Optional.of(url)), Map.of());
    }

    private static Metric named(Receiver receiver, String name) {
        return receiver.metrics.stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + receiver.metrics));
    }

    private static String labels(HistogramDataPoint point) {
        Map<String, String> labels = new TreeMap<>();
        point.getAttributesList()
                .forEach(one -> labels.put(
                        one.getKey(),
                        one.getValue().hasStringValue()
                                ? one.getValue().getStringValue()
                                : Long.toString(one.getValue().getIntValue())));
        return labels.toString();
    }

    @Test
    void countsAndTimes() throws IOException {
        try (Receiver receiver = new Receiver()) {
            SpanMetrics metrics = metrics(receiver.url());
            EventSpans spans = Hits.spans(SpanOptions.DEFAULT, metrics);
            for (int i = 0; i < 10; i++) {
                spans.take(Hits.request(i * 1_000_000_000L, 1, "GET", "/secret/" + i));
                spans.take(Hits.go("app", "mark", i * 1_000_000_000L + 1, 1));
                spans.take(Hits.answer(i * 1_000_000_000L + 30_000_000, 1, i == 0 ? 500 : 200));
            }
            spans.take(Hits.request(20_000_000_000L, 1, "GET", "/never"));
            spans.end();
            metrics.close();
            assertTrue(metrics.isDelivered());
            assertEquals(List.of(), metrics.problems());

            Metric requests = named(receiver, "http.server.request.duration");
            assertEquals("s", requests.getUnit());
            assertEquals(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE,
                    requests.getHistogram().getAggregationTemporality());
            Map<String, HistogramDataPoint> points = new TreeMap<>();
            requests.getHistogram().getDataPointsList().forEach(point -> points.put(labels(point), point));
            HistogramDataPoint good =
                    Objects.requireNonNull(points.get("{http.request.method=GET, http.response.status_code=200}"));
            assertEquals(9, good.getCount());
            assertEquals(0.27, good.getSum(), 1e-9);
            assertEquals(
                    1,
                    Objects.requireNonNull(points.get(
                                    "{error.type=500, http.request.method=GET, http.response.status_code=500}"))
                            .getCount());
            assertEquals(2, points.size());
            // 30 ms is between 0.025 and 0.05.
            assertEquals(9, good.getBucketCounts(good.getExplicitBoundsList().indexOf(0.05)));
            assertEquals(2, named(receiver, "usdt.duration").getHistogram().getDataPointsCount());
            assertEquals(
                    10, named(receiver, "usdt.events").getSum().getDataPoints(0).getAsInt());
            assertFalse(receiver.metrics.toString().contains("secret"));
        }
    }

    @Test
    void aReceiverThatIsAway() throws IOException {
        String url;
        try (Receiver receiver = new Receiver()) {
            url = receiver.url();
        }
        SpanMetrics metrics = metrics(url);
        Hits.some(1).forEach(metrics::span);
        metrics.patience(Duration.ofMillis(300));
        metrics.close();
        assertFalse(metrics.isDelivered());
        assertTrue(metrics.problems().get(0).startsWith("metrics not delivered to " + url), url);
    }

    @Test
    void howOften() throws IOException {
        OtlpSettings settings = OtlpSettings.of(Map.of(), Optional.of("http://127.0.0.1:1"));
        for (String interval : new String[] {"0", "5", "1s", "-10", "99999999999"}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> SpanMetrics.of(settings, Map.of("OTEL_METRIC_EXPORT_INTERVAL", interval)),
                    interval);
        }
        try (Receiver receiver = new Receiver();
                SpanMetrics metrics = SpanMetrics.of(
                        OtlpSettings.of(Map.of(), Optional.of(receiver.url())),
                        Map.of("OTEL_METRIC_EXPORT_INTERVAL", "50"))) {
            Hits.some(1).forEach(metrics::span);
            while (receiver.metrics.size() < 6) {
                Thread.onSpinWait();
            }
        }
    }
}
