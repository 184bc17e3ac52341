package dev.usdt.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.fs.PositionedReadable;

/**
 * A file that is read by ranges, each a request to whoever has the file. So few are asked for, and each is counted;
 * what was got is kept for a while.
 *
 * <p>Of an ELF file the first range is its first page and the second its section headers, with the names that most
 * linkers put before them. What is still missing then is mostly near to what is asked for third, or was {@link #expect
 * expected}. Who reads on where a range has ended, as of an archive, gets ranges that grow.
 */
class RangeChannel implements SeekableByteChannel {

    /** As much as the reader of ELF files asks for first. */
    private static final int HEAD_BYTES = 4 << 10;
    /** Names of sections. */
    private static final int BEFORE_TABLE_BYTES = 512;
    /** On both sides of what is asked for from the third range on. */
    private static final int NEAR_BYTES = 64 << 10;
    /** More of what nobody asked for takes longer than another request. */
    private static final int MOST_EXPECTED_BYTES = 1 << 20;

    private static final int MOST_RANGE_BYTES = 4 << 20;
    /** A new range has its place beside these. */
    private static final int MOST_KEPT_BYTES = 4 << 20;

    private final PositionedReadable file;
    private final long size;
    private final TaskEnd taskEnd = new TaskEnd();
    /** The latest first. */
    private final Deque<Range> kept = new ArrayDeque<>();

    private long position;
    private long lastEnd = -1;
    /** What will be asked for. */
    private final List<Expected> expected = new ArrayList<>();

    private int growing = NEAR_BYTES;
    private int ranges;
    private boolean hasFailed;
    private long bytesRead;
    private boolean open = true;

    private record Expected(long start, long length) {}

    /** Some bytes, and where they begin. */
    private static final class Range {
        private final long start;
        private final byte[] bytes;

        Range(long start, byte[] bytes) {
            this.start = start;
            this.bytes = bytes;
        }

        boolean has(long at) {
            return at >= start && at < end();
        }

        long end() {
            return start + bytes.length;
        }
    }

    /**
     * Asks for nothing yet.
     *
     * @param file the file, which is left open
     * @param size how long it is, in bytes
     */
    RangeChannel(PositionedReadable file, long size) {
        this.file = file;
        this.size = size;
    }

    /** {@return how many ranges were asked for} */
    int ranges() {
        return ranges;
    }

    /** {@return whether a range could not be had} What is the matter with the file is another thing. */
    boolean hasFailed() {
        return hasFailed;
    }

    /** {@return how many bytes these had} */
    long bytesRead() {
        return bytesRead;
    }

    /** {@return how many bytes are kept} */
    long bytesKept() {
        long bytes = 0;
        for (Range range : kept) {
            bytes += range.bytes.length;
        }
        return bytes;
    }

    private boolean holds(long start, long length) {
        for (Range range : kept) {
            if (range.start <= start && start + length <= range.end()) {
                return true;
            }
        }
        return false;
    }

    /** Keeps nothing any more, so that it has to be asked for again. */
    void forget() {
        kept.clear();
    }

    /** Says that a part will be read. The third request is for all of these that are missing, if that is worth it. */
    void expect(long start, long length) {
        expected.add(new Expected(start, length));
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (position >= size) {
            return -1;
        }
        if (!into.hasRemaining()) {
            return 0;
        }
        Range range = rangeAt(position, into.remaining());
        int from = (int) (position - range.start);
        int count = Math.min(into.remaining(), range.bytes.length - from);
        into.put(range.bytes, from, count);
        position += count;
        return count;
    }

    private Range rangeAt(long at, int wanted) throws IOException {
        for (Range range : kept) {
            if (range.has(at)) {
                return range;
            }
        }
        Range range = next(at, wanted);
        long bytes = bytesKept();
        while (bytes > MOST_KEPT_BYTES) {
            bytes -= kept.removeLast().bytes.length;
        }
        kept.addFirst(range);
        return range;
    }

    private Range next(long at, int wanted) throws IOException {
        // Here is what takes long, for every reader alike.
        taskEnd.check();
        long start = at;
        long end = at + wanted;
        if (at == lastEnd) {
            growing = Math.min(MOST_RANGE_BYTES, 2 * growing);
            end = Math.max(end, at + growing);
        } else if (ranges == 0) {
            end = Math.max(end, at + HEAD_BYTES);
        } else if (ranges == 1) {
            start = at - BEFORE_TABLE_BYTES;
        } else {
            start = at - NEAR_BYTES;
            end += NEAR_BYTES;
            long from = Math.min(start, missingFrom());
            long to = Math.max(end, missingTo());
            if (to - from <= MOST_EXPECTED_BYTES) {
                start = from;
                end = to;
            }
        }
        // What is there already is not asked for again.
        for (Range range : kept) {
            if (range.start < at && range.end() > start) {
                start = range.end();
            }
            if (range.start > at && range.start < end) {
                end = range.start;
            }
        }
        start = Math.max(0, start);
        end = Math.min(Math.min(size, end), start + MOST_RANGE_BYTES);
        byte[] bytes = new byte[(int) (end - start)];
        ranges++;
        try {
            file.readFully(start, bytes, 0, bytes.length);
        } catch (IOException | RuntimeException | LinkageError e) {
            hasFailed = true;
            throw e;
        }
        bytesRead += bytes.length;
        lastEnd = end;
        return new Range(start, bytes);
    }

    private long missingFrom() {
        long from = Long.MAX_VALUE;
        for (Expected part : expected) {
            from = holds(part.start, part.length) ? from : Math.min(from, part.start);
        }
        return from;
    }

    private long missingTo() {
        long to = 0;
        for (Expected part : expected) {
            to = holds(part.start, part.length) ? to : Math.max(to, part.start + part.length);
        }
        return to;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        if (newPosition < 0) {
            throw new IllegalArgumentException("negative position " + newPosition);
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        kept.clear();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }
}
