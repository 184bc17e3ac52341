package dev.usdt.otel.otlp;

import dev.usdt.otel.ProbePoint;
import dev.usdt.otel.ProbeSpan;
import dev.usdt.otel.SpanConsumer;
import dev.usdt.otel.otlp.OtlpSettings.Signal;
import dev.usdt.otel.otlp.OtlpSettings.Target;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporterBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Sends spans, and points as log records, to a receiver by OTLP over HTTP.
 *
 * <p>They wait in a queue that is bounded; when it is full, {@link #span} waits. What a receiver cannot take now is
 * tried again, as the specification says, until this is closed; what is not delivered then is counted. A receiver that
 * is slow to answer may have something twice. OpenTelemetry's exporters log each failure, too, by
 * {@code java.util.logging} as {@code io.opentelemetry}.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP/HTTP</a>
 */
public final class OtlpExport implements SpanConsumer {

    /** What a span takes without its texts, about. */
    private static final long SPAN_BYTES = 500;

    private final OtlpHttpSpanExporter spanExporter;
    private final OtlpHttpLogRecordExporter pointExporter;
    private final DeliveryQueue<ProbeSpan> spans;
    private final DeliveryQueue<ProbePoint> points;
    private final boolean withLogs;
    private final BooleanSupplier impatient;
    private boolean closed;
    private Duration patience = Duration.ofSeconds(10);

    private OtlpExport(Target traces, Target logs, boolean withLogs, BooleanSupplier impatient) {
        this.withLogs = withLogs;
        this.impatient = impatient;
        DirectSender spanSender = new DirectSender();
        DirectSender pointSender = new DirectSender();
        this.spanExporter = spanExporter(traces, spanSender);
        this.pointExporter = pointExporter(logs, pointSender);
        this.spans = new DeliveryQueue<>("span", traces.shown(), OtlpExport::bytes, batch -> {
            return outcome(
                    spanExporter.export(
                            batch.stream().map(ProbeSpan::toSpanData).toList()),
                    spanSender);
        });
        this.points = new DeliveryQueue<>("log record", logs.shown(), OtlpExport::bytes, batch -> {
            return outcome(
                    pointExporter.export(
                            batch.stream().map(ProbePoint::toLogRecordData).toList()),
                    pointSender);
        });
    }

    /**
     * {@return an export to a receiver, which need not be there yet} Points are left out if {@code OTEL_LOGS_EXPORTER}
     * is {@code none}.
     *
     * @param settings where it is
     * @param impatient asked now and then while the queue is full: whether to wait no longer, and count what finds no
     *     room as undelivered
     * @throws IOException if a certificate cannot be read
     * @throws IllegalArgumentException if a certificate or key is none
     */
    public static OtlpExport of(OtlpSettings settings, BooleanSupplier impatient) throws IOException {
        try {
            return new OtlpExport(
                    settings.target(Signal.TRACES), settings.target(Signal.LOGS), settings.sendsLogs(), impatient);
        } catch (IllegalStateException e) {
            // So the exporters call what Java cannot read in a certificate or key.
            throw new IllegalArgumentException(
                    "OTEL_EXPORTER_OTLP_CERTIFICATE, …_CLIENT_CERTIFICATE or …_CLIENT_KEY: " + e.getMessage(), e);
        }
    }

    private static OtlpHttpSpanExporter spanExporter(Target target, DirectSender sender) {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(target.url())
                .setTimeout(target.timeout())
                .setConnectTimeout(target.timeout())
                .setCompression(target.compression())
                .setHeaders(target::headers)
                .setRetryPolicy(null)
                .setComponentLoader(sender.asComponent());
        target.certificates().ifPresent(builder::setTrustedCertificates);
        target.identity().ifPresent(its -> builder.setClientTls(its.key(), its.certificate()));
        return builder.build();
    }

    private static OtlpHttpLogRecordExporter pointExporter(Target target, DirectSender sender) {
        OtlpHttpLogRecordExporterBuilder builder = OtlpHttpLogRecordExporter.builder()
                .setEndpoint(target.url())
                .setTimeout(target.timeout())
                .setConnectTimeout(target.timeout())
                .setCompression(target.compression())
                .setHeaders(target::headers)
                .setRetryPolicy(null)
                .setComponentLoader(sender.asComponent());
        target.certificates().ifPresent(builder::setTrustedCertificates);
        target.identity().ifPresent(its -> builder.setClientTls(its.key(), its.certificate()));
        return builder.build();
    }

    /** It is known when the exporter returns. */
    private static Outcome outcome(CompletableResultCode result, DirectSender sender) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return result.isDone() ? sender.outcome() : Outcome.retry("no answer");
    }

    private static long bytes(ProbeSpan span) {
        long bytes = SPAN_BYTES + AttributeBytes.of(span.attributes());
        for (ProbePoint point : span.points()) {
            bytes += bytes(point);
        }
        return bytes;
    }

    private static long bytes(ProbePoint point) {
        return SPAN_BYTES + AttributeBytes.of(point.attributes());
    }

    @Override
    public void span(ProbeSpan span) {
        spans.put(span, impatient);
    }

    @Override
    public void point(ProbePoint point) {
        if (!withLogs) {
            return;
        }
        points.put(point, impatient);
    }

    /** Takes nothing more, and delivers the rest meanwhile; {@link #close} waits for that. */
    public void end() {
        spans.end();
        points.end();
    }

    /** {@return what has come up since the last call: what the receiver refuses, that it is away, that it is back} */
    public List<String> problems() {
        List<String> problems = new ArrayList<>(spans.problems());
        problems.addAll(points.problems());
        return problems;
    }

    /** {@return how many spans and points the receiver has} */
    public long delivered() {
        return spans.delivered() + points.delivered();
    }

    /** {@return how many spans the receiver does not have, or is not known to have; known when this is closed} */
    public long undeliveredSpans() {
        return spans.undelivered();
    }

    /** {@return how many points the receiver does not have, or is not known to have; known when this is closed} */
    public long undeliveredPoints() {
        return points.undelivered();
    }

    /**
     * Sets for how long {@link #close} waits for the receiver; ten seconds if nobody does.
     *
     * @param wait at most that long
     */
    public void patience(Duration wait) {
        patience = wait;
    }

    /** Delivers the rest, if the receiver takes it in time. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        long start = System.nanoTime();
        end();
        spans.close(patience);
        Duration left = patience.minusNanos(System.nanoTime() - start);
        points.close(left.isNegative() ? Duration.ZERO : left);
        spanExporter.shutdown();
        pointExporter.shutdown();
    }
}
