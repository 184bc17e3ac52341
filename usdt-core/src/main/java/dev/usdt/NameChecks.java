package dev.usdt;

import java.util.Optional;

/** Which names of probes can be printed, and written for a tracer. */
final class NameChecks {

    private NameChecks() {}

    /** {@return a character that cannot be printed, in words; empty if all can} */
    static Optional<String> unprintable(String name) {
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            i += Character.charCount(c);
            if (c >= 0xdc80 && c <= 0xdcff) {
                return Optional.of("the byte 0x" + Integer.toHexString(c & 0xff) + ", which is no UTF-8");
            }
            boolean printable = switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> false;
                default -> true;
            };
            if (!printable) {
                return Optional.of(String.format("the character U+%04X", c));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return a character that some bpftrace does not take even in quotes, in words; empty if there is none} A colon
     * separates, a star is a wildcard, and versions differ in how a quote or a backslash is escaped.
     */
    static Optional<String> unspellable(String name) {
        for (String character : new String[] {":", "*", "\"", "\\", "[", "]"}) {
            if (name.contains(character)) {
                return Optional.of("the character " + character);
            }
        }
        return Optional.empty();
    }

    /** {@return whether the kernel takes it for an event or a group of events} */
    static boolean isEventName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            if (!good) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
