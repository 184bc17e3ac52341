package dev.usdt.trace;

import java.time.Instant;

/** The time on the wall of times of {@link System#nanoTime()}, which is the clock of the records. */
final class WallClock {

    /** The clock on the wall is set now and then, and runs slightly slower or faster. */
    private static final long BELIEVED_NANOS = 5_000_000_000L;

    private static final int TRIES = 50;

    private long offset;
    private long until;

    WallClock() {
        set();
    }

    /** Of some tries the one that took the shortest: between its two readings, the other clock was read. */
    private void set() {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long before = System.nanoTime();
            Instant wall = Instant.now();
            long after = System.nanoTime();
            if (after - before < best) {
                best = after - before;
                offset = wall.getEpochSecond() * 1_000_000_000L + wall.getNano() - (before + best / 2);
            }
        }
        until = System.nanoTime() + BELIEVED_NANOS;
    }

    /** To be called now and then. */
    void check() {
        if (System.nanoTime() - until > 0) {
            set();
        }
    }

    Instant at(long nanos) {
        long wall = nanos + offset;
        return Instant.ofEpochSecond(Math.floorDiv(wall, 1_000_000_000L), Math.floorMod(wall, 1_000_000_000L));
    }
}
