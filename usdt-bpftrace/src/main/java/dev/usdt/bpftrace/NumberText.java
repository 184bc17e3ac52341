package dev.usdt.bpftrace;

import dev.usdt.ArgumentType;

/** How values are spelled that print and JSON lines have in common. */
final class NumberText {

    private NumberText() {}

    /** {@return a constant as it is printed} */
    static String of(Value.Constant constant) {
        if (constant.address()) {
            return "0x" + Long.toHexString(constant.value());
        }
        return constant.type().signed() ? Long.toString(constant.value()) : Long.toUnsignedString(constant.value());
    }

    /** {@return the conversion for the bits of a floating-point number} */
    static String bitsFormat(ArgumentType type) {
        return "0x%0" + 2 * type.sizeBytes() + "lx";
    }

    /** {@return the bits of a floating-point number} */
    static String bits(Value.Bits bits) {
        return bits.source().widened(new ArgumentType(bits.type().sizeBytes(), false, false));
    }

    /** {@return text that ends at a NUL byte} */
    static String endedText(Value.EndedText text) {
        return endedText(text, 0);
    }

    /** {@return the same, of at most some bytes; 0 leaves that to bpftrace} */
    static String endedText(Value.EndedText text, int mostBytes) {
        // The limit has room for a NUL from 0.23 on.
        String limit = mostBytes == 0 ? "" : ", " + mostBytes;
        return "str(uptr(" + text.address().expression() + ")" + limit + ")";
    }
}
