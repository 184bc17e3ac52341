package dev.usdt.archive.internal.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a {@link FileSlice} in any order. */
final class SliceChannel extends ReadOnlyChannel {

    private final FileSlice slice;

    SliceChannel(FileSlice slice) {
        super(slice.length());
        this.slice = slice;
    }

    @Override
    int read(long from, ByteBuffer into) throws IOException {
        return slice.file().read(into, slice.start() + from);
    }
}
