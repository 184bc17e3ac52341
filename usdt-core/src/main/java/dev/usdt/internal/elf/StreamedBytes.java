package dev.usdt.internal.elf;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a stream, kept in blocks: a file of unknown size is never copied to make it grow. */
public final class StreamedBytes extends ByteSource {

    private static final int BLOCK_BYTES = 1 << 18;
    private static final long MOST_BYTES = 256L << 20;

    private final List<byte[]> blocks;
    private final long size;

    private StreamedBytes(List<byte[]> blocks, long size) {
        this.blocks = blocks;
        this.size = size;
    }

    /**
     * Reads a stream to its end.
     *
     * @throws IOException if it cannot be read, or is longer than 256 MiB
     */
    public static StreamedBytes read(InputStream stream) throws IOException {
        List<byte[]> blocks = new ArrayList<>();
        long size = 0;
        byte[] block;
        do {
            block = stream.readNBytes(BLOCK_BYTES);
            blocks.add(block);
            size += block.length;
            if (size > MOST_BYTES) {
                throw new IOException("stream is longer than 256 MiB; read a file of that size by its path");
            }
        } while (block.length == BLOCK_BYTES);
        return new StreamedBytes(blocks, size);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    int readSome(long offset, byte[] into, int start, int length) {
        if (offset >= size) {
            return -1;
        }
        byte[] block = blocks.get((int) (offset / BLOCK_BYTES));
        int at = (int) (offset % BLOCK_BYTES);
        int count = Math.min(length, block.length - at);
        System.arraycopy(block, at, into, start, count);
        return count;
    }

    @Override
    public void close() {}
}
