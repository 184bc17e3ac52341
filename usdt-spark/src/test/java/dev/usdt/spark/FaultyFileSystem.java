package dev.usdt.spark;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The files of this machine as {@code faulty:/…}: none can be closed, and at some offset none be read. */
public final class FaultyFileSystem extends RawLocalFileSystem {

    /** At which offset a client lacks a class. */
    static final String AT_KEY = "fs.faulty.at";

    static final AtomicInteger CLOSED = new AtomicInteger();

    static Configuration configuration(long at) {
        Configuration configuration = new Configuration();
        configuration.set("fs.faulty.impl", FaultyFileSystem.class.getName());
        configuration.setBoolean("fs.faulty.impl.disable.cache", true);
        configuration.setLong(AT_KEY, at);
        return configuration;
    }

    @Override
    public URI getUri() {
        return URI.create("faulty:///");
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        return new FSDataInputStream(
                new Faulty(super.open(path, bufferSize), getConf().getLong(AT_KEY, Long.MAX_VALUE)));
    }

    private static final class Faulty extends FSInputStream {
        private final FSDataInputStream in;
        private final long at;

        Faulty(FSDataInputStream in, long at) {
            this.in = in;
            this.at = at;
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            if (position <= at && at < position + length) {
                throw new NoClassDefFoundError("of a client");
            }
            return in.read(position, buffer, offset, length);
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, length);
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
            CLOSED.incrementAndGet();
            throw new IOException("cannot be closed");
        }
    }
}
