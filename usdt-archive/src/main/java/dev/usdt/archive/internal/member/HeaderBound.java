package dev.usdt.archive.internal.member;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bounds what is read to get from one member to the next. Long names and the like are read into memory whole, however
 * long the archive says that they are.
 */
final class HeaderBound extends FilterInputStream {

    private static final long MOST_BYTES = 4 << 20;

    private long left = Long.MAX_VALUE;
    private long nothing;
    private long position;

    HeaderBound(InputStream in) {
        super(in);
    }

    /**
     * What is read from now on are headers, but for what is left of a member: the library skips by reading, so that is
     * skipped here, and the library gets as many bytes of nothing.
     *
     * @param leftOfMember how many bytes they are
     */
    void begin(long leftOfMember) throws IOException {
        nothing = pass(leftOfMember);
        left = MOST_BYTES;
    }

    /** {@return how many bytes were skipped: so many, or all that are left} The library does not know of it. */
    long pass(long count) throws IOException {
        long skipped = 0;
        while (skipped < count) {
            long some = in.skip(count - skipped);
            if (some <= 0) {
                break;
            }
            skipped += some;
        }
        position += skipped;
        return skipped;
    }

    /** {@return how much was read and skipped, in bytes: where the archive goes on} */
    long position() {
        return position;
    }

    /** Behind the headers. */
    void end() {
        left = Long.MAX_VALUE;
    }

    private void check() throws IOException {
        if (left <= 0) {
            throw new IOException("headers of more than " + MOST_BYTES + " bytes before a member");
        }
    }

    @Override
    public int read() throws IOException {
        if (nothing > 0) {
            nothing--;
            return 0;
        }
        check();
        left--;
        int read = in.read();
        position += read < 0 ? 0 : 1;
        return read;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        if (nothing > 0 && count > 0) {
            int given = (int) Math.min(nothing, count);
            nothing -= given;
            return given;
        }
        check();
        // Of a sparse file of a tar file, the library takes a short read for the end of a part.
        int read = in.readNBytes(into, from, count);
        left -= read;
        position += read;
        return read == 0 && count > 0 ? -1 : read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Whoever made the stream closes it. */
    @Override
    public void close() {}
}
