package dev.usdt;

import org.jspecify.annotations.Nullable;

/**
 * How the value of an argument is to be read: the part of an argument spec before the {@code @}, as in {@code 4@},
 * {@code -4@} or {@code 8f@}.
 *
 * @param sizeBytes how many bytes hold the value; 0 in {@link #UNKNOWN} only
 * @param signed whether the value is a signed integer (the size is written with a minus)
 * @param floatingPoint whether the value is an IEEE 754 number (the size is followed by {@code f})
 * @see <a href="https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation">SystemTap wiki,
 *     UserSpaceProbeImplementation</a>
 */
public record ArgumentType(int sizeBytes, boolean signed, boolean floatingPoint) {

    /** The type of an argument whose size cannot be read; its operand is an {@link Operand.Unparsed}. */
    public static final ArgumentType UNKNOWN = new ArgumentType(0, false, false);

    /**
     * Checks that the size is not negative.
     *
     * @throws IllegalArgumentException if it is
     */
    public ArgumentType {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("negative sizeBytes " + sizeBytes);
        }
    }

    // By hand: docs/performance.md, "Equality of records".

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ArgumentType type
                && type.sizeBytes == sizeBytes
                && type.signed == signed
                && type.floatingPoint == floatingPoint;
    }

    @Override
    public int hashCode() {
        return sizeBytes * 4 + (signed ? 2 : 0) + (floatingPoint ? 1 : 0);
    }

    /**
     * {@return the integer of this type that the low bits of a register or constant are: cut to the size, then extended
     * with the sign or with zeros} What an unsigned 8-byte type gives has to be read as unsigned.
     *
     * @param bits 64 bits, of which those above the size mean nothing
     */
    public long narrow(long bits) {
        int unused = 64 - sizeBytes * 8;
        if (unused <= 0 || unused >= 64) {
            return bits;
        }
        return signed ? bits << unused >> unused : bits << unused >>> unused;
    }

    /**
     * {@return whether the value is so many bytes rather than a number: a structure that is passed by value, or
     * anything else that no machine has an unsigned integer of the size for}
     */
    public boolean isBytes() {
        return switch (sizeBytes) {
            case 0, 1, 2, 4, 8 -> false;
            default -> !floatingPoint && !signed;
        };
    }

    /**
     * {@return the type in words: {@code int32}, {@code uint8}, {@code float64}, {@code bytes24} for a structure of 24
     * bytes, or {@code unknown}}
     */
    public String typeName() {
        if (sizeBytes == 0) {
            return "unknown";
        } else if (isBytes()) {
            return "bytes" + sizeBytes;
        }
        String kind = floatingPoint ? "float" : signed ? "int" : "uint";
        return kind + sizeBytes * 8L;
    }
}
