package dev.usdt.archive.internal.bytes;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what comes out of a decoder, to be read in any order: in memory, and what is large in a file that nobody else
 * can read and that has no name any more. One thing at a time.
 */
public final class Keeper implements Closeable {

    /** What is larger is kept in a file. */
    private static final int MOST_HEAP_BYTES = 16 << 20;

    private static final int CHUNK_BYTES = 256 << 10;
    /** Of all that is kept at the same time; what has no room here goes to a file, too. */
    private static final Semaphore CHUNKS = new Semaphore((32 << 20) / CHUNK_BYTES);
    /** Of a member: what is larger is a disk rather than a program. */
    private static final long MOST_MEMBER_BYTES = 4L << 30;

    /** They are taken over from what was kept before. */
    private final List<byte[]> chunks = new ArrayList<>();

    private final long mostBytes;
    private @Nullable FileChannel file;

    /** For members of archives. */
    public Keeper() {
        this(MOST_MEMBER_BYTES);
    }

    /**
     * For something larger.
     *
     * @param mostBytes how large it may be, in bytes
     */
    public Keeper(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Keeps all that a stream has; what was kept before is gone.
     *
     * @return the bytes; of use until the next ones are kept
     * @throws IOException if the stream cannot be read, or has more than may be kept
     */
    public SeekableByteChannel keep(InputStream in) throws IOException {
        dropFile();
        long size = 0;
        for (int i = 0; size < MOST_HEAP_BYTES && hasChunk(i); i++) {
            int read = in.readNBytes(chunks.get(i), 0, CHUNK_BYTES);
            size += read;
            if (read < CHUNK_BYTES) {
                return new ChunkChannel(chunks, size);
            }
        }
        return keepInFile(in, size).channel();
    }

    /** Does the same, but in a file whatever the size is. */
    public FileSlice keepInFile(InputStream in) throws IOException {
        dropFile();
        return keepInFile(in, 0);
    }

    private boolean hasChunk(int index) {
        if (index < chunks.size()) {
            return true;
        }
        if (!CHUNKS.tryAcquire()) {
            return false;
        }
        chunks.add(new byte[CHUNK_BYTES]);
        return true;
    }

    private FileSlice keepInFile(InputStream in, long inChunks) throws IOException {
        Path path = Files.createTempFile("usdt-member-", null);
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            // It is there until it is closed.
            Files.delete(path);
        }
        file = channel;
        long size = 0;
        while (size < inChunks) {
            write(channel, chunks.get((int) (size / CHUNK_BYTES)), CHUNK_BYTES);
            size += CHUNK_BYTES;
        }
        byte[] some = chunks.isEmpty() ? new byte[CHUNK_BYTES] : chunks.get(0);
        for (int read = in.readNBytes(some, 0, CHUNK_BYTES); read > 0; read = in.readNBytes(some, 0, CHUNK_BYTES)) {
            write(channel, some, read);
            size += read;
            if (size > mostBytes) {
                throw new IOException("larger than " + mostBytes + " bytes, so it is not looked at");
            }
        }
        return FileSlice.of(channel);
    }

    private static void write(FileChannel channel, byte[] bytes, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** {@return where in a file the thing lies that is kept now; empty if it is in memory} */
    public Optional<FileSlice> slice() throws IOException {
        return file == null ? Optional.empty() : Optional.of(FileSlice.of(file));
    }

    private void dropFile() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    @Override
    public void close() throws IOException {
        CHUNKS.release(chunks.size());
        chunks.clear();
        dropFile();
    }

    /** What is in memory. */
    private static final class ChunkChannel extends ReadOnlyChannel {
        private final List<byte[]> chunks;

        ChunkChannel(List<byte[]> chunks, long size) {
            super(size);
            this.chunks = chunks;
        }

        @Override
        int read(long from, ByteBuffer into) {
            int inChunk = (int) (from % CHUNK_BYTES);
            int count = Math.min(into.remaining(), CHUNK_BYTES - inChunk);
            into.put(chunks.get((int) (from / CHUNK_BYTES)), inChunk, count);
            return count;
        }
    }
}
