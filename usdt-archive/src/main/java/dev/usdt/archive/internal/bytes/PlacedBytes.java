package dev.usdt.archive.internal.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;

/** The bytes of a file, read by offset only, so that several threads may do it. */
public interface PlacedBytes {

    /**
     * Reads some bytes.
     *
     * @param into what takes them
     * @param position where they begin, in bytes from the start of the file
     * @return how many; -1 at the end
     */
    int read(ByteBuffer into, long position) throws IOException;

    /** {@return how many there are} */
    long size() throws IOException;

    /** {@return what is behind a channel, which is left open; nobody else may move it meanwhile} */
    static PlacedBytes of(SeekableByteChannel channel) {
        return channel instanceof FileChannel file ? new OfFile(file) : new OfChannel(channel);
    }

    /**
     * Of a file.
     *
     * @param channel the file
     */
    record OfFile(FileChannel channel) implements PlacedBytes {
        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return channel.read(into, position);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }
    }

    /**
     * Of anything that has one position for all who read it, so that they take turns.
     *
     * @param channel the file
     */
    record OfChannel(SeekableByteChannel channel) implements PlacedBytes {
        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            synchronized (channel) {
                channel.position(position);
                return channel.read(into);
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (channel) {
                return channel.size();
            }
        }
    }
}
