package dev.usdt.archive.internal.decode;

/** How much of what was decoded a decoder has to remember, as its input says at its beginning. */
final class DictionaryBytes {

    /** Of a beginning that does not say it: as much as there may be. */
    private static final long UNKNOWN = DecoderMemory.MOST_BYTES / 2;

    private DictionaryBytes() {}

    /** The first filter of the first block, which is LZMA2 unless there is one more in front of it. */
    static long ofXz(byte[] head) {
        // The header of the stream has 12 bytes; of the block: size, flags, up to two sizes, filters.
        int at = 14;
        if (head.length < 32) {
            return UNKNOWN;
        }
        int flags = head[13] & 0xff;
        for (int present = flags & 0xc0; present != 0; present = (present << 1) & 0xff) {
            if ((present & 0x80) != 0) {
                while (at < head.length && head[at] < 0) {
                    at++;
                }
                at++;
            }
        }
        boolean lzma2 = (flags & 3) == 0 && at + 2 < head.length && head[at] == 0x21 && head[at + 1] == 1;
        return lzma2 ? ofLzma2(head[at + 2] & 0x3f) : UNKNOWN;
    }

    /** Two bits of the size, and by how many they are shifted. */
    private static long ofLzma2(int bits) {
        return bits >= 40 ? 1L << 32 : (2L | (bits & 1)) << (bits / 2 + 11);
    }

    /** Four bytes behind the properties. */
    static long ofLzma(byte[] head) {
        return head.length < 5 ? UNKNOWN : littleEndian(head, 1, 4);
    }

    /** The window of the first frame: a byte, or the size of the content if it is a single segment. */
    static long ofZstd(byte[] head) {
        if (head.length < 14) {
            return UNKNOWN;
        }
        int descriptor = head[4] & 0xff;
        if (!isSingleSegment(head)) {
            long base = 1L << (10 + ((head[5] >> 3) & 0x1f));
            return base + base / 8 * (head[5] & 7);
        }
        int dictionary = descriptor & 3;
        int at = 5 + (dictionary == 3 ? 4 : dictionary);
        return switch (descriptor >> 6) {
            case 0 -> head[at] & 0xff;
            case 1 -> 256 + littleEndian(head, at, 2);
            case 2 -> littleEndian(head, at, 4);
            default -> Math.max(0, littleEndian(head, at, Math.min(8, head.length - at)));
        };
    }

    /** {@return whether the first frame of zstd says how much it holds instead of a window} */
    static boolean isSingleSegment(byte[] head) {
        return head.length > 4 && (head[4] & 0x20) != 0;
    }

    /** {@return the logarithm of the window that takes so much memory} */
    static int logOfZstd(long memory) {
        return Math.max(10, Math.min(31, 64 - Long.numberOfLeadingZeros(memory - 1)));
    }

    private static long littleEndian(byte[] bytes, int at, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = (value << 8) | (bytes[at + i] & 0xff);
        }
        return value;
    }
}
