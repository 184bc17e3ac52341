package dev.usdt.cli.trace;

import dev.usdt.otel.EventSpans;
import dev.usdt.otel.ProcessResources;
import dev.usdt.otel.SpanConsumer;
import dev.usdt.otel.otlp.OtlpExport;
import dev.usdt.otel.otlp.SpanMetrics;
import dev.usdt.otel.page.TraceSummary;
import dev.usdt.trace.Gap;
import dev.usdt.trace.TraceEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes spans of hits, and hands them to whoever wants them. */
public final class SpanSink implements EventSink {

    /** When the process is to end, it is killed some seconds later. */
    private static final Duration HURRIED = Duration.ofSeconds(4);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EventSpans spans;
    private final ProcessResources resources;
    private final Consumers consumers;
    private final RunningTrace running;
    private final Heading heading;
    private long hits;
    private long latest = Long.MIN_VALUE;
    private long latestArrival;
    private boolean closed;

    /**
     * Who wants spans.
     *
     * @param export a receiver
     * @param metrics a receiver of metrics
     * @param file a file
     * @param page a page
     */
    public record Consumers(
            Optional<OtlpExport> export,
            Optional<SpanMetrics> metrics,
            Optional<SpanFile> file,
            Optional<PageFile> page) {

        /** {@return all of them} */
        List<SpanConsumer> all() {
            List<SpanConsumer> all = files();
            metrics.ifPresent(all::add);
            export.ifPresent(all::add);
            return all;
        }

        List<SpanConsumer> files() {
            List<SpanConsumer> files = new ArrayList<>();
            file.ifPresent(files::add);
            page.ifPresent(files::add);
            return files;
        }

        /** {@return all of them as one; what it is told to close stays open} */
        public SpanConsumer asOne() {
            return new EachConsumer(all());
        }
    }

    /**
     * What stands above a page.
     *
     * @param title what is traced
     * @param version by which version of this command
     */
    public record Heading(String title, String version) {}

    /**
     * Takes what makes the spans.
     *
     * @param spans hands them to the consumers
     * @param resources what they know of processes
     * @param consumers closed with this
     * @param running the trace
     * @param heading what stands above a page
     */
    public SpanSink(
            EventSpans spans, ProcessResources resources, Consumers consumers, RunningTrace running, Heading heading) {
        this.resources = resources;
        this.spans = spans;
        this.consumers = consumers;
        this.running = running;
        this.heading = heading;
    }

    @Override
    public void take(TraceEvent event) throws IOException {
        spans.take(event);
        hits++;
        latest = event.nanos();
        latestArrival = System.nanoTime();
    }

    @Override
    public void lost(List<Gap> gaps) {
        gaps.forEach(spans::lost);
    }

    @Override
    public void end(Instant now) throws IOException {
        spans.end();
    }

    @Override
    public void flush() throws IOException {
        if (latest != Long.MIN_VALUE) {
            spans.pass(latest + System.nanoTime() - latestArrival);
        }
        for (SpanConsumer consumer : consumers.all()) {
            consumer.flush();
        }
    }

    @Override
    public List<String> problems() {
        List<String> problems = new ArrayList<>(spans.problems());
        problems.addAll(resources.problems());
        consumers.export().ifPresent(export -> problems.addAll(export.problems()));
        consumers.metrics().ifPresent(metrics -> problems.addAll(metrics.problems()));
        return problems;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        consumers.page().ifPresent(page -> page.summary(summary(running.lost())));
        // All of them together have that long.
        long until = System.nanoTime() + (running.isInterrupted() ? HURRIED : PATIENCE).toNanos();
        consumers.export().ifPresent(OtlpExport::end);
        try {
            Closing.all(List.copyOf(consumers.files()));
        } finally {
            consumers.metrics().ifPresent(metrics -> {
                metrics.patience(left(until));
                metrics.close();
            });
            consumers.export().ifPresent(export -> {
                export.patience(left(until));
                export.close();
            });
        }
    }

    private static Duration left(long until) {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    private TraceSummary summary(long lost) {
        return new TraceSummary(
                heading.title(), heading.version(), hits, lost, spans.withoutStart(), spans.unfinished());
    }

    /** {@return whether those who wanted spans have them all; known when this is closed} */
    public boolean isDelivered() {
        return undelivered() == 0
                && consumers.metrics().map(SpanMetrics::isDelivered).orElse(true);
    }

    private long undelivered() {
        return consumers
                .export()
                .map(export -> export.undeliveredSpans() + export.undeliveredPoints())
                .orElse(0L);
    }

    /** {@return what has come of it, in a line} */
    public String summary() {
        StringBuilder text = new StringBuilder();
        text.append(count(spans.spans(), "span"));
        if (spans.unfinished() > 0) {
            text.append(", ")
                    .append(spans.spans() == 1 ? "" : spans.unfinished() + " of them ")
                    .append("without an end");
        }
        if (spans.points() > 0) {
            text.append(", ").append(count(spans.points(), "hit")).append(" of no pair");
        }
        if (spans.withoutStart() > 0) {
            text.append(", ").append(count(spans.withoutStart(), "end")).append(" without a start");
        }
        if (consumers.export().isPresent()) {
            OtlpExport export = consumers.export().get();
            if (undelivered() == 0) {
                text.append(", all delivered");
            }
            if (export.undeliveredSpans() > 0) {
                text.append(", ")
                        .append(count(export.undeliveredSpans(), "span"))
                        .append(" not delivered");
            }
            if (export.undeliveredPoints() > 0) {
                text.append(", ")
                        .append(count(export.undeliveredPoints(), "log record"))
                        .append(" not delivered");
            }
        }
        return text.toString();
    }

    private static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
