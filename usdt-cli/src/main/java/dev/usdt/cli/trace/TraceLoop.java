package dev.usdt.cli.trace;

import dev.usdt.cli.io.Console;
import dev.usdt.trace.EventSource;
import dev.usdt.trace.Trace;
import dev.usdt.trace.TraceEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Hands hits from a source to a sink, until something ends it. */
public final class TraceLoop {

    private static final long SECOND = 1_000_000_000L;

    private final Console console;
    private final Limits limits;
    private final Interrupt interrupt;

    /**
     * By what a trace ends.
     *
     * @param events after so many hits
     * @param nanos after so long
     * @param intervalNanos how often a sink writes what an interval has brought; 0 for never
     */
    public record Limits(long events, long nanos, long intervalNanos) {}

    public TraceLoop(Console console, Limits limits, Interrupt interrupt) {
        this.console = console;
        this.limits = limits;
        this.interrupt = interrupt;
    }

    /**
     * What a trace has brought.
     *
     * @param events how many hits were handed on
     * @param lost how many were lost
     * @param problems how many lines were said of what is wrong
     */
    public record Outcome(long events, long lost, long problems) {}

    /** Runs it to its end; what is wrong with the source is said as it comes up. */
    public Outcome run(EventSource source, EventSink sink) throws IOException {
        long start = System.nanoTime();
        long nextInterval = limits.intervalNanos();
        long nextSecond = SECOND;
        long count = 0;
        long lost = 0;
        long problems = 0;
        boolean more = true;
        while (more) {
            // What it ends by is asked first, so that what came before is still told.
            more = !interrupt.isEnd() && System.nanoTime() - start < limits.nanos() && source.isAlive();
            source.pause();
            List<TraceEvent> hits = more ? source.poll() : source.pollRest();
            sink.lost(source.gaps());
            while (!hits.isEmpty() && count < limits.events()) {
                for (TraceEvent event : hits) {
                    if (count < limits.events()) {
                        sink.take(event);
                        count++;
                    }
                }
                hits = List.of();
                if (!more) {
                    hits = source.pollRest();
                    sink.lost(source.gaps());
                }
            }
            more &= count < limits.events();
            long passed = System.nanoTime() - start;
            if (limits.intervalNanos() > 0 && more && passed >= nextInterval) {
                sink.interval(Instant.now());
                nextInterval = passed - passed % limits.intervalNanos() + limits.intervalNanos();
            }
            sink.flush();
            for (String problem : source.problems()) {
                console.say(problem);
                problems++;
            }
            for (String problem : sink.problems()) {
                console.say(problem);
            }
            if (passed >= nextSecond) {
                nextSecond = passed + SECOND;
                lost = sayLost(source, lost);
            }
        }
        sink.end(Instant.now());
        sink.flush();
        return new Outcome(count, source.lost(), problems);
    }

    private long sayLost(EventSource source, long before) throws IOException {
        long now = source.lost();
        if (now > before) {
            console.say("lost " + (now - before) + (now - before == 1 ? " hit" : " hits")
                    // What another has written is lost for good.
                    + (source instanceof Trace
                            ? ": they come faster than they are read; --buffer makes more room"
                            : ""));
        }
        return now;
    }
}
