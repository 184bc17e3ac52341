package dev.usdt.trace.internal.ring;

import java.nio.ByteBuffer;

/**
 * Reads a page of the kernel's ring buffer, as {@code trace_pipe_raw} gives it: a time stamp, how many bytes follow,
 * and records, each with the time since the one before.
 *
 * <p>Everything in it is checked: what does not fit ends the page, and says so.
 *
 * @see <a href="https://docs.kernel.org/trace/ring-buffer-map.html">Tracefs ring-buffer memory mapping, the
 *     sub-buffer</a>
 * @see <a href="https://github.com/torvalds/linux/blob/master/include/linux/ring_buffer.h">ring_buffer.h,
 *     ring_buffer_type</a>
 */
public final class PageReader {

    /** Takes the records of a page. */
    public interface Sink {

        /**
         * Takes a record.
         *
         * @param timeNanos when it was written, by the clock of the buffer
         * @param bytes a buffer that has it from its position to its limit, good for this call
         */
        void record(long timeNanos, ByteBuffer bytes);

        /**
         * Records were lost.
         *
         * @param timeNanos not later than the first one after them, by the clock of the buffer
         */
        default void lost(long timeNanos) {}
    }

    private static final int HEADER_BYTES = 16;
    private static final int PADDING = 29;
    private static final int TIME_EXTEND = 30;
    private static final int TIME_STAMP = 31;
    private static final int TIME_BITS = 27;
    /** Of the commit word: how long the data is. */
    private static final long LENGTH_MASK = (1L << 20) - 1;
    /** Of the commit word: records before this page were overwritten ({@code RB_MISSED_EVENTS}). */
    private static final long MISSED = 1L << 31;

    private PageReader() {}

    /**
     * Reads a page.
     *
     * @param page the page from its position to its limit, in the order of bytes of the kernel
     * @return whether all of it was understood
     */
    public static boolean read(ByteBuffer page, Sink sink) {
        int start = page.position();
        if (page.remaining() < HEADER_BYTES) {
            return page.remaining() == 0;
        }
        long time = page.getLong(start);
        long commit = page.getLong(start + 8);
        int length = (int) (commit & LENGTH_MASK);
        int end = start + HEADER_BYTES + length;
        if (end > page.limit()) {
            return false;
        }
        if ((commit & MISSED) != 0) {
            sink.lost(time);
        }
        ByteBuffer record = page.duplicate().order(page.order());
        int at = start + HEADER_BYTES;
        while (at + Integer.BYTES <= end) {
            int word = page.getInt(at);
            int type = word & 31;
            long delta = (word >>> 5) & ((1L << TIME_BITS) - 1);
            at += Integer.BYTES;
            if (type == PADDING) {
                if (delta == 0) {
                    return true; // the rest of the page
                }
                int skipped = at + Integer.BYTES <= end ? page.getInt(at) : -1;
                if (skipped < Integer.BYTES || skipped > end - at) {
                    return false;
                }
                time += delta;
                at += skipped;
            } else if (type == TIME_EXTEND || type == TIME_STAMP) {
                if (at + Integer.BYTES > end) {
                    return false;
                }
                long high = (Integer.toUnsignedLong(page.getInt(at)) << TIME_BITS) | delta;
                // A stamp has 59 bits; those above are of the page's.
                time = type == TIME_EXTEND ? time + high : (time & (-1L << 59)) | high;
                at += Integer.BYTES;
            } else {
                int size = type == 0 && at + Integer.BYTES <= end ? page.getInt(at) : type * Integer.BYTES;
                int first = type == 0 ? at + Integer.BYTES : at;
                int next = at + size;
                if (size < Integer.BYTES || next > end || next < first) {
                    return false;
                }
                time += delta;
                sink.record(time, record.limit(next).position(first));
                // The length in a word of its own counts itself, and is rounded to whole words.
                int used = next - start - HEADER_BYTES;
                at = start + HEADER_BYTES + ((used + 3) & -Integer.BYTES);
            }
        }
        return true;
    }
}
