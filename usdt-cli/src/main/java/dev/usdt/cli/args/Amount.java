package dev.usdt.cli.args;

import java.util.Map;
import java.util.Optional;

/** Whole numbers with a unit. */
final class Amount {

    /** In nanoseconds; without one, seconds. */
    static final Map<String, Long> TIMES = Map.of(
            "", 1_000_000_000L,
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    /** In bytes, each 1024 of the one before. */
    static final Map<String, Long> SIZES = Map.of("K", 1L << 10, "M", 1L << 20, "G", 1L << 30, "T", 1L << 40);

    private Amount() {}

    /** {@return the number that a text is, in the smallest unit; empty if it is none of 64 bits} */
    static Optional<Long> of(String text, Map<String, Long> units) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        Long unit = units.get(text.substring(digits));
        try {
            return unit == null
                    ? Optional.empty()
                    : Optional.of(Math.multiplyExact(Long.parseLong(text.substring(0, digits)), unit));
        } catch (NumberFormatException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
