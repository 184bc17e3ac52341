package dev.usdt.otel.page;

import dev.usdt.otel.ProbeSpan;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** All that was seen of a pair, counted, and the slowest of it. */
final class PairTally {

    private final int number;
    private final String label;
    private final List<String> ends;
    private final LogBins bins = new LogBins();
    private final PriorityQueue<PageSpan> slowest = new PriorityQueue<>(Comparator.comparingLong(PageSpan::nanos));
    private long count;
    private long errors;
    private long unfinished;
    private long min = Long.MAX_VALUE;
    private long max;

    PairTally(int number, String label, List<String> ends) {
        this.number = number;
        this.label = label;
        this.ends = ends;
    }

    void count(ProbeSpan span) {
        long nanos = PageSpan.nanos(span);
        count++;
        errors += span.error().isPresent() ? 1 : 0;
        unfinished += span.unfinished().isPresent() ? 1 : 0;
        min = Math.min(min, nanos);
        max = Math.max(max, nanos);
        bins.add(nanos);
    }

    /** {@return whether one that took so long is among the slowest} */
    boolean isSlow(long nanos, int most) {
        PageSpan fastest = slowest.peek();
        return slowest.size() < most || (fastest != null && nanos > fastest.nanos());
    }

    /** Keeps one of the slowest, and returns the one that no longer is, if there are enough. */
    Optional<PageSpan> keep(PageSpan span, int most) {
        slowest.add(span);
        return slowest.size() > most ? Optional.ofNullable(slowest.poll()) : Optional.empty();
    }

    int number() {
        return number;
    }

    String label() {
        return label;
    }

    List<String> ends() {
        return ends;
    }

    long count() {
        return count;
    }

    long errors() {
        return errors;
    }

    long unfinished() {
        return unfinished;
    }

    long min() {
        return min;
    }

    long max() {
        return max;
    }

    LogBins bins() {
        return bins;
    }

    PriorityQueue<PageSpan> slowest() {
        return slowest;
    }
}
