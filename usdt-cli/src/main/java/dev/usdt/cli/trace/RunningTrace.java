package dev.usdt.cli.trace;

import dev.usdt.cli.trace.TraceLoop.Limits;
import dev.usdt.trace.EventSource;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What those who are made before a trace want to know of it later. Asked by the thread of the trace only. */
public final class RunningTrace {

    /** For what the trace brings at its end. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** If the process is to end: what is left until then is for the rest ({@link SpanSink}). */
    private static final long HURRIED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Limits limits;
    private final Interrupt interrupt;
    private @Nullable EventSource source;
    private long start;
    private boolean ended;
    private long endNanos;

    public RunningTrace(Limits limits, Interrupt interrupt) {
        this.limits = limits;
        this.interrupt = interrupt;
    }

    /** Says when the trace has begun. */
    public void begin(EventSource traced) {
        source = traced;
        start = System.nanoTime();
    }

    public boolean hasBegun() {
        return source != null;
    }

    /** {@return whether hits of a probe may come; true before the trace has begun} */
    public boolean mayHit(String provider, String name) {
        return source == null || source.mayHit(provider, name);
    }

    /** {@return how many hits were lost, as far as the source tells} */
    public long lost() {
        try {
            return source == null ? 0 : source.lost();
        } catch (IOException e) {
            return 0;
        }
    }

    /** {@return whether the process is to end soon} */
    public boolean isInterrupted() {
        return interrupt.isEnd();
    }

    /** {@return whether it has been at its end for a while, so that nobody waits for a receiver any more} */
    public boolean isOver() {
        long now = System.nanoTime();
        if (!ended && (interrupt.isEnd() || now - start >= limits.nanos() || (source != null && !source.isAlive()))) {
            ended = true;
            endNanos = now;
        }
        return ended && now - endNanos > (interrupt.isEnd() ? HURRIED_NANOS : PATIENCE_NANOS);
    }
}
