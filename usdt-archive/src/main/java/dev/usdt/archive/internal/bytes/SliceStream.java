package dev.usdt.archive.internal.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads a {@link FileSlice} from its start to its end; what is skipped is not read. */
final class SliceStream extends InputStream {

    /** Headers of tar files are read in pieces of 512 bytes. */
    private static final int BUFFER_BYTES = 8192;

    private final FileSlice slice;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    /** Where the buffer ends, from the start of the slice. */
    private long position;

    SliceStream(FileSlice slice) {
        this.slice = slice;
    }

    @Override
    public int read() throws IOException {
        return buffer.hasRemaining() || fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (!buffer.hasRemaining()) {
            if (count >= BUFFER_BYTES) {
                int read = read(ByteBuffer.wrap(into, from, (int) Math.min(count, slice.length() - position)));
                position += Math.max(0, read);
                return read;
            }
            if (!fill()) {
                return -1;
            }
        }
        int read = Math.min(count, buffer.remaining());
        buffer.get(into, from, read);
        return read;
    }

    private boolean fill() throws IOException {
        buffer.clear().limit((int) Math.min(BUFFER_BYTES, slice.length() - position));
        int read = read(buffer);
        position += Math.max(0, read);
        buffer.flip();
        return read > 0;
    }

    private int read(ByteBuffer into) throws IOException {
        return into.hasRemaining() ? slice.file().read(into, slice.start() + position) : -1;
    }

    @Override
    public long skip(long count) throws IOException {
        if (count <= 0) {
            return 0;
        }
        int buffered = (int) Math.min(count, buffer.remaining());
        buffer.position(buffer.position() + buffered);
        // The file may end before the slice.
        long end = Math.min(slice.length(), slice.file().size() - slice.start());
        long skipped = Math.max(0, Math.min(count - buffered, end - position));
        position += skipped;
        return buffered + skipped;
    }

    @Override
    public int available() {
        return buffer.remaining() + (int) Math.min(Integer.MAX_VALUE - BUFFER_BYTES, slice.length() - position);
    }
}
