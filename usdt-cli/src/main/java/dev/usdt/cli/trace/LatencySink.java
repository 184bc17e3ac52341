package dev.usdt.cli.trace;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import dev.usdt.trace.EventPair;
import dev.usdt.trace.EventPairs;
import dev.usdt.trace.Gap;
import dev.usdt.trace.TraceEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Measures the time between starts and ends, by pair and by a value of either. */
public final class LatencySink implements EventSink {

    /** A histogram takes some kilobytes. */
    private static final int MOST_KEYS = 1_000;

    private static final int DIGITS = 2;
    /** Longer than that is what never ends: a goroutine that was given to something else. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int MOST_OPEN = 100_000;

    private final LatencyWriter writer;
    private final Optional<String> by;
    private final Optional<Condition> condition;
    private final EventPairs pairs;
    private final Tally<Histogram> total = new Tally<>(MOST_KEYS, LatencySink::histogram);
    private final Tally<Histogram> recent = new Tally<>(MOST_KEYS, LatencySink::histogram);

    /**
     * Takes what to measure.
     *
     * @param by the name of a value of the start or the end, to measure each value by itself
     * @param condition what has to be true: each part of the start if that has the values, else of the end
     */
    public LatencySink(LatencyWriter writer, Catalog catalog, Optional<String> by, Optional<Condition> condition) {
        this.writer = writer;
        this.by = by;
        this.condition = condition;
        this.pairs = new EventPairs(catalog, PATIENCE, MOST_OPEN);
    }

    private static Histogram histogram() {
        return new Histogram(DIGITS);
    }

    @Override
    public void take(TraceEvent event) {
        for (EventPair pair : pairs.add(event)) {
            if (condition.isEmpty() || pair.meets(condition.get())) {
                Optional<String> value = ValueKey.of(by, pair.start());
                Key key = Key.of(
                        pair.rule().provider(),
                        pair.rule().start(),
                        Optional.of(pair.end().name()),
                        value.isPresent() ? value : ValueKey.of(by, pair.end()));
                // Times of two processors may differ by less than they are exact.
                long nanos = Math.max(0, pair.nanos());
                total.of(key).recordValue(nanos);
                recent.of(key).recordValue(nanos);
            }
        }
    }

    @Override
    public void lost(List<Gap> gaps) {
        gaps.forEach(pairs::lost);
    }

    @Override
    public void interval(Instant now) throws IOException {
        writer.write(now, recent.rows(CountSink.SHOWN_KEYS, Histogram::getTotalCount, Histogram::add));
        recent.clear();
    }

    @Override
    public void end(Instant now) throws IOException {
        writer.writeTotal(
                now,
                total.rows(CountSink.SHOWN_KEYS, Histogram::getTotalCount, Histogram::add),
                pairs.withoutStart(),
                pairs.open() + pairs.forgotten());
    }

    @Override
    public void flush() throws IOException {
        writer.flush();
    }
}
