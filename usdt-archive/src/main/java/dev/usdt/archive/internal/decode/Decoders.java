package dev.usdt.archive.internal.decode;

import dev.usdt.archive.internal.bytes.Content;
import dev.usdt.archive.internal.decode.DecoderMemory.Held;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** Decodes an archive and what is within it, as long as that stays within bounds. Not for several threads. */
public final class Decoders implements Closeable {

    /** From so many bytes on, what grows more than is sensible is taken for an attack. */
    private static final long INNOCENT_BYTES = 256L << 20;
    /** gzip gets to 1032 with nothing but zeros. */
    private static final long MOST_RATIO = 1100;

    private static final int SKIP_BYTES = 64 << 10;

    private final Output output;
    private final DecoderMemory.Chain chain = new DecoderMemory.Chain();
    private byte[] skipped = {};

    /** How much may come out of decoders, of several threads too. */
    public static final class Output {
        private final long mostBytes;
        private final AtomicLong bytes = new AtomicLong();

        /**
         * Nothing came out yet.
         *
         * @param mostBytes how much may
         */
        public Output(long mostBytes) {
            this.mostBytes = mostBytes;
        }

        /** {@return whether no more may come out} */
        public boolean isSpent() {
            return bytes.get() > mostBytes;
        }

        private void add(int count) throws IOException {
            if (bytes.addAndGet(count) > mostBytes) {
                throw new IOException("more than " + mostBytes + " bytes when decoded, so the rest is not read");
            }
        }
    }

    /**
     * Nothing is decoded yet.
     *
     * @param output what comes out counts there
     */
    public Decoders(Output output) {
        this.output = output;
    }

    /** {@return whether nothing more can be decoded, so that it is of no use to go on} */
    public boolean isSpent() {
        return output.isSpent();
    }

    /**
     * Begins to decode. What is decoded ends with an exception where bounds are met.
     *
     * @param outermost whether it is no part of something that is decoded or read otherwise by this
     * @return what comes out; has to be closed, which leaves what goes in open
     * @throws IOException if the decoder finds no beginning, or would take too much memory
     */
    public Content decode(Compression compression, Content in, boolean outermost) throws IOException {
        long memory = compression.memoryBytes(in.peek(Compression.HEAD_BYTES));
        Held held = outermost ? DecoderMemory.outer(memory) : DecoderMemory.inner(chain, memory);
        try {
            Counted counted = new Counted(in);
            return Content.of(new Decoded(compression.open(counted, memory), counted, held));
        } catch (IOException | RuntimeException | Error e) {
            held.close();
            throw e;
        }
    }

    /**
     * Bounds what comes out of a decoder that somebody else has made.
     *
     * @param in what comes out
     * @param size how much goes in, in bytes
     * @return the same; has to be closed
     */
    public Content bound(InputStream in, long size) {
        Counted counted = new Counted(InputStream.nullInputStream());
        counted.count = size;
        return Content.of(new Decoded(in, counted, DecoderMemory.NOTHING));
    }

    @Override
    public void close() {
        chain.close();
    }

    /** What goes in. */
    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int from, int wanted) throws IOException {
            int read = in.read(into, from, wanted);
            count += Math.max(0, read);
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public void close() {}
    }

    /** What comes out. */
    private final class Decoded extends InputStream {
        private final InputStream in;
        private final Counted source;
        private final Held held;
        private long count;

        Decoded(InputStream in, Counted source, Held held) {
            this.in = in;
            this.source = source;
            this.held = held;
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] into, int from, int wanted) throws IOException {
            int read = in.read(into, from, wanted);
            count(Math.max(0, read));
            return read;
        }

        /** Decoders skip by reading, most of them little at a time. */
        @Override
        public long skip(long wanted) throws IOException {
            if (skipped.length == 0) {
                skipped = new byte[SKIP_BYTES];
            }
            long left = wanted;
            while (left > 0) {
                int read = read(skipped, 0, (int) Math.min(left, SKIP_BYTES));
                if (read < 0) {
                    break;
                }
                left -= read;
            }
            return wanted - Math.max(0, left);
        }

        private void count(int read) throws IOException {
            count += read;
            output.add(read);
            if (count > INNOCENT_BYTES && count / MOST_RATIO > source.count) {
                throw new IOException("grows from " + source.count + " to more than " + count
                        + " bytes when decoded, as an attack does, so the rest is not read");
            }
        }

        @Override
        public void close() throws IOException {
            try {
                in.close();
            } finally {
                held.close();
            }
        }
    }
}
