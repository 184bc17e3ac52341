package dev.usdt.trace;

import java.util.Collection;

/**
 * A time in which hits were lost, by the clock of the hits. A start before its end and an end after its beginning may
 * look as if they belonged together, but need not: what lies between them may be missing.
 *
 * @param fromNanos not later than the first hit that was lost
 * @param toNanos not earlier than the last one
 */
public record Gap(long fromNanos, long toNanos) {

    /** If more of them wait for something, the whole time in which they are becomes one. */
    private static final int MOST = 1000;

    /** Bounds what waits. */
    static void bound(Collection<Gap> gaps) {
        if (gaps.size() > MOST) {
            long from = Long.MAX_VALUE;
            long to = Long.MIN_VALUE;
            for (Gap gap : gaps) {
                from = Math.min(from, gap.fromNanos);
                to = Math.max(to, gap.toNanos);
            }
            gaps.clear();
            gaps.add(new Gap(from, to));
        }
    }
}
