package dev.usdt.trace;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a stream as bytes, of which a long one takes no more room than a limit. */
final class Lines {

    private final InputStream in;
    private final int limit;
    private final byte[] chunk = new byte[1 << 16];
    private int from;
    private int to;
    private byte[] line = new byte[1 << 12];
    private int length;
    private boolean cut;

    Lines(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /** Reads a line; false after the last one. */
    boolean next() throws IOException {
        length = 0;
        cut = false;
        boolean any = false;
        while (true) {
            if (from == to) {
                from = 0;
                to = Math.max(0, in.read(chunk));
                if (to == 0) {
                    return any;
                }
            }
            any = true;
            int end = from;
            while (end < to && chunk[end] != '\n') {
                end++;
            }
            add(end - from);
            boolean ends = end < to;
            from = ends ? end + 1 : end;
            if (ends) {
                return true;
            }
        }
    }

    private void add(int count) {
        int taken = Math.min(count, limit - length);
        cut |= taken < count;
        if (length + taken > line.length) {
            line = Arrays.copyOf(line, Math.max(length + taken, 2 * line.length));
        }
        System.arraycopy(chunk, from, line, length, taken);
        length += taken;
    }

    /** {@return the bytes of the line, and others behind them; valid until the next one} */
    byte[] bytes() {
        return line;
    }

    /** {@return how many bytes are of the line, without its end} */
    int length() {
        return length;
    }

    /** {@return whether the line is longer than the limit} */
    boolean isCut() {
        return cut;
    }
}
