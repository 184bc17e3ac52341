package dev.usdt.otel.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LogBinsTest {

    /** As the page reads a bin. */
    private static double start(int bin) {
        return bin < 256 ? bin : (128 + (bin & 127)) * Math.pow(2, (bin >> 7) - 1);
    }

    @Test
    void sizesAreInTheirBins() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 100_000; i++) {
            long size = random.nextLong() >>> random.nextInt(1, 64);
            int bin = LogBins.binOf(size);
            assertTrue(start(bin) <= size && size <= start(bin + 1), size + " is not in " + bin);
            assertTrue(start(bin + 1) - start(bin) <= Math.max(1, start(bin) / 128), "bin " + bin + " is wide");
        }
        assertEquals(start(LogBins.binOf(Long.MAX_VALUE) + 1), Math.pow(2, 63));
    }

    @Test
    void countsEach() {
        LogBins bins = new LogBins();
        for (long size : new long[] {0, 1, 1, 255, 256, 257, 1000, Long.MAX_VALUE}) {
            bins.add(size);
        }
        Map<Integer, Long> counts = new TreeMap<>();
        bins.forEach(counts::put);
        assertEquals(Map.of(0, 1L, 1, 2L, 255, 1L, 256, 2L, 506, 1L, 7295, 1L), counts);
    }
}
