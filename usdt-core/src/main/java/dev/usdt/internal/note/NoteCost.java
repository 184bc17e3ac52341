package dev.usdt.internal.note;

import java.nio.ByteBuffer;

/** What a note takes of the budget of a read, with what a command makes of it. */
final class NoteCost {

    /** Of the look at a note. */
    static final int STEPS = 64;

    /** With its site, and what that is in a script or a report. */
    private static final int BYTES_OF_A_NOTE = 640;
    /** The same of an argument when it is decoded. */
    private static final int BYTES_OF_AN_ARGUMENT = 400;
    /** A name and an argument are in several texts of a script or a report. */
    private static final int BYTES_OF_A_LETTER = 24;

    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long BLANKS = 0x2020202020202020L;

    private NoteCost() {}

    /**
     * {@return how much memory a note takes, in bytes}
     *
     * @param letters how many its names have
     * @param texts where its argument string is, in the order in which the lowest byte comes first
     * @param from where that begins
     * @param end where it ends
     */
    static long of(int letters, ByteBuffer texts, int from, int end) {
        return BYTES_OF_A_NOTE
                + (long) BYTES_OF_A_LETTER * (letters + end - from)
                + BYTES_OF_AN_ARGUMENT * mostArguments(texts, from, end);
    }

    /** Counts blanks, eight bytes at a time; what it takes for blanks beside them only makes it more careful. */
    private static long mostArguments(ByteBuffer texts, int from, int end) {
        long blanks = 0;
        int i = from;
        for (; end - i >= Long.BYTES; i += Long.BYTES) {
            long eight = texts.getLong(i);
            blanks += Long.bitCount((eight - BLANKS - LOW_BITS) & ~eight & HIGH_BITS);
        }
        for (; i < end; i++) {
            blanks += texts.get(i) == ' ' ? 1 : 0;
        }
        return from < end ? blanks + 1 : 0;
    }
}
