package dev.usdt.otel.page;

import dev.usdt.otel.ProbeSpan;
import io.opentelemetry.api.trace.SpanContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The spans that a page keeps of all: the slowest of each pair with those within them, and of the rest a sample. One
 * without an end is of the rest, however long it was waited for. Each of the rest is in it with the same probability;
 * those of a trace that are near in time are in it together, so that what is nested stays so.
 */
final class SpanSample {

    /**
     * How much is kept.
     *
     * @param spans how many spans
     * @param bytes how much memory they take, about
     * @param slowest how many of each pair in any case
     */
    record Limits(int spans, long bytes, int slowest) {
        static final Limits USUAL = new Limits(100_000, 32 << 20, 100);
    }

    // 67 ms: longer than most traces, and short enough that a trace of hours is not there or missing as a whole.
    private static final int NEAR_BITS = 26;
    private static final int TIE_BITS = 24;
    private static final int MOST_WITHIN = 64;

    private final Limits limits;
    private final PriorityQueue<PageSpan> rest =
            new PriorityQueue<>(Comparator.comparingLong(PageSpan::priority).reversed());
    private long bound = Long.MAX_VALUE;
    private long ordinal;
    private long restBytes;
    private long slowBytes;
    private int slow;
    private int within;

    SpanSample(Limits limits) {
        this.limits = limits;
    }

    /** {@return by what a span is chosen, a number that is evenly distributed} */
    long priority(ProbeSpan span) {
        SpanContext context = span.context();
        long trace = 0;
        if (context.isValid()) {
            String id = context.getTraceId();
            trace = Long.parseUnsignedLong(id, 0, 16, 16) ^ mixed(Long.parseUnsignedLong(id, 16, 32, 16));
        }
        long near = mixed(trace ^ mixed(span.startEpochNanos() >> NEAR_BITS));
        return (near >>> (TIE_BITS + 1) << TIE_BITS) | (mixed(ordinal++) >>> (Long.SIZE - TIE_BITS));
    }

    /** The end of splitmix64. */
    private static long mixed(long number) {
        long z = number + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** {@return whether such a one is kept, for now} */
    boolean wants(long priority, PairTally pair, ProbeSpan span) {
        return priority < bound || isSlow(pair, span);
    }

    /** {@return whether there is room for all that is known of it} */
    boolean hasRoom(PairTally pair, ProbeSpan span) {
        return slowBytes < limits.bytes() / 2 || !isSlow(pair, span);
    }

    /** {@return how many of those within it are to be kept with it} */
    int mostWithin(PairTally pair, ProbeSpan span) {
        boolean isKept = slowBytes < limits.bytes() / 2 && isSlow(pair, span);
        return isKept ? Math.min(MOST_WITHIN, limits.spans() / 10 - within) : 0;
    }

    private boolean isSlow(PairTally pair, ProbeSpan span) {
        return span.unfinished().isEmpty() && pair.isSlow(PageSpan.nanos(span), limits.slowest());
    }

    void add(PageSpan span, PairTally pair) {
        if (!span.isFinished() || !pair.isSlow(span.nanos(), limits.slowest())) {
            addToRest(span);
        } else {
            slowBytes += span.size();
            within += span.within().size();
            Optional<PageSpan> other = pair.keep(span, limits.slowest());
            if (other.isPresent()) {
                slowBytes -= other.get().size();
                within -= other.get().within().size();
                addToRest(other.get().alone());
            } else {
                slow++;
            }
        }
        while (!rest.isEmpty() && (rest.size() + slow > limits.spans() || restBytes + slowBytes > limits.bytes())) {
            PageSpan gone = rest.remove();
            // What comes later and is above would be the next to go.
            bound = Math.min(bound, gone.priority());
            restBytes -= gone.size();
        }
    }

    private void addToRest(PageSpan span) {
        if (span.priority() < bound) {
            rest.add(span);
            restBytes += span.size();
        }
    }

    /** {@return all that are kept, by their start} */
    List<PageSpan> all(Collection<PairTally> pairs) {
        List<PageSpan> all = new ArrayList<>();
        for (PairTally pair : pairs) {
            all.addAll(pair.slowest());
        }
        Set<Long> ids = new HashSet<>();
        all.forEach(span -> ids.add(span.id()));
        for (PageSpan span : List.copyOf(all)) {
            span.within().stream().filter(inner -> ids.add(inner.id())).forEach(all::add);
        }
        rest.stream()
                .filter(span -> span.id() == 0 || !ids.contains(span.id()))
                .sorted(Comparator.comparingLong(PageSpan::priority))
                .limit(Math.max(0, limits.spans() - all.size()))
                .forEach(all::add);
        all.sort(Comparator.comparingLong(PageSpan::start));
        return all;
    }
}
