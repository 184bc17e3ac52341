package dev.usdt.internal.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compared with a look at each place. */
class PlaceIndexTest {

    @Test
    void tellsWhereAnAddressBelongs() {
        Random random = new Random(1);
        long[] wide = random.longs(600).toArray();
        assertRight(wide);
        assertRight(random.longs(600, 0x400000, 0x1400000).toArray());
        assertRight(random.longs(600, -0x1000, 0x1000).toArray());
        assertRight(new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0, -1});
        assertRight(new long[] {0x7fffffffffffffffL, 0x8000000000000000L, 0x8000000000000001L});
        assertRight(new long[] {5});
        assertRight(new long[] {5, 5, 5});
        assertRight(new long[0]);
        // All but one in one bucket.
        long[] heap = random.longs(600, 0x1000, 0x1100).toArray();
        heap[0] = 1L << 40;
        assertRight(heap);
    }

    private static void assertRight(long... addresses) {
        PlaceIndex index = new PlaceIndex(addresses);
        long[] sorted = Arrays.stream(addresses)
                .boxed()
                .distinct()
                .sorted(Long::compareUnsigned)
                .mapToLong(Long::longValue)
                .toArray();
        assertEquals(sorted.length, index.size());
        for (int i = 0; i < sorted.length; i++) {
            assertEquals(sorted[i], index.at(i));
            for (long near = sorted[i] - 2; near != sorted[i] + 3; near++) {
                assertFrom(index, sorted, near);
            }
        }
        Random random = new Random(2);
        for (int i = 0; i < 2000; i++) {
            assertFrom(index, sorted, random.nextLong());
            assertFrom(index, sorted, random.nextLong() >>> 32);
        }
    }

    private static void assertFrom(PlaceIndex index, long[] sorted, long address) {
        int expected = 0;
        while (expected < sorted.length && Long.compareUnsigned(sorted[expected], address) < 0) {
            expected++;
        }
        assertEquals(expected, index.from(address), () -> Long.toHexString(address));
    }
}
