package dev.usdt.bpftrace.internal.value;

import dev.usdt.ArgumentType;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.script.Printf;

/** How values are spelled that print and JSON lines have in common. */
public final class NumberText {

    private NumberText() {}

    /** {@return a constant as it is printed} */
    public static String of(Value.Constant constant) {
        if (constant.address()) {
            return "0x" + Long.toHexString(constant.value());
        }
        return constant.type().signed() ? Long.toString(constant.value()) : Long.toUnsignedString(constant.value());
    }

    /** Adds an integer of 64 bits, as its type or as an address. */
    public static void add(Printf line, ArgumentType type, boolean address, Code operand) {
        if (address) {
            line.value("0x%lx", operand);
        } else if (type.signed()) {
            line.value("%ld", operand);
        } else {
            line.value("%lu", operand);
        }
    }

    /** Adds the bits of a floating-point number. */
    public static void addBits(Printf line, Value.Bits bits) {
        Code operand = bits.source().widened(new ArgumentType(bits.type().sizeBytes(), false, false));
        switch (bits.type().sizeBytes()) {
            case 1 -> line.value("0x%02lx", operand);
            case 2 -> line.value("0x%04lx", operand);
            case 4 -> line.value("0x%08lx", operand);
            default -> line.value("0x%016lx", operand);
        }
    }

    /** Adds the two registers of a value, that with the first bytes in front. */
    public static void addHalves(Printf line, Value.Halves halves) {
        line.value("0x%016lx", halves.first().expression())
                .text(",")
                .value("0x%016lx", halves.second().expression());
    }

    /** {@return text that ends at a NUL byte} */
    public static Code endedText(Value.EndedText text) {
        return endedText(text, 0);
    }

    /** {@return the same, of at most some bytes; 0 leaves that to bpftrace} */
    public static Code endedText(Value.EndedText text, int mostBytes) {
        Code address = text.address().expression();
        // The limit has room for a NUL from 0.23 on.
        return mostBytes == 0
                ? Code.of("str(uptr({}))", address)
                : Code.of("str(uptr({}), {})", address, Code.number(mostBytes));
    }
}
