package dev.usdt.otel.page;

import dev.usdt.otel.ProbeSpan;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** All that was seen of a pair, counted, and the slowest of it. How long one without an end took, nobody knows. */
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
        count++;
        errors += span.error().isPresent() ? 1 : 0;
        if (span.unfinished().isPresent()) {
            unfinished++;
            return;
        }
        long nanos = PageSpan.nanos(span);
        min = Math.min(min, nanos);
        max = Math.max(max, nanos);
        bins.add(nanos);
    }

    /** {@return whether one that has an end and took so long is among the slowest} */
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

    /** {@return how many there are, with those that have no end} */
    long count() {
        return count;
    }

    long errors() {
        return errors;
    }

    long unfinished() {
        return unfinished;
    }

    /** {@return how many have an end: of these are the least, the most, the bins and the slowest} */
    long finished() {
        return count - unfinished;
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
