package dev.usdt.bpftrace;

import dev.usdt.ArgumentType;
import java.util.List;

/**
 * One {@code key=value} of the line that an event prints.
 *
 * @param key the name of the value
 * @param format what prints it, in the language of printf
 * @param operands the arguments that the format wants, none for a constant
 * @param text whether it is printed as text
 */
record Value(String key, String format, List<String> operands, boolean text) {

    /** {@return whether it is a floating-point number, printed as its bits} */
    boolean bits() {
        return format.startsWith("float");
    }

    /** {@return an integer; one of eight bytes without sign may as well be a pointer, so it is hexadecimal} */
    static Value integer(String key, ArgumentType type, Source source) {
        String format = isAddressLike(type) ? "0x%lx" : type.signed() ? "%ld" : "%lu";
        return new Value(key, format, List.of(source.widened(type)), false);
    }

    /** {@return a floating-point number by its bits, of which bpftrace can make no decimal number} */
    static Value bits(String key, ArgumentType type, Source source) {
        ArgumentType bits = new ArgumentType(type.sizeBytes(), false, false);
        String format = type.typeName() + ":0x%0" + 2 * type.sizeBytes() + "lx";
        return new Value(key, format, List.of(source.widened(bits)), false);
    }

    /** {@return a number that is known beforehand, printed as {@link #integer} would print it} */
    static Value constant(String key, ArgumentType type, long value) {
        String digits = isAddressLike(type) ? "0x" + Long.toHexString(value) : Long.toString(value);
        return new Value(key, digits, List.of(), false);
    }

    /**
     * {@return text by its address and length}
     *
     * <p>Not by {@code str()}, which is one byte short from bpftrace 0.23 on, and ends at a NUL.
     */
    static Value text(String key, Source address, Source length) {
        String buffer = "buf(uptr(" + address.expression() + "), " + length.asLength() + ")";
        return new Value(key, "\\\"%r\\\"", List.of(buffer), true);
    }

    private static boolean isAddressLike(ArgumentType type) {
        return type.sizeBytes() == 8 && !type.signed();
    }
}
