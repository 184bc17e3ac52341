package dev.usdt.archive.internal.decode;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/**
 * What decoders take of memory, in all of the program: no more than 256 MiB. Who wants more waits until others are
 * done.
 *
 * <p>Half of it is for archives themselves, half for archives within archives. So nobody who has something waits for
 * one who waits for it: one for an archive itself has nothing yet, and one within holds the second half alone.
 */
final class DecoderMemory {

    /** For one decoder: what xz -9 (65 MB) and zstd --long=27 (128 MB) take. */
    static final long MOST_BYTES = 128L << 20;

    /** What takes less is not counted: gzip, of which there are many. */
    private static final long LEAST_BYTES = 1 << 20;

    private static final int MEBIBYTES = (int) (MOST_BYTES >> 20);
    private static final Semaphore OUTER = new Semaphore(MEBIBYTES, true);
    private static final Semaphore INNER = new Semaphore(1, true);

    private DecoderMemory() {}

    /** Memory that is held until this is closed. */
    interface Held extends Closeable {
        @Override
        void close();
    }

    static final Held NOTHING = () -> {};

    /** What a chain of decoders, one within the other, holds of the second half. */
    static final class Chain implements Held {
        private long bytes;

        @Override
        public void close() {
            if (bytes > 0) {
                bytes = 0;
                INNER.release();
            }
        }
    }

    /** Takes memory for the decoder of an archive itself. */
    static Held outer(long bytes) throws IOException {
        int count = mebibytes(bytes);
        if (bytes < LEAST_BYTES) {
            return NOTHING;
        }
        acquire(OUTER, count);
        return () -> OUTER.release(count);
    }

    /** Takes memory for one within another archive. */
    static Held inner(Chain chain, long bytes) throws IOException {
        mebibytes(bytes);
        if (bytes < LEAST_BYTES) {
            return NOTHING;
        }
        if (chain.bytes + bytes > MOST_BYTES) {
            throw new IOException("would take " + (chain.bytes + bytes) + " bytes of memory to decode, within others");
        }
        if (chain.bytes == 0) {
            acquire(INNER, 1);
        }
        chain.bytes += bytes;
        return () -> {
            chain.bytes -= bytes;
            if (chain.bytes == 0) {
                INNER.release();
            }
        };
    }

    private static int mebibytes(long bytes) throws IOException {
        if (bytes > MOST_BYTES) {
            throw new IOException("would take " + bytes + " bytes of memory to decode, more than " + MOST_BYTES);
        }
        return (int) ((bytes + (1 << 20) - 1) >> 20);
    }

    private static void acquire(Semaphore semaphore, int count) throws InterruptedIOException {
        try {
            semaphore.acquire(count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
