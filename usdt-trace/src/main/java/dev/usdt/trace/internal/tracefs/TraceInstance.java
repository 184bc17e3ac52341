package dev.usdt.trace.internal.tracefs;

import dev.usdt.trace.internal.ring.PageReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A ring buffer of one's own, a part of it for each processor. While one of its files is open, nobody can remove it.
 */
public final class TraceInstance implements AutoCloseable {

    /**
     * So many pages are read in a row: what they hold takes a megabyte, and what is told of them some time, in which
     * the kernel keeps the rest.
     */
    private static final int MOST_PAGES = 1 << 5;

    /** What a record takes at least, with its time. While more wait than a page has room for, there is one to read. */
    private static final int LEAST_RECORD_BYTES = 8;

    /** Eight short lines. */
    private static final int STATS_BYTES = 1 << 10;

    /** Takes the records of all processors, of each in the order of their times. */
    public interface Sink {

        /**
         * Takes a record.
         *
         * @param timeNanos when it was written, by the clock of the buffer
         * @param bytes a buffer that has it from its position to its limit, good for this call
         */
        void record(long timeNanos, ByteBuffer bytes);

        /**
         * Records of one processor were lost; others may have kept theirs.
         *
         * @param lastNanos when the last record before them was written, by the clock of the buffer
         * @param reachedNanos when that was known to be the last one
         * @param toNanos when the first record after them was written
         */
        void lost(long lastNanos, long reachedNanos, long toNanos);
    }

    /** The part of a processor. */
    private static final class Part implements PageReader.Sink {
        private final Path stats;
        private final FileChannel pages;
        /** Up to which time all of it is taken. */
        private long reached;
        /** How many records wait at least. */
        private long waiting;

        private long latest;
        private @Nullable Sink sink;

        Part(Path stats, FileChannel pages) {
            this.stats = stats;
            this.pages = pages;
        }

        @Override
        public void record(long timeNanos, ByteBuffer bytes) {
            latest = timeNanos;
            waiting--;
            Objects.requireNonNull(sink).record(timeNanos, bytes);
        }

        @Override
        public void lost(long timeNanos) {
            // Instead of many small records there may be few large ones.
            waiting = 0;
            Objects.requireNonNull(sink).lost(latest, reached, timeNanos);
        }
    }

    private final Path directory;
    private final List<Part> parts = new ArrayList<>();
    private final ByteBuffer page;

    private TraceInstance(Path directory, int pageBytes) {
        this.directory = directory;
        this.page = ByteBuffer.allocateDirect(pageBytes).order(ByteOrder.nativeOrder());
    }

    /** {@code field: char data; offset:16; size:4080; signed:0;}: the header and the data are a page of the buffer. */
    private static int pageBytes(TraceFs tracefs) throws IOException {
        for (String line : tracefs.read("events/header_page").split("\n", -1)) {
            String[] parts = line.strip().split(";", -1);
            if (parts.length > 2 && parts[0].endsWith(" data")) {
                try {
                    return Integer.parseInt(parts[1].strip().substring("offset:".length()))
                            + Integer.parseInt(parts[2].strip().substring("size:".length()));
                } catch (NumberFormatException | IndexOutOfBoundsException e) {
                    break;
                }
            }
        }
        throw new IOException("events/header_page is not understood");
    }

    /**
     * Makes one.
     *
     * @param tracefs where
     * @param name what it is called
     * @param bytesEach how large its part for each processor is
     * @throws IOException if it cannot be made; nothing is left of it then
     */
    public static TraceInstance make(TraceFs tracefs, String name, long bytesEach) throws IOException {
        Path directory = tracefs.root().resolve("instances").resolve(name);
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new IOException("the kernel makes no buffer for a trace: mkdir " + directory + " fails", e);
        }
        TraceInstance instance = null;
        try {
            instance = new TraceInstance(directory, pageBytes(tracefs));
            instance.set("buffer_size_kb", Long.toString(Math.max(1, bytesEach / 1024)));
            // CLOCK_MONOTONIC, which is System.nanoTime().
            instance.set("trace_clock", "mono");
            // So that the process of a thread that has ended is known.
            instance.set("options/record-tgid", "1");
            instance.openParts();
            return instance;
        } catch (IOException | RuntimeException | Error e) {
            try {
                if (instance != null) {
                    instance.close();
                }
                Files.deleteIfExists(directory);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private void openParts() throws IOException {
        List<Path> processors = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory.resolve("per_cpu"))) {
            for (Path one : all) {
                if (one.getFileName().toString().startsWith("cpu")) {
                    processors.add(one);
                }
            }
        }
        processors.sort(null);
        for (Path processor : processors) {
            parts.add(new Part(
                    processor.resolve("stats"),
                    FileChannel.open(processor.resolve("trace_pipe_raw"), StandardOpenOption.READ)));
        }
    }

    /** Writes one of its files. */
    public void set(String name, String text) throws IOException {
        TraceFs.write(directory.resolve(name), text);
    }

    /** Appends to one of its files. */
    public void append(String name, String text) throws IOException {
        TraceFs.append(directory.resolve(name), text);
    }

    /** {@return whether it has a file} */
    public boolean has(String name) {
        return Files.exists(directory.resolve(name));
    }

    /** {@return the text of one of its files} */
    public String read(String name) throws IOException {
        return TraceFs.read(directory.resolve(name));
    }

    /**
     * Takes some of what is in the buffer out of it, of each processor up to about the same time. It does not wait: the
     * kernel would, if nothing is there, so it is asked how many records there are.
     *
     * @param now the time by the clock of the buffer: what is written meanwhile is left, so that this comes to an end
     * @return up to which time all records were taken, at most {@code now}; if it is less, more of them wait
     * @throws IOException if it cannot be read, or a page is not understood
     */
    public long drain(long now, Sink sink) throws IOException {
        int pages = 0;
        Part last = leastTaken();
        while (last.reached < now && pages < MOST_PAGES) {
            pages += drain(last, now, sink);
            last = leastTaken();
        }
        return Math.min(now, last.reached);
    }

    /** That of which the least is taken. */
    private Part leastTaken() {
        Part last = parts.get(0);
        for (Part part : parts) {
            if (part.reached < last.reached) {
                last = part;
            }
        }
        return last;
    }

    /** Reads a page, or finds that there is none; returns how many it has read. */
    private int drain(Part part, long now, Sink sink) throws IOException {
        if (part.waiting <= page.capacity() / LEAST_RECORD_BYTES) {
            part.waiting = statistic(TraceFs.read(part.stats, STATS_BYTES), "entries");
            if (part.waiting <= 0) {
                part.reached = now;
                return 0;
            }
        }
        page.clear();
        if (part.pages.read(page) <= 0) {
            part.waiting = 0;
            part.reached = now;
            return 0;
        }
        part.sink = sink;
        if (!PageReader.read(page.flip(), part)) {
            throw new IOException("a page of " + part.stats.getParent() + " is not understood");
        }
        part.reached = Math.max(part.reached, part.latest);
        return 1;
    }

    /** {@return how many records wait to be taken out} */
    public long entries() throws IOException {
        long entries = 0;
        for (Part part : parts) {
            entries += statistic(TraceFs.read(part.stats), "entries");
        }
        return entries;
    }

    /** {@return how many records were lost for want of room since the instance was made} */
    public long lost() throws IOException {
        long lost = 0;
        for (Part part : parts) {
            String stats = TraceFs.read(part.stats, STATS_BYTES);
            lost += statistic(stats, "overrun")
                    + statistic(stats, "commit overrun")
                    + statistic(stats, "dropped events");
        }
        return lost;
    }

    /** {@code entries: 12}. */
    private static long statistic(String stats, String key) throws IOException {
        for (String line : stats.split("\n", -1)) {
            if (line.startsWith(key + ": ")) {
                return Long.parseLong(line.substring(key.length() + 2).strip());
            }
        }
        throw new IOException("stats has no " + key);
    }

    /** Closes its files, and removes it with the events that it has enabled. */
    @Override
    public void close() throws IOException {
        for (Part part : parts) {
            part.pages.close();
        }
        TraceFs.patiently(() -> Files.deleteIfExists(directory));
    }
}
