package dev.usdt.otel.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.otel.ProbePoint;
import dev.usdt.otel.ProbeSpan;
import dev.usdt.otel.SpanConsumer;
import dev.usdt.otel.internal.html.PageShell;
import io.opentelemetry.sdk.resources.Resource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A page of HTML that draws a trace: latency over time, how it is distributed, the slowest spans and what is nested in
 * them. It is one file and needs no network, and is written when all is known. It counts all spans, and draws up to
 * 100,000: the slowest 100 of each pair, with what is nested in them, and of the rest a sample. Spans without an end
 * are counted and drawn, but are in no distribution and not among the slowest: how long they took is not known. Not for
 * several threads at a time.
 */
public final class TracePage implements SpanConsumer {

    /** How many pairs, processes and names of points are told apart. */
    static final int MOST_NAMES = 200;

    private static final List<String> STYLES = List.of("uplot/uPlot.min.css", "page.css");
    private static final List<String> SCRIPTS = List.of(
            "uplot/uPlot.iife.min.js", "model.js", "grid.js", "scatter.js", "histogram.js", "waterfall.js", "page.js");

    private final OutputStream out;
    private final PageNames names = new PageNames(MOST_NAMES);
    private final SpanSample sample;
    private final RecentSpans recent = new RecentSpans();
    private TraceSummary summary = new TraceSummary("", "", 0, 0, 0, 0);
    private long spans;
    private long points;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private boolean closed;

    TracePage(OutputStream out, SpanSample.Limits limits) {
        this.out = out;
        this.sample = new SpanSample(limits);
    }

    /**
     * Writes into a file, which is made now, and written when this is closed.
     *
     * @param file the file; one that is there is replaced
     * @return the page
     * @throws IOException if the file cannot be made
     */
    public static TracePage of(Path file) throws IOException {
        return of(Files.newOutputStream(file));
    }

    /**
     * Writes into a stream, and closes it, when this is closed.
     *
     * @param out the stream
     * @return the page
     */
    public static TracePage of(OutputStream out) {
        return new TracePage(Objects.requireNonNull(out, "out"), SpanSample.Limits.USUAL);
    }

    /**
     * Takes what only the end of a trace knows; to be called before this is closed.
     *
     * @param summary what it is
     */
    public void summary(TraceSummary summary) {
        this.summary = Objects.requireNonNull(summary, "summary");
    }

    @Override
    public void span(ProbeSpan span) {
        PairTally pair = names.pair(span.rule());
        pair.count(span);
        spans++;
        points += span.points().size() + span.droppedPoints();
        for (ProbePoint point : span.points()) {
            names.countPoint(point, true);
        }
        saw(span.startEpochNanos(), span.startEpochNanos() + PageSpan.nanos(span));
        long priority = sample.priority(span);
        if (sample.wants(priority, pair, span)) {
            List<PageSpan> within = recent.within(span, sample.mostWithin(pair, span)).stream()
                    .map(inner -> kept(inner, 0, true, List.of()))
                    .toList();
            sample.add(kept(span, priority, sample.hasRoom(pair, span), within), pair);
        }
        recent.add(span);
    }

    private PageSpan kept(ProbeSpan span, long priority, boolean whole, List<PageSpan> within) {
        return new PageSpan(
                span,
                priority,
                names.pair(span.rule()).number(),
                names.process(span.resource()),
                PageJson.textOf(span, whole),
                within);
    }

    @Override
    public void point(ProbePoint point) {
        points++;
        names.countPoint(point, false);
        saw(point.epochNanos(), point.epochNanos());
    }

    private void saw(long from, long to) {
        first = Math.min(first, from);
        last = Math.max(last, to);
    }

    /** Writes the page. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream stream = new BufferedOutputStream(out, 1 << 16)) {
            PageShell shell = shell();
            stream.write(shell.front().getBytes(StandardCharsets.UTF_8));
            writeData(stream);
            stream.write(shell.back().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static PageShell shell() throws IOException {
        String page = PageShell.resource(TracePage.class, "page.html")
                .replace(
                        "@licence@",
                        PageShell.resource(TracePage.class, "uplot/LICENSE").strip());
        return PageShell.of(page, TracePage.class, STYLES, SCRIPTS);
    }

    private void writeData(OutputStream stream) throws IOException {
        long origin = last < first ? 0 : first;
        try (JsonGenerator json = PageJson.generator(stream)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeStringField("title", PageJson.cut(summary.title(), PageJson.LONGEST));
            json.writeStringField("version", summary.version());
            // As text: nanoseconds since 1970 are more than a number of JavaScript holds; those since the origin are
            // not.
            json.writeStringField("origin", Long.toString(origin));
            json.writeNumberField("range", last < first ? 0 : last - first);
            json.writeNumberField("spanCount", spans);
            json.writeNumberField("pointCount", points);
            json.writeNumberField("hits", summary.hits());
            json.writeNumberField("lostHits", summary.lostHits());
            json.writeNumberField("endsWithoutStart", summary.endsWithoutStart());
            json.writeNumberField("unfinished", summary.unfinished());
            writePairs(json);
            writePoints(json);
            writeProcesses(json);
            writeSpans(json, origin);
            json.writeEndObject();
        }
    }

    private void writePairs(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("pairs");
        for (PairTally pair : names.pairs()) {
            json.writeStartObject();
            json.writeStringField("label", PageJson.cut(pair.label(), PageJson.LONGEST));
            json.writeArrayFieldStart("ends");
            for (String end : pair.ends()) {
                json.writeString(PageJson.cut(end, PageJson.LONGEST));
            }
            json.writeEndArray();
            json.writeNumberField("count", pair.count());
            json.writeNumberField("errors", pair.errors());
            json.writeNumberField("unfinished", pair.unfinished());
            if (pair.finished() > 0) {
                json.writeNumberField("min", pair.min());
                json.writeNumberField("max", pair.max());
            }
            json.writeArrayFieldStart("bins");
            pair.bins().<IOException>forEach((bin, count) -> {
                json.writeNumber(bin);
                json.writeNumber(count);
            });
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writePoints(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("points");
        for (Map.Entry<String, PageNames.PointTally> point : names.points().entrySet()) {
            json.writeStartObject();
            json.writeStringField("name", PageJson.cut(point.getKey(), PageJson.LONGEST));
            json.writeNumberField("within", point.getValue().within());
            json.writeNumberField("outside", point.getValue().outside());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeProcesses(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("processes");
        for (Resource process : names.processes()) {
            json.writeStartObject();
            PageJson.writeAttributes(json, process.getAttributes());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /**
     * Of each: start, how long, pair, the span that it is within (-1: none, -2: one that is not here), process or -1,
     * name, the rest.
     */
    private void writeSpans(JsonGenerator json, long origin) throws IOException {
        List<PageSpan> kept = sample.all(names.pairs());
        Map<Long, Integer> places = new HashMap<>();
        for (int i = 0; i < kept.size(); i++) {
            places.put(kept.get(i).id(), i);
        }
        json.writeArrayFieldStart("spans");
        for (PageSpan span : kept) {
            json.writeStartArray();
            json.writeNumber(span.start() - origin);
            json.writeNumber(span.nanos());
            json.writeNumber(span.pair());
            // A span that ended is told after those within it, so a sample or the end of a trace can leave it out.
            json.writeNumber(span.parent() == 0 ? -1 : places.getOrDefault(span.parent(), -2));
            json.writeNumber(span.process());
            json.writeRawValue(new String(span.text(), StandardCharsets.US_ASCII));
            json.writeEndArray();
        }
        json.writeEndArray();
    }
}
