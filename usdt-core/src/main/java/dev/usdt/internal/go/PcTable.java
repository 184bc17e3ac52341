package dev.usdt.internal.go;

import java.io.IOException;

/**
 * A pc table: a value for each place in a function, as pairs of differences, of the value and of the place up to which
 * it holds. It has to be read from the function's begin.
 *
 * @see <a href="https://go.dev/s/go12symtab">Go 1.2 Runtime Symbol Information, pc-value tables</a>
 */
final class PcTable {

    private final LoadedBytes bytes;
    private long at;

    private PcTable(LoadedBytes bytes, long at) {
        this.bytes = bytes;
        this.at = at;
    }

    /**
     * {@return the value at a place, or -1 if the table ends before}
     *
     * @param at the address of the table
     * @param quantum how many bytes the machine's shortest instruction has
     * @param place the place's distance from the start of the function
     */
    static int value(LoadedBytes bytes, long at, int quantum, long place) throws GoDataException, IOException {
        PcTable table = new PcTable(bytes, at);
        int value = -1;
        long end = 0;
        do {
            int difference = table.varint();
            if (difference == 0 && end > 0) {
                return -1;
            }
            value += (difference >>> 1) ^ -(difference & 1);
            end += Integer.toUnsignedLong(table.varint()) * quantum;
        } while (end <= place);
        return value;
    }

    /** 7 bits in each byte, the lowest first, the upper bit for more to come; bits beyond the 32nd are lost. */
    private int varint() throws GoDataException, IOException {
        int value = 0;
        int shift = 0;
        int next;
        do {
            next = bytes.u8(at++);
            value |= shift < 32 ? (next & 0x7f) << shift : 0;
            shift += 7;
        } while (next >= 0x80);
        return value;
    }
}
