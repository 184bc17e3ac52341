package dev.usdt.cli.trace;

import dev.usdt.trace.Gap;
import dev.usdt.trace.TraceEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes several things of hits. */
public final class EachSink implements EventSink {

    private final List<EventSink> sinks;

    public EachSink(List<EventSink> sinks) {
        this.sinks = List.copyOf(sinks);
    }

    @Override
    public void take(TraceEvent event) throws IOException {
        for (EventSink sink : sinks) {
            sink.take(event);
        }
    }

    @Override
    public void lost(List<Gap> gaps) {
        for (EventSink sink : sinks) {
            sink.lost(gaps);
        }
    }

    @Override
    public void interval(Instant now) throws IOException {
        for (EventSink sink : sinks) {
            sink.interval(now);
        }
    }

    @Override
    public void end(Instant now) throws IOException {
        for (EventSink sink : sinks) {
            sink.end(now);
        }
    }

    @Override
    public void flush() throws IOException {
        for (EventSink sink : sinks) {
            sink.flush();
        }
    }

    @Override
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (EventSink sink : sinks) {
            problems.addAll(sink.problems());
        }
        return problems;
    }

    @Override
    public void close() throws IOException {
        Closing.all(sinks);
    }
}
