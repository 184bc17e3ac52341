package dev.usdt.internal.elf;

import java.nio.charset.StandardCharsets;

/** Text of a file as a String that loses nothing of it: see {@link dev.usdt.StapsdtNote}. */
public final class FileText {

    /** What a byte that is not part of valid UTF-8 is added to, as Python's "surrogateescape" does. */
    public static final char ESCAPED_BYTE = '\udc00';

    private FileText() {}

    /** {@return whether a character of such a text is a byte that is not part of valid UTF-8} */
    public static boolean isByte(int character) {
        return character >= ESCAPED_BYTE + 0x80 && character <= ESCAPED_BYTE + 0xff;
    }

    /** {@return a range of bytes as UTF-8; each byte that is not part of a valid sequence is a character of its own} */
    public static String decode(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] < 0) {
                return decodeSlowly(bytes, start, end);
            }
        }
        return ofAscii(bytes, start, end);
    }

    /**
     * {@return a range of bytes of which none is negative}
     *
     * <p>By the constructor that is for this and nothing else: the one with a charset asks which it is.
     */
    @SuppressWarnings("deprecation")
    public static String ofAscii(byte[] bytes, int start, int end) {
        return new String(bytes, 0, start, end - start);
    }

    private static String decodeSlowly(byte[] bytes, int start, int end) {
        StringBuilder text = new StringBuilder(end - start);
        int at = start;
        while (at < end) {
            int length = sequenceLength(bytes, at, end);
            if (length == 0) {
                text.append((char) (ESCAPED_BYTE + (bytes[at] & 0xff)));
                at++;
            } else {
                text.append(new String(bytes, at, length, StandardCharsets.UTF_8));
                at += length;
            }
        }
        return text.toString();
    }

    /** How many bytes the valid UTF-8 sequence at a place has (Unicode 15, table 3-7), or 0 if there is none. */
    private static int sequenceLength(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        int length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (at + length > end) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            int next = bytes[at + i] & 0xff;
            int low = i > 1 ? 0x80 : first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
            int high = i > 1 ? 0xbf : first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
            if (next < low || next > high) {
                return 0;
            }
        }
        return length;
    }
}
