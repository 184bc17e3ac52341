package dev.usdt.cli.trace;

import dev.usdt.catalog.Condition;
import dev.usdt.trace.Gap;
import dev.usdt.trace.TraceEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * Hands on the hits of which a condition is true: where all hits are traced since something else needs them.
 *
 * @param sink takes them
 * @param condition the condition
 */
public record FilteredSink(EventSink sink, Condition condition) implements EventSink {

    @Override
    public void take(TraceEvent event) throws IOException {
        if (condition.holds(event.hit())) {
            sink.take(event);
        }
    }

    @Override
    public void lost(List<Gap> gaps) {
        sink.lost(gaps);
    }

    @Override
    public void interval(Instant now) throws IOException {
        sink.interval(now);
    }

    @Override
    public void end(Instant now) throws IOException {
        sink.end(now);
    }

    @Override
    public void flush() throws IOException {
        sink.flush();
    }

    @Override
    public List<String> problems() {
        return sink.problems();
    }

    @Override
    public void close() throws IOException {
        sink.close();
    }
}
