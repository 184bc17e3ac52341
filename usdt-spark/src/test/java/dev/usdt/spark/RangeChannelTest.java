package dev.usdt.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.hadoop.fs.PositionedReadable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fleet")
class RangeChannelTest {

    private static final byte[] BYTES = new byte[20 << 20];

    static {
        new SplittableRandom(1).nextBytes(BYTES);
    }

    /** Gives ranges of an array, and never more than it has. */
    private static final class Source implements PositionedReadable {
        @Override
        public int read(long position, byte[] buffer, int offset, int length) {
            throw new AssertionError("not all of a range");
        }

        @Override
        public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
            if (position + length > BYTES.length) {
                throw new EOFException();
            }
            System.arraycopy(BYTES, (int) position, buffer, offset, length);
        }

        @Override
        public void readFully(long position, byte[] buffer) throws IOException {
            readFully(position, buffer, 0, buffer.length);
        }
    }

    private static byte[] read(RangeChannel channel, long position, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        channel.position(position);
        while (into.hasRemaining() && channel.read(into) > 0) {
            // Until it is full.
        }
        assertEquals(length, into.position());
        return into.array();
    }

    private static byte[] expected(long position, int length) {
        return Arrays.copyOfRange(BYTES, (int) position, (int) position + length);
    }

    @Test
    void givesWhatIsThere() throws Exception {
        RangeChannel channel = new RangeChannel(new Source(), BYTES.length);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 2000; i++) {
            int length = random.nextInt(1, 200_000);
            long position = random.nextInt(BYTES.length - length);
            assertArrayEquals(expected(position, length), read(channel, position, length));
        }
        assertEquals(-1, channel.position(BYTES.length).read(ByteBuffer.allocate(1)));
    }

    @Test
    void whatIsReadInOrderIsReadOnceAndInFewRanges() throws Exception {
        RangeChannel channel = new RangeChannel(new Source(), BYTES.length);
        for (int at = 0; at < BYTES.length; at += 512) {
            assertArrayEquals(expected(at, 512), read(channel, at, 512));
        }
        assertEquals(BYTES.length, channel.bytesRead());
        assertTrue(channel.ranges() < 15, channel.ranges() + " ranges");
    }

    @Test
    void theThirdRangeHasWhatIsNear() throws Exception {
        RangeChannel channel = new RangeChannel(new Source(), BYTES.length);
        read(channel, 0, 64);
        read(channel, 4000, 96);
        assertEquals(1, channel.ranges());
        assertEquals(4096, channel.bytesRead());
        read(channel, 1_000_000, 64);
        read(channel, 999_600, 100);
        assertEquals(2, channel.ranges());
        assertEquals(4096 + 512 + 64, channel.bytesRead());
        read(channel, 700_000, 100);
        read(channel, 650_000, 100);
        read(channel, 760_000, 100);
        assertEquals(3, channel.ranges());
    }

    @Test
    void theThirdRangeHasAllThatIsExpectedAndMissing() throws Exception {
        RangeChannel channel = new RangeChannel(new Source(), BYTES.length);
        read(channel, 0, 64);
        read(channel, 10_000_000, 64);
        channel.expect(100, 100);
        channel.expect(3_000_000, 5000);
        channel.expect(3_900_000, 500);
        assertArrayEquals(expected(3_900_000, 500), read(channel, 3_900_000, 500));
        assertArrayEquals(expected(3_000_000, 5000), read(channel, 3_000_000, 5000));
        assertEquals(3, channel.ranges());
        assertTrue(channel.bytesRead() < 4096 + 576 + 900_500 + (64 << 10) + 1, channel.bytesRead() + " bytes");
    }

    @Test
    void whatIsExpectedFarAwayIsNotAskedForAtOnce() throws Exception {
        RangeChannel channel = new RangeChannel(new Source(), BYTES.length);
        read(channel, 0, 64);
        read(channel, 10_000_000, 64);
        channel.expect(3_000_000, 500);
        channel.expect(5_000_000, 500);
        read(channel, 5_000_000, 500);
        read(channel, 3_000_000, 500);
        assertEquals(4, channel.ranges());
        assertTrue(channel.bytesRead() < 300_000, channel.bytesRead() + " bytes");
    }

    @Test
    void whatIsForgottenIsAskedForAgain() throws Exception {
        RangeChannel channel = new RangeChannel(new Source(), BYTES.length);
        read(channel, 0, 64);
        assertEquals(4096, channel.bytesKept());
        channel.forget();
        assertEquals(0, channel.bytesKept());
        assertArrayEquals(expected(0, 64), read(channel, 0, 64));
        assertEquals(2, channel.ranges());
    }
}
