package dev.usdt.trace.internal.fetch;

import org.jspecify.annotations.Nullable;

/**
 * The type of a field of an event's records: a number, or an array of numbers.
 *
 * @param elementBytes 1, 2, 4 or 8
 * @param count how many, or 0 if it is no array
 * @param signed whether the kernel takes it for a number with a sign, which only its filters care for
 */
public record FieldType(int elementBytes, int count, boolean signed) {

    /** The most elements that the kernel takes ({@code MAX_ARRAY_LEN}). */
    public static final int MOST_ELEMENTS = 64;

    /** A whole register. */
    public static final FieldType WORD = number(8);

    /** {@return a number of so many bytes} */
    public static FieldType number(int bytes) {
        return new FieldType(bytes, 0, false);
    }

    /** {@return a number of so many bytes with a sign} */
    public static FieldType signed(int bytes) {
        return new FieldType(bytes, 0, true);
    }

    /** {@return so many elements of so many bytes} */
    public static FieldType array(int elementBytes, int count) {
        return new FieldType(elementBytes, count, false);
    }

    /** {@return how many bytes it has} */
    public int sizeBytes() {
        return elementBytes * Math.max(1, count);
    }

    /** By hand: a cold process takes longer for the first that the compiler gives to a record than for a file. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof FieldType that
                        && elementBytes == that.elementBytes
                        && count == that.count
                        && signed == that.signed);
    }

    @Override
    public int hashCode() {
        return 2 * (31 * elementBytes + count) + (signed ? 1 : 0);
    }

    /** {@return its name for the kernel: {@code u64}, {@code x64[8]}} */
    public String spelling() {
        return count == 0 ? (signed ? "s" : "u") + 8 * elementBytes : "x" + 8 * elementBytes + "[" + count + "]";
    }
}
