package dev.usdt.archive.internal.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The bytes of a file or a member of an archive, which are read once, in their order. Its beginning can be looked at
 * before.
 */
public final class Content extends InputStream {

    private final InputStream in;
    private final Optional<FileSlice> slice;
    private byte[] head = {};
    private int headPosition;

    private Content(InputStream in, Optional<FileSlice> slice) {
        this.in = in;
        this.slice = slice;
    }

    /** {@return what comes out of a stream} */
    public static Content of(InputStream in) {
        return new Content(in, Optional.empty());
    }

    /** {@return what lies in a file as it is} */
    public static Content of(FileSlice slice) {
        return new Content(slice.stream(), Optional.of(slice));
    }

    /** {@return where the bytes lie in a file as they are; empty if they come out of a decoder} */
    public Optional<FileSlice> slice() {
        return slice;
    }

    /**
     * Looks at the beginning. To be called before anything is read.
     *
     * @param count how many bytes, at most
     * @return as many as there are of these
     */
    public byte[] peek(int count) throws IOException {
        if (head.length < count) {
            byte[] more = in.readNBytes(count - head.length);
            byte[] joined = new byte[head.length + more.length];
            System.arraycopy(head, 0, joined, 0, head.length);
            System.arraycopy(more, 0, joined, head.length, more.length);
            head = joined;
        }
        return head;
    }

    @Override
    public int read() throws IOException {
        return headPosition < head.length ? head[headPosition++] & 0xff : in.read();
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        int left = head.length - headPosition;
        if (left == 0 || count == 0) {
            return in.read(into, from, count);
        }
        int read = Math.min(left, count);
        System.arraycopy(head, headPosition, into, from, read);
        headPosition += read;
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = Math.max(0, Math.min(count, head.length - headPosition));
        headPosition += (int) skipped;
        return skipped == count ? skipped : skipped + in.skip(count - skipped);
    }

    @Override
    public int available() throws IOException {
        return head.length - headPosition + in.available();
    }

    /** Closes the stream. */
    @Override
    public void close() throws IOException {
        in.close();
    }
}
