package dev.usdt.value;

import dev.usdt.ArgumentType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The value of an argument at a hit, or why there is none. */
public sealed interface Value {

    /**
     * An integer of at most 8 bytes.
     *
     * @param bits its 64 bits, extended from its size with its sign or with zeros; one without sign of 8 bytes has to
     *     be read as such
     * @param type its size and sign
     */
    record Integral(long bits, ArgumentType type) implements Value {
        /** Checks that nothing is null. */
        public Integral {
            Objects.requireNonNull(type, "type");
        }

        /** {@return the number in decimal, by its sign} */
        @Override
        public String toString() {
            return type.signed() ? Long.toString(bits) : Long.toUnsignedString(bits);
        }
    }

    /**
     * A floating-point number.
     *
     * @param value the number
     * @param sizeBytes 4 or 8: how many bytes it has
     */
    record Floating(double value, int sizeBytes) implements Value {
        /** Checks the size. */
        public Floating {
            if (sizeBytes != Float.BYTES && sizeBytes != Double.BYTES) {
                throw new IllegalArgumentException("a floating-point number of " + sizeBytes + " bytes");
            }
        }

        /** {@return the shortest decimal that is this number among those of its size} */
        @Override
        public String toString() {
            return sizeBytes == Float.BYTES ? Float.toString((float) value) : Double.toString(value);
        }
    }

    /**
     * A value that is no number of Java's: a structure, an integer of 16 bytes, a floating-point number of another size
     * than 4 or 8.
     */
    final class Bytes implements Value {

        private final byte[] bytes;

        /**
         * Takes its bytes.
         *
         * @param bytes in the order that they have, or would have, in the machine's memory; copied
         */
        public Bytes(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        /** {@return a copy of its bytes, in the order that they have, or would have, in the machine's memory} */
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        /** {@return the bytes in hexadecimal, in their order} */
        @Override
        public String toString() {
            return HexFormat.of().formatHex(bytes);
        }
    }

    /**
     * No value.
     *
     * @param cause what is missing
     * @param reason the same in words: which register, which address
     */
    record Absent(Cause cause, String reason) implements Value {
        /** Checks that nothing is null. */
        public Absent {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(reason, "reason");
        }

        /** {@return the reason in brackets} */
        @Override
        public String toString() {
            return "(" + reason + ")";
        }
    }

    /** What is missing where there is no value. */
    enum Cause {
        /** A register that is not known. */
        REGISTER,
        /** Memory that cannot be read. */
        MEMORY,
        /** The address of a symbol: the file was read without it, or does not have it. */
        SYMBOL,
        /** An operand by which no value can be found: it is not understood, or does not say enough. */
        FORM
    }
}
