package dev.usdt.cli.trace;

import dev.usdt.cli.trace.Tally.Row;
import dev.usdt.trace.TraceEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Counts hits by probe, and by a value. */
public final class CountSink implements EventSink {

    /** How many values are counted each for itself, and how many of them are shown. */
    static final int MOST_KEYS = 50_000;

    static final int SHOWN_KEYS = 1_000;

    private final Optional<String> by;
    private final CountWriter writer;
    private final Tally<Count> total = new Tally<>(MOST_KEYS, Count::new);
    private final Tally<Count> recent = new Tally<>(MOST_KEYS, Count::new);

    /** A number that grows. */
    static final class Count {
        private long hits;

        long hits() {
            return hits;
        }

        void add(long more) {
            hits += more;
        }

        void add(Count other) {
            hits += other.hits;
        }
    }

    /**
     * Takes how to write.
     *
     * @param by the name of the value to count by
     */
    public CountSink(CountWriter writer, Optional<String> by) {
        this.writer = writer;
        this.by = by;
    }

    @Override
    public void take(TraceEvent event) {
        Key key = Key.of(event.provider(), event.name(), Optional.empty(), ValueKey.of(by, event));
        total.of(key).add(1);
        recent.of(key).add(1);
    }

    /** Takes hits of a probe that something else has counted. */
    public void take(String provider, String name, long hits) {
        Key key = Key.of(provider, name, Optional.empty(), Optional.empty());
        total.of(key).add(hits);
        recent.of(key).add(hits);
    }

    @Override
    public void interval(Instant now) throws IOException {
        writer.write(now, "count", recent.rows(SHOWN_KEYS, Count::hits, Count::add));
        recent.clear();
    }

    @Override
    public void end(Instant now) throws IOException {
        writer.write(now, "total", total.rows(SHOWN_KEYS, Count::hits, Count::add));
    }

    @Override
    public void flush() throws IOException {
        writer.flush();
    }

    /** {@return whether a row is worth a line: a probe that was never hit is not} */
    static boolean isHit(Row<Count> row) {
        return row.value().hits() > 0;
    }
}
