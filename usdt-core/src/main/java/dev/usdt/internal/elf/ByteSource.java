package dev.usdt.internal.elf;

import dev.usdt.ElfFormatException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file, read where asked, with a count of how many were read. All that is asked for draws on the budget
 * of this one read of the file. Confined to one thread.
 */
public abstract class ByteSource implements AutoCloseable {

    /** The first page of a file, which has its headers and most often its notes. */
    private static final int HEAD_BYTES = 1 << 12;

    private static final int PAGE_BYTES = 1 << 12;

    private static final byte[] NOTHING = new byte[0];

    private final ReadBudget budget = new ReadBudget();
    private long bytesRead;
    private byte[] head = NOTHING;
    /** Another part that was read at once because several reads will follow. */
    private byte[] near = NOTHING;

    private long nearStart;

    /**
     * {@return the bytes of a regular file}
     *
     * @throws IOException if it cannot be opened, or is a directory, a pipe or a device: their size says nothing, and
     *     opening a pipe waits for its writer
     */
    public static ByteSource open(Path path) throws IOException {
        ByteSource file = openFile(path);
        return file != null ? file : openChannel(path);
    }

    /**
     * Opens a file so that asking for it, opening and reading it is a few calls of the system and hardly any code: a
     * search ends before much is compiled. By a channel a read takes eight times as long until it is, and the
     * attributes of a path and the opening of a channel are more such code.
     *
     * @return null where only a channel can open it, or say why not: the file is within an archive, has a name that
     *     cannot be decoded, or is no regular file
     */
    private static @Nullable ByteSource openFile(Path path) throws IOException {
        if (!path.getFileSystem().equals(FileSystems.getDefault())) {
            return null;
        }
        // A path is relative to user.dir, a file to where the process is.
        File file = path.toAbsolutePath().toFile();
        if (file.getPath().indexOf('\ufffd') >= 0 || !file.isFile()) {
            return null;
        }
        try {
            return new OfFile(new RandomAccessFile(file, "r"));
        } catch (FileNotFoundException e) {
            return null;
        }
    }

    private static ByteSource openChannel(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException(attributes.isDirectory() ? "is a directory" : "not a regular file");
        }
        return new OfChannel(FileChannel.open(path, StandardOpenOption.READ), attributes.size());
    }

    /** {@return the bytes between a buffer's position and limit, which are left as they are} */
    public static ByteSource of(ByteBuffer bytes) {
        return new OfBuffer(bytes.slice());
    }

    /**
     * {@return the bytes of a channel, which stays open}
     *
     * @throws IOException if its size cannot be had
     */
    public static ByteSource of(SeekableByteChannel channel) throws IOException {
        return new OfSeekable(channel, channel.size());
    }

    /** {@return the size of the file in bytes} */
    public abstract long size();

    /** Reads at most some bytes into a part of an array; {@return how many, or -1 at the end} */
    abstract int readSome(long offset, byte[] into, int start, int length) throws IOException;

    /**
     * Fills a part of an array from the file. What is in its first page is read once.
     *
     * @throws ElfFormatException if the file ends before
     * @throws BudgetSpentException if more was asked for than a file may take
     */
    public final void read(long offset, byte[] into, int start, int length) throws IOException {
        byte[] held = held(offset, length);
        budget.ask(offset, length, held != null);
        if (held != null) {
            System.arraycopy(held, (int) (offset - startOf(held)), into, start, length);
        } else {
            readDirectly(offset, into, start, length);
        }
    }

    /** {@return the array that has a range since it was read before, not to be written to; or null} */
    final byte @Nullable [] held(long offset, int length) throws IOException {
        if (head.length == 0 && offset < HEAD_BYTES) {
            byte[] bytes = new byte[(int) Math.min(HEAD_BYTES, size())];
            readDirectly(0, bytes, 0, bytes.length);
            head = bytes;
        }
        if (offset >= 0 && offset + length <= head.length) {
            return head;
        }
        return offset >= nearStart && offset + length <= nearStart + near.length ? near : null;
    }

    /** {@return where in the file an array begins that was {@link #held}} */
    final long startOf(byte[] held) {
        return held == near ? nearStart : 0;
    }

    /** Reads a part that the file has at once; from now on, reads within it touch the file no more. */
    final void readAhead(long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        read(offset, bytes, 0, length);
        near = bytes;
        nearStart = offset;
    }

    /** Reads the page that a place of the file is in ahead, unless that was just done. */
    final void readPage(long offset) throws IOException {
        long start = offset & -PAGE_BYTES;
        if (near.length == 0 || nearStart != start) {
            readAhead(start, (int) Math.min(PAGE_BYTES, size() - start));
        }
    }

    private void readDirectly(long offset, byte[] into, int start, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = readSome(offset + done, into, start + done, length - done);
            if (count < 0) {
                throw new ElfFormatException(offset, "file ends within " + length + " bytes");
            } else if (count == 0) {
                // A channel may do so, and go on for ever.
                throw new IOException("the channel gives neither bytes nor its end");
            }
            done += count;
        }
        bytesRead += done;
    }

    /** {@return what this read of the file may still take} */
    public final ReadBudget budget() {
        return budget;
    }

    /** {@return how many bytes were read so far} */
    public final long bytesRead() {
        return bytesRead;
    }

    @Override
    public abstract void close() throws IOException;

    private static final class OfFile extends ByteSource {
        private final RandomAccessFile file;
        private final long size;
        private long position;

        OfFile(RandomAccessFile file) throws IOException {
            this.file = file;
            try {
                this.size = file.length();
            } catch (IOException e) {
                file.close();
                throw e;
            }
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        int readSome(long offset, byte[] into, int start, int length) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                // As a channel does, so that it does not depend on the path.
                throw new ClosedByInterruptException();
            }
            if (offset != position) {
                file.seek(offset);
                position = offset;
            }
            int count = file.read(into, start, length);
            position += Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static final class OfChannel extends ByteSource {
        private final FileChannel channel;
        private final long size;

        OfChannel(FileChannel channel, long size) {
            this.channel = channel;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        int readSome(long offset, byte[] into, int start, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(into, start, length), offset);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static final class OfSeekable extends ByteSource {
        private final SeekableByteChannel channel;
        private final long size;

        OfSeekable(SeekableByteChannel channel, long size) {
            this.channel = channel;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        int readSome(long offset, byte[] into, int start, int length) throws IOException {
            if (channel.position() != offset) {
                channel.position(offset);
            }
            return channel.read(ByteBuffer.wrap(into, start, length));
        }

        @Override
        public void close() {}
    }

    private static final class OfBuffer extends ByteSource {
        private final ByteBuffer bytes;

        OfBuffer(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.limit();
        }

        @Override
        int readSome(long offset, byte[] into, int start, int length) {
            if (offset >= bytes.limit()) {
                return -1;
            }
            int count = (int) Math.min(length, bytes.limit() - offset);
            bytes.get((int) offset, into, start, count);
            return count;
        }

        @Override
        public void close() {}
    }
}
