package dev.usdt.otel.page;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many of each size there are, in bins of which each is at most 1/128 wide; those below 256 are exact. */
final class LogBins {

    private static final int BITS = 7;
    private static final int IN_OCTAVE = 1 << BITS;

    // By the order of size, as few as there are.
    private final SortedMap<Integer, long[]> octaves = new TreeMap<>();

    /** Takes a size, which is not negative. */
    void add(long size) {
        int bin = binOf(size);
        octaves.computeIfAbsent(bin >> BITS, k -> new long[IN_OCTAVE])[bin & (IN_OCTAVE - 1)]++;
    }

    /** {@return the number of the bin of a size} */
    static int binOf(long size) {
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(size | IN_OCTAVE) - BITS;
        return (shift << BITS) + (int) (size >>> shift);
    }

    /** Told each bin that is not empty. */
    interface Visitor<E extends Exception> {
        void visit(int bin, long count) throws E;
    }

    <E extends Exception> void forEach(Visitor<E> visitor) throws E {
        for (Map.Entry<Integer, long[]> octave : octaves.entrySet()) {
            for (int i = 0; i < IN_OCTAVE; i++) {
                if (octave.getValue()[i] != 0) {
                    visitor.visit((octave.getKey() << BITS) + i, octave.getValue()[i]);
                }
            }
        }
    }
}
