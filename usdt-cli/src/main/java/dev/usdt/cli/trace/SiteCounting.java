package dev.usdt.cli.trace;

import dev.usdt.cli.trace.TraceLoop.Limits;
import dev.usdt.trace.EventSource;
import dev.usdt.trace.SiteCounter;
import dev.usdt.trace.SiteCounter.SiteHits;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Counts hits by the kernel's own counters, which are read only when something is to be written. */
public final class SiteCounting {

    private final Limits limits;
    private final Interrupt interrupt;

    public SiteCounting(Limits limits, Interrupt interrupt) {
        this.limits = limits;
        this.interrupt = interrupt;
    }

    /** Runs to the end of a time, or until it is interrupted; returns how many hits there were. */
    public long run(SiteCounter counter, CountSink sink) throws IOException {
        long start = System.nanoTime();
        long nextInterval = limits.intervalNanos();
        List<SiteHits> before = List.of();
        boolean more = true;
        while (more) {
            more = !interrupt.isEnd() && System.nanoTime() - start < limits.nanos();
            pause();
            long passed = System.nanoTime() - start;
            boolean interval = limits.intervalNanos() > 0 && more && passed >= nextInterval;
            if (interval || !more) {
                before = take(counter.hits(), before, sink);
            }
            if (interval) {
                sink.interval(Instant.now());
                sink.flush();
                nextInterval = passed - passed % limits.intervalNanos() + limits.intervalNanos();
            }
        }
        sink.end(Instant.now());
        sink.flush();
        return before.stream().mapToLong(SiteHits::hits).sum();
    }

    private static void pause() {
        try {
            Thread.sleep(EventSource.ROUND_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The order of the sites is always the same. */
    private static List<SiteHits> take(List<SiteHits> now, List<SiteHits> before, CountSink sink) {
        for (int i = 0; i < now.size(); i++) {
            long known = i < before.size() ? before.get(i).hits() : 0;
            if (now.get(i).hits() > known) {
                sink.take(
                        now.get(i).site().provider(),
                        now.get(i).site().name(),
                        now.get(i).hits() - known);
            }
        }
        return now;
    }
}
