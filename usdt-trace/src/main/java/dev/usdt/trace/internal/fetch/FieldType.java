package dev.usdt.trace.internal.fetch;

/**
 * The type of a field of an event's records: a number without sign, or an array of numbers.
 *
 * @param elementBytes 1, 2, 4 or 8
 * @param count how many, or 0 if it is no array
 */
public record FieldType(int elementBytes, int count) {

    /** The most elements that the kernel takes ({@code MAX_ARRAY_LEN}). */
    public static final int MOST_ELEMENTS = 64;

    /** A whole register. */
    public static final FieldType WORD = new FieldType(8, 0);

    /** {@return a number of so many bytes} */
    public static FieldType number(int bytes) {
        return new FieldType(bytes, 0);
    }

    /** {@return how many bytes it has} */
    public int sizeBytes() {
        return elementBytes * Math.max(1, count);
    }

    /** {@return its name for the kernel: {@code u64}, {@code x64[8]}} */
    public String spelling() {
        return count == 0 ? "u" + 8 * elementBytes : "x" + 8 * elementBytes + "[" + count + "]";
    }
}
