package dev.usdt.spark;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The files of this machine as {@code counted:/…}. It counts what is read of each, writes down which are opened, and
 * ends the process when there were many, or when a file is opened that is to end it once.
 */
public final class CountingFileSystem extends RawLocalFileSystem {

    static final String SCHEME = "counted";
    /** The class, for Hadoop. */
    static final String CLASS_KEY = "fs.counted.impl";
    /** A file to which the path of each file is added that is opened. */
    static final String LOG_KEY = "fs.counted.log";
    /** How many files may be opened. */
    static final String MOST_KEY = "fs.counted.most";
    /** A file; the process that is the first to open it ends. */
    static final String ENDING_KEY = "fs.counted.ending";
    /** How many writers of Parquet may not put in place what they have written, before others may. */
    static final String REFUSED_KEY = "fs.counted.refused";
    /** With which the process ends that opens more. */
    static final int HALTED = 137;

    private static final AtomicInteger REFUSED = new AtomicInteger();
    private static final Map<String, Tally> TALLIES = new ConcurrentHashMap<>();
    private static final AtomicInteger OPENED = new AtomicInteger();

    /** What was read of a file. */
    static final class Tally {
        int ranges;
        long bytes;

        synchronized void add(int count) {
            ranges++;
            bytes += Math.max(0, count);
        }
    }

    /** {@return what was read of a file so far, by its path without the scheme} */
    static Tally tally(String path) {
        return TALLIES.computeIfAbsent(path, key -> new Tally());
    }

    /** {@return a configuration that knows it} */
    static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set(CLASS_KEY, CountingFileSystem.class.getName());
        return configuration;
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        String name = path.toUri().getPath();
        int most = getConf().getInt(MOST_KEY, Integer.MAX_VALUE);
        if (OPENED.incrementAndGet() > most) {
            Runtime.getRuntime().halt(HALTED);
        }
        String log = getConf().get(LOG_KEY);
        if (log != null) {
            java.nio.file.Path opened = java.nio.file.Path.of(log);
            byte[] line = (name + "\n").getBytes(StandardCharsets.UTF_8);
            Files.write(opened, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (name.equals(getConf().get(ENDING_KEY)) && times(opened, name) == 1) {
                Runtime.getRuntime().halt(HALTED);
            }
        }
        return new FSDataInputStream(new Counted(super.open(path, bufferSize), tally(name)));
    }

    private static long times(java.nio.file.Path log, String name) throws IOException {
        return Files.readAllLines(log).stream().filter(name::equals).count();
    }

    /** A task that has read files puts in place what it has written by renaming it. */
    @Override
    public boolean rename(Path from, Path to) throws IOException {
        if (to.toString().contains("/scans-")
                && to.getName().endsWith(".parquet")
                && REFUSED.incrementAndGet() <= getConf().getInt(REFUSED_KEY, 0)) {
            throw new IOException("not now");
        }
        return super.rename(from, to);
    }

    private static final class Counted extends FSInputStream {
        private final FSDataInputStream in;
        private final Tally tally;

        Counted(FSDataInputStream in, Tally tally) {
            this.in = in;
            this.tally = tally;
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(position, buffer, offset, length);
            tally.add(count);
            return count;
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            tally.add(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, length);
            tally.add(count);
            return count;
        }

        @Override
        public void seek(long position) throws IOException {
            in.seek(position);
        }

        @Override
        public long getPos() throws IOException {
            return in.getPos();
        }

        @Override
        public boolean seekToNewSource(long target) throws IOException {
            return in.seekToNewSource(target);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
