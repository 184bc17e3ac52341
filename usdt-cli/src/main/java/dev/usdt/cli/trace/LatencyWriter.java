package dev.usdt.cli.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.cli.io.Printable;
import dev.usdt.cli.trace.Tally.Row;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Writes times: tables and histograms for people, or a JSON object for each key. */
public final class LatencyWriter {

    private static final String[] HEAD = {"", "count", "min", "p50", "p90", "p99", "max"};
    private static final double[] PERCENTILES = {50, 90, 99};

    private final Writer out;
    private final Optional<String> by;
    private final Optional<TallyJson> json;

    private LatencyWriter(Writer out, Optional<String> by, Optional<TallyJson> json) {
        this.out = out;
        this.by = by;
        this.json = json;
    }

    /** {@return one that writes tables} */
    public static LatencyWriter text(Writer out, Optional<String> by) {
        return new LatencyWriter(out, by, Optional.empty());
    }

    /** {@return one that writes JSON} */
    public static LatencyWriter json(Writer out, Optional<String> by) throws IOException {
        return new LatencyWriter(out, by, Optional.of(new TallyJson(out)));
    }

    /** Writes the times of an interval. */
    void write(Instant now, List<Row<Histogram>> rows) throws IOException {
        if (json.isPresent()) {
            for (Row<Histogram> row : rows) {
                json.get().write("latency", now, row.key(), by, generator -> addPercentiles(generator, row.value()));
            }
        } else {
            out.write(ClockText.of(now) + "\n" + (rows.isEmpty() ? "" : table(rows)));
        }
    }

    /**
     * Writes the times of all.
     *
     * @param withoutStart how many ends had no start
     * @param withoutEnd how many starts had no end
     */
    void writeTotal(Instant now, List<Row<Histogram>> rows, long withoutStart, long withoutEnd) throws IOException {
        if (json.isPresent()) {
            for (Row<Histogram> row : rows) {
                json.get().write("latency_total", now, row.key(), by, generator -> {
                    addPercentiles(generator, row.value());
                    addHistogram(generator, row.value());
                });
            }
            return;
        }
        if (by.isEmpty()) {
            for (Row<Histogram> row : rows) {
                out.write(Printable.of(row.key().label(by)) + "\n");
                out.write(HistogramText.of(row.value()) + "\n");
            }
        }
        out.write("total\n" + (rows.isEmpty() ? "" : table(rows)));
        out.write(withoutStart + (withoutStart == 1 ? " end" : " ends") + " without a start, " + withoutEnd
                + (withoutEnd == 1 ? " start" : " starts") + " without an end\n");
    }

    private String table(List<Row<Histogram>> rows) {
        List<String[]> table = new ArrayList<>();
        table.add(HEAD.clone());
        for (Row<Histogram> row : rows) {
            Histogram times = row.value();
            String[] cells = new String[HEAD.length];
            int cell = 0;
            cells[cell++] = row.key().label(by);
            cells[cell++] = Long.toString(times.getTotalCount());
            cells[cell++] = HistogramText.time(times.getMinValue());
            for (double percentile : PERCENTILES) {
                cells[cell++] = HistogramText.time(times.getValueAtPercentile(percentile));
            }
            cells[cell] = HistogramText.time(times.getMaxValue());
            table.add(cells);
        }
        return TextTable.of(table);
    }

    private static void addPercentiles(JsonGenerator generator, Histogram times) throws IOException {
        generator.writeNumberField("count", times.getTotalCount());
        generator.writeNumberField("min_ns", times.getMinValue());
        generator.writeNumberField("p50_ns", times.getValueAtPercentile(50));
        generator.writeNumberField("p90_ns", times.getValueAtPercentile(90));
        generator.writeNumberField("p99_ns", times.getValueAtPercentile(99));
        generator.writeNumberField("max_ns", times.getMaxValue());
        generator.writeNumberField("mean_ns", Math.round(times.getMean()));
    }

    /** By powers of two, as in scripts: from, up to but not, how many. */
    private static void addHistogram(JsonGenerator generator, Histogram times) throws IOException {
        generator.writeArrayFieldStart("histogram");
        for (HistogramText.Bar bar : HistogramText.bars(times)) {
            generator.writeStartObject();
            generator.writeNumberField("from_ns", bar.from());
            generator.writeNumberField("to_ns", bar.to());
            generator.writeNumberField("count", bar.count());
            generator.writeEndObject();
        }
        generator.writeEndArray();
    }

    void flush() throws IOException {
        if (json.isPresent()) {
            json.get().flush();
        }
        out.flush();
    }
}
