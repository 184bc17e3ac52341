package dev.usdt.trace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Other clocks at times of {@link System#nanoTime()}, which is the clock of the records (CLOCK_MONOTONIC): that on the
 * wall, and the one that goes on while the machine sleeps (CLOCK_BOOTTIME).
 */
final class Clocks {

    /** The clock on the wall is set now and then, and runs slightly slower or faster; a machine may sleep. */
    private static final long BELIEVED_NANOS = 5_000_000_000L;

    private static final int TRIES = 50;
    private static final Path UPTIME = Path.of("/proc/uptime");
    /** What {@code /proc/uptime} counts. */
    private static final long TICK_NANOS = 10_000_000;

    private long wallOffset;
    private long asleep;
    private long until = System.nanoTime();

    private void set() {
        setWall();
        setAsleep();
        until = System.nanoTime() + BELIEVED_NANOS;
    }

    /** Of some tries the one that took the shortest: between its two readings, the other clock was read. */
    private void setWall() {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long before = System.nanoTime();
            Instant wall = Instant.now();
            long after = System.nanoTime();
            if (after - before < best) {
                best = after - before;
                wallOffset = wall.getEpochSecond() * 1_000_000_000L + wall.getNano() - (before + best / 2);
            }
        }
    }

    /**
     * Java has no name for the clock that goes on, but a file has its hundredths of a second: if the machine has slept
     * at all, the moment at which that changes tells the rest.
     */
    private void setAsleep() {
        try {
            long first = upNanos();
            if (first - System.nanoTime() < 2 * TICK_NANOS) {
                asleep = 0;
                return;
            }
            long now = first;
            long nanos = System.nanoTime();
            while (now == first && System.nanoTime() - nanos < 10 * TICK_NANOS) {
                now = upNanos();
            }
            asleep = now - System.nanoTime();
        } catch (IOException | NumberFormatException e) {
            asleep = 0;
        }
    }

    /** {@code 12345.67 4711.00}. */
    private static long upNanos() throws IOException {
        String text = Files.readString(UPTIME, StandardCharsets.US_ASCII);
        int dot = text.indexOf('.');
        return dot < 0
                ? 0
                : Long.parseLong(text.substring(0, dot)) * 1_000_000_000L
                        + Long.parseLong(text.substring(dot + 1, dot + 3)) * TICK_NANOS;
    }

    /** To be called before the first time is asked for, and then now and then. */
    void check() {
        if (System.nanoTime() - until >= 0) {
            set();
        }
    }

    /** {@return the time on the wall} */
    Instant wall(long nanos) {
        long wall = nanos + wallOffset;
        return Instant.ofEpochSecond(Math.floorDiv(wall, 1_000_000_000L), Math.floorMod(wall, 1_000_000_000L));
    }

    /** {@return the time since the start of the system, that asleep included} */
    long sinceBoot(long nanos) {
        return nanos + asleep;
    }
}
