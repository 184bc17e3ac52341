package dev.usdt.trace;

import dev.usdt.ArgumentType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A value that a probe has passed. */
public sealed interface EventValue {

    /**
     * An integer.
     *
     * @param value its 64 bits, extended by its sign; one without sign of 8 bytes has to be read as such
     * @param type its size and sign
     * @param address whether it is, or may be, an address
     */
    record Integral(long value, ArgumentType type, boolean address) implements EventValue {}

    /**
     * A floating-point number.
     *
     * @param value the number
     * @param bytes 4 or 8: how many it had
     */
    record Floating(double value, int bytes) implements EventValue {}

    /** Text: bytes, of which not all may have been fetched. */
    final class Text implements EventValue {

        private final long address;
        private final byte[] bytes;
        private final long length;
        private final boolean truncated;

        /**
         * Takes what was fetched.
         *
         * @param address where it was
         * @param bytes the beginning of the text, or all of it; copied
         * @param length the whole length in bytes, or -1 if only its end would tell it
         * @param truncated whether there is more
         */
        public Text(long address, byte[] bytes, long length, boolean truncated) {
            this.address = address;
            this.bytes = bytes.clone();
            this.length = length;
            this.truncated = truncated;
        }

        /** {@return its address in the memory of the process} */
        public long address() {
            return address;
        }

        /** {@return a copy of the bytes that were fetched} */
        public byte[] bytes() {
            return bytes.clone();
        }

        /** {@return how many bytes were fetched} */
        public int fetched() {
            return bytes.length;
        }

        /** {@return the whole length in bytes; of a text up to a NUL that was cut, -1} */
        public long length() {
            return length;
        }

        /** {@return whether there is more than was fetched} */
        public boolean truncated() {
            return truncated;
        }

        /** {@return the bytes that were fetched as UTF-8, with U+FFFD where they are none} */
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Text text
                    && Arrays.equals(text.bytes, bytes)
                    && text.length == length
                    && text.truncated == truncated;
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes) * 31 + Long.hashCode(length);
        }

        @Override
        public String toString() {
            return text() + (truncated ? "…" : "");
        }
    }

    /** A value that is no number: a structure, a value in two registers. */
    final class Bytes implements EventValue {

        private final byte[] bytes;

        /**
         * Takes its bytes.
         *
         * @param bytes in the order of their addresses; copied
         */
        public Bytes(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        /** {@return a copy of its bytes, in the order of their addresses} */
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes value && Arrays.equals(value.bytes, bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return Arrays.toString(bytes);
        }
    }

    /**
     * A value that cannot be had.
     *
     * @param reason why, in a few words
     */
    record Unavailable(String reason) implements EventValue {}
}
