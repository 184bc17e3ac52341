package dev.usdt.archive.internal.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;

/**
 * A part of a file. It is read by offset only, so several threads may read parts of one file.
 *
 * @param file the file
 * @param start where the part begins, in bytes from the start of the file
 * @param length how long it is, in bytes; the file may end before
 */
public record FileSlice(PlacedBytes file, long start, long length) {

    /** {@return all of the file behind a channel, which is left open; nobody else may move it meanwhile} */
    public static FileSlice of(SeekableByteChannel channel) throws IOException {
        return new FileSlice(PlacedBytes.of(channel), 0, channel.size());
    }

    /**
     * {@return a part of this part}
     *
     * @param offset where it begins, in bytes from the start of this one
     * @param size how long it is said to be; no more than this one has
     */
    public FileSlice slice(long offset, long size) {
        long from = Math.max(0, Math.min(offset, length));
        return new FileSlice(file, start + from, Math.max(0, Math.min(size, length - from)));
    }

    /** {@return its bytes in any order; closing that leaves the file open} */
    public SeekableByteChannel channel() {
        return new SliceChannel(this);
    }

    /** {@return its bytes in their order; closing that leaves the file open} */
    public InputStream stream() {
        return new SliceStream(this);
    }
}
