package dev.usdt.cli.trace;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/** The time of day in the zone of this machine, in digits of any reader. */
final class ClockText {

    private static final ZoneId ZONE = ZoneId.systemDefault();

    private ClockText() {}

    /** {@code 12:04:11}. */
    static String of(Instant time) {
        LocalTime local = LocalTime.ofInstant(time, ZONE);
        return two(local.getHour()) + ":" + two(local.getMinute()) + ":" + two(local.getSecond());
    }

    /** {@code 12:04:11.123456789}. */
    static String exact(Instant time) {
        String nanos = Long.toString(LocalTime.ofInstant(time, ZONE).toNanoOfDay() % 1_000_000_000L);
        return of(time) + "." + "0".repeat(9 - nanos.length()) + nanos;
    }

    private static String two(int number) {
        return (number < 10 ? "0" : "") + number;
    }
}
