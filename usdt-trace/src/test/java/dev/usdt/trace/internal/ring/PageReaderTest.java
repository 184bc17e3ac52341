package dev.usdt.trace.internal.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pages as a kernel wrote them (Linux 6.18, x86-64), as its headers describe them, and damaged. */
class PageReaderTest {

    /** Two hits of {@code p:g/e FILE:OFFSET s=\\N:u32 a=%di:u64}: 28 bytes each. */
    private static final String RECORDED = "12dfa3b4722a0000 4000000000000000"
            + " 07000000 16090000 f0550000 500a400000000000 00000000 7f00000000000000"
            + " 07f21300 16090000 f0550000 d00a400000000000 01000000 0000000000000000";

    private static final class Taken implements PageReader.Sink {
        private final List<String> records = new ArrayList<>();
        private final List<Long> lost = new ArrayList<>();

        @Override
        public void lost(long timeNanos) {
            lost.add(timeNanos);
        }

        @Override
        public void record(long timeNanos, ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            records.add(timeNanos + " " + HexFormat.of().formatHex(copy));
        }
    }

    private static ByteBuffer page(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The file {@code trace} said of them, rounded: 46672.145277 and 46672.145318 seconds, s=0 a=127, s=1 a=0. */
    @Test
    void readsWhatTheKernelWrote() {
        Taken taken = new Taken();
        assertTrue(PageReader.read(page(RECORDED), taken));
        assertEquals(
                List.of(
                        "46672145276690 16090000f0550000500a400000000000000000007f00000000000000",
                        "46672145317538 16090000f0550000d00a400000000000010000000000000000000000"),
                taken.records);
    }

    @Test
    void readsWhatIsBetweenRecords() {
        Taken taken = new Taken();
        assertTrue(PageReader.read(
                page("e803000000000000 3000000000000000"
                        // 5 ns later a record of 4 bytes
                        + " a1000000 11111111"
                        // time goes on by 2^27 + 2
                        + " 5e000000 01000000"
                        // padding within the page, of 8 bytes with its length, 1 ns later
                        + " 3d000000 08000000 00000000"
                        // a record whose length, 12 with its own word, stands behind
                        + " 40000000 0c000000 2222222233333333"
                        // the rest of the page is empty
                        + " 1d000000"),
                taken));
        assertEquals(List.of("1005 11111111", (1005 + (1L << 27) + 2 + 1 + 2) + " 2222222233333333"), taken.records);
    }

    @Test
    void readsAnAbsoluteTime() {
        Taken taken = new Taken();
        assertTrue(
                PageReader.read(page("e803000000000000 1000000000000000 3f010000 02000000 21000000 44444444"), taken));
        assertEquals(List.of(((2L << 27) + 9 + 1) + " 44444444"), taken.records);
    }

    /** The flags of the length, and how many were lost behind the data. */
    @Test
    void readsAPageBeforeWhichSomeWereLost() {
        Taken taken = new Taken();
        assertTrue(
                PageReader.read(page("e803000000000000 080000c000000000 01000000 11111111 2a00000000000000"), taken));
        assertEquals(List.of(1000L), taken.lost);
        assertTrue(PageReader.read(page("e803000000000000 0800008000000000 01000000 11111111"), taken));
        assertEquals(List.of(1000L, 1000L), taken.lost);
        assertTrue(PageReader.read(page("e803000000000000 0800000000000000 01000000 11111111"), taken));
        assertEquals(2, taken.lost.size());
        assertEquals(3, taken.records.size());
    }

    @Test
    void endsWhereAPageIsDamaged() {
        for (String damaged : new String[] {
            "e803", // no header
            "e803000000000000 ffff000000000000 01000000 11111111", // longer than it is
            "e803000000000000 0800000000000000 0c000000 11111111", // a record beyond the end
            "e803000000000000 0800000000000000 00000000 ffffffff", // of a length that is none
            "e803000000000000 0800000000000000 3d000000 ffffff7f", // padding beyond the end
            "e803000000000000 0400000000000000 1e000000" // a time without its other half
        }) {
            assertFalse(PageReader.read(page(damaged), new Taken()), damaged);
        }
        assertTrue(PageReader.read(ByteBuffer.allocate(0), new Taken()));
    }

    /** Never an exception, never anything beyond the page, and it ends. */
    @Test
    void takesAnyBytes() {
        Random random = new Random(4711);
        byte[] recorded = HexFormat.of().parseHex(RECORDED.replace(" ", ""));
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                bytes = recorded.clone();
                for (int j = random.nextInt(4); j >= 0; j--) {
                    bytes[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt();
                }
            }
            int length = bytes.length;
            PageReader.read(
                    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN),
                    (time, record) -> assertTrue(record.limit() <= length && record.position() <= record.limit()));
        }
    }
}
