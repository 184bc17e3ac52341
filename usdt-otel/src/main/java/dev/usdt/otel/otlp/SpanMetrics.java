package dev.usdt.otel.otlp;

import dev.usdt.otel.ProbePoint;
import dev.usdt.otel.ProbeSpan;
import dev.usdt.otel.SpanConsumer;
import dev.usdt.otel.internal.OtelVariables;
import dev.usdt.otel.otlp.OtlpSettings.Signal;
import dev.usdt.otel.otlp.OtlpSettings.Target;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times for a receiver of metrics, by OTLP over HTTP: {@code usdt.duration} of each pair, and what the
 * catalog calls it besides ({@code http.server.request.duration}), in seconds; {@code usdt.events} of points. Spans
 * without an end are in none.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/http/http-metrics/">Semantic conventions for HTTP
 *     metrics</a>
 */
public final class SpanMetrics implements SpanConsumer {

    /** Those that the conventions ask for; any time of a program is within. */
    private static final List<Double> BUCKETS =
            List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    /** From a microsecond on: not all is as slow as a request. */
    private static final List<Double> FINE_BUCKETS = fineBuckets();

    /** Of few values each, so that a metric has few rows: what a program makes up is not among them. */
    private static final List<AttributeKey<?>> KEPT = List.of(
            AttributeKey.stringKey("http.request.method"),
            AttributeKey.longKey("http.response.status_code"),
            AttributeKey.stringKey("db.operation.name"),
            AttributeKey.stringKey("error.type"));

    private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("usdt.provider");
    private static final AttributeKey<String> START = AttributeKey.stringKey("usdt.start");
    private static final AttributeKey<String> PROBE = AttributeKey.stringKey("usdt.probe");
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    /** Each has a thread and memory of its own. */
    private static final int MOST_SERVICES = 32;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MOST_PROCESSES = 1000;

    private final OtlpHttpMetricExporter exporter;
    private final DirectSender sender = new DirectSender();
    private final String where;
    private final Duration interval;
    private final Map<Resource, Service> services = new HashMap<>();
    private final Map<Resource, Service> processes = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private Duration patience = Duration.ofSeconds(10);
    private boolean closed;
    private boolean delivered;

    /** What is counted of one service. */
    private static final class Service {
        private final SdkMeterProvider provider;
        private final Meter meter;
        private final LongCounter events;
        private final Map<String, DoubleHistogram> histograms = new HashMap<>();

        Service(SdkMeterProvider provider) {
            this.provider = provider;
            this.meter = provider.get(ProbeSpan.SCOPE);
            this.events = meter.counterBuilder("usdt.events")
                    .setUnit("{event}")
                    .setDescription("Hits of probes that are part of no pair.")
                    .build();
        }

        DoubleHistogram histogram(String name, String description, List<Double> buckets) {
            return histograms.computeIfAbsent(
                    name,
                    unused -> meter.histogramBuilder(name)
                            .setUnit("s")
                            .setDescription(description)
                            .setExplicitBucketBoundariesAdvice(buckets)
                            .build());
        }
    }

    private SpanMetrics(Target target, Duration interval) {
        this.where = target.shown();
        this.interval = interval;
        OtlpHttpMetricExporterBuilder builder = OtlpHttpMetricExporter.builder()
                .setEndpoint(target.url())
                .setTimeout(target.timeout())
                .setConnectTimeout(target.timeout())
                .setCompression(target.compression())
                .setHeaders(target::headers)
                .setRetryPolicy(null)
                .setComponentLoader(sender.asComponent());
        target.certificates().ifPresent(builder::setTrustedCertificates);
        target.identity().ifPresent(its -> builder.setClientTls(its.key(), its.certificate()));
        this.exporter = builder.build();
    }

    /**
     * {@return metrics for a receiver}
     *
     * @param settings where it is
     * @param environment {@code OTEL_METRIC_EXPORT_INTERVAL} tells how often it is told, in milliseconds; once a minute
     *     if not
     * @throws IOException if a certificate cannot be read
     * @throws IllegalArgumentException if a certificate, a key or the interval is none
     */
    public static SpanMetrics of(OtlpSettings settings, Map<String, String> environment) throws IOException {
        Optional<String> text = new OtelVariables(environment).text("OTEL_METRIC_EXPORT_INTERVAL");
        Duration interval = INTERVAL;
        if (text.isPresent()) {
            if (!text.get().matches("[1-9][0-9]{1,8}")) {
                throw new IllegalArgumentException("OTEL_METRIC_EXPORT_INTERVAL is '" + text.get()
                        + "', where milliseconds from 10 on are expected");
            }
            interval = Duration.ofMillis(Long.parseLong(text.get()));
        }
        try {
            return new SpanMetrics(settings.target(Signal.METRICS), interval);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(
                    "OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE or the like: " + e.getMessage(), e);
        }
    }

    private static List<Double> fineBuckets() {
        List<Double> buckets = new ArrayList<>();
        for (double decade = 1e-6; decade < 100; decade *= 10) {
            for (double step : new double[] {1, 2, 5}) {
                buckets.add(Math.rint(decade * step * 1e6) / 1e6);
            }
        }
        return buckets;
    }

    @Override
    public void span(ProbeSpan span) {
        span.points().forEach(this::point);
        if (span.unfinished().isPresent()) {
            return;
        }
        double seconds = span.nanos() / 1e9;
        Service service = service(span.resource());
        Attributes kept = kept(span.attributes());
        span.rule()
                .span()
                .metric()
                .ifPresent(name -> service.histogram(
                                name, "Duration of " + span.rule().start() + ".", BUCKETS)
                        .record(seconds, kept));
        service.histogram("usdt.duration", "Time between two probes.", FINE_BUCKETS)
                .record(
                        seconds,
                        kept.toBuilder()
                                .put(PROVIDER, span.rule().provider())
                                .put(START, span.rule().start())
                                .build());
    }

    @Override
    public void point(ProbePoint point) {
        service(point.resource()).events.add(1, Attributes.of(PROVIDER, point.provider(), PROBE, point.probe()));
    }

    @SuppressWarnings("unchecked") // a key and its value are of one type
    private static Attributes kept(Attributes all) {
        AttributesBuilder kept = Attributes.builder();
        for (AttributeKey<?> key : KEPT) {
            Object value = all.get(key);
            if (value != null) {
                kept.put((AttributeKey<Object>) key, value);
            }
        }
        return kept.build();
    }

    /** Of all processes of a service together: a row for each would be a new one at each start. */
    private Service service(Resource resource) {
        if (processes.size() >= MOST_PROCESSES) {
            processes.clear();
        }
        return processes.computeIfAbsent(resource, this::serviceOf);
    }

    private Service serviceOf(Resource resource) {
        AttributesBuilder attributes = resource.getAttributes().toBuilder();
        attributes.removeIf(key -> key.getKey().equals("process.pid"));
        Resource service = Resource.create(attributes.build());
        if (!services.containsKey(service) && services.size() >= MOST_SERVICES) {
            service = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "other"));
        }
        return services.computeIfAbsent(
                service,
                its -> new Service(SdkMeterProvider.builder()
                        .setResource(its)
                        .registerMetricReader(PeriodicMetricReader.builder(exporter)
                                .setInterval(interval)
                                .build())
                        .build()));
    }

    /** {@return what has come up since the last call} */
    public synchronized List<String> problems() {
        List<String> now = List.copyOf(problems);
        problems.clear();
        return now;
    }

    /** {@return whether the receiver has the last of it; known when this is closed} */
    public synchronized boolean isDelivered() {
        return delivered;
    }

    /**
     * Sets for how long {@link #close} waits for the receiver; ten seconds if nobody does.
     *
     * @param wait at most that long
     */
    public void patience(Duration wait) {
        patience = wait;
    }

    private Outcome flush(Service service, long until) {
        while (true) {
            CompletableResultCode result = service.provider.forceFlush();
            result.join(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            Outcome outcome = result.isDone() ? sender.outcome() : Outcome.retry("no answer");
            long pause = Math.max(PAUSE_NANOS, outcome.pause().toNanos());
            if (outcome.kind() != Outcome.Kind.RETRY || System.nanoTime() + pause > until) {
                return outcome;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return outcome;
            }
        }
    }

    /** Delivers the last of it, if the receiver takes it in time. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        // By a thread of its own: what the SDK calls does not return before the receiver answers.
        Thread thread = new Thread(this::deliver, "delivery of metrics");
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(Math.max(1, patience.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        synchronized (this) {
            if (!delivered && problems.isEmpty()) {
                fail("no answer yet");
            }
        }
    }

    private void deliver() {
        long until = System.nanoTime() + patience.toNanos();
        for (Service service : services.values()) {
            Outcome outcome = flush(service, until);
            if (outcome.kind() != Outcome.Kind.DELIVERED || outcome.rejected() > 0) {
                fail(outcome.message());
                return;
            }
        }
        synchronized (this) {
            delivered = true;
        }
        // Or each of them would send all of it again.
        exporter.shutdown();
        for (Service service : services.values()) {
            service.provider.shutdown();
        }
    }

    private synchronized void fail(String message) {
        if (problems.isEmpty()) {
            problems.add("metrics not delivered to " + where + ": " + message);
        }
    }
}
