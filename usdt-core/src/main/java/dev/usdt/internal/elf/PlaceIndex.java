package dev.usdt.internal.elf;

import java.util.Arrays;

/**
 * Different addresses in their order, unsigned, of which it tells fast where one belongs: a library has a hundred times
 * as many symbols as probes, and nearly each is asked about in vain.
 *
 * <p>The range is cut into equal buckets, and only what lies in one of them is searched.
 */
final class PlaceIndex {

    private static final int BUCKET_BITS = 12;

    /** With the upper bit turned round, so that the signed order is the unsigned one. */
    private final long[] places;

    private final long lowest;
    private final long span;
    private final int shift;
    /** The index of the first place in each bucket or behind it; one more for the end. */
    private final int[] buckets;

    /** Takes addresses in any order, of which some may be equal. */
    PlaceIndex(long[] addresses) {
        long[] sorted = new long[addresses.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = addresses[i] ^ Long.MIN_VALUE;
        }
        Arrays.sort(sorted);
        int count = 0;
        for (long place : sorted) {
            if (count == 0 || place != sorted[count - 1]) {
                sorted[count++] = place;
            }
        }
        this.places = Arrays.copyOf(sorted, count);
        this.lowest = count == 0 ? 0 : sorted[0];
        this.span = count == 0 ? 0 : sorted[count - 1] - lowest;
        this.shift = Math.max(0, Long.SIZE - BUCKET_BITS - Long.numberOfLeadingZeros(span));
        this.buckets = new int[(int) (span >>> shift) + 2];
        int bucket = 0;
        for (int i = 0; i < count; i++) {
            int own = (int) ((sorted[i] - lowest) >>> shift);
            while (bucket <= own) {
                buckets[bucket++] = i;
            }
        }
        buckets[bucket] = count;
    }

    /** {@return how many there are} */
    int size() {
        return places.length;
    }

    /** {@return one of them} */
    long at(int index) {
        return places[index] ^ Long.MIN_VALUE;
    }

    /** {@return the index of the first that is not below an address, or how many there are} */
    int from(long address) {
        long key = address ^ Long.MIN_VALUE;
        if (places.length == 0 || key <= lowest) {
            return 0;
        }
        long above = key - lowest;
        if (Long.compareUnsigned(above, span) > 0) {
            return places.length;
        }
        int bucket = (int) (above >>> shift);
        int start = buckets[bucket];
        int end = buckets[bucket + 1];
        if (start == end) {
            return start;
        }
        int found = Arrays.binarySearch(places, start, end, key);
        return found < 0 ? -found - 1 : found;
    }
}
