package dev.usdt.cli.input;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs pieces of work on several threads and hands out what they yield in the order in which one thread would have
 * yielded it. A piece may yield further pieces, which stand where it stood: so a tree is walked.
 *
 * <p>Of the pieces that wait, the one that is first in that order is always taken next, so what is done and cannot be
 * handed out yet stays little; when it has become too much, only the first of all goes on.
 *
 * @param <T> what pieces yield
 */
public final class OrderedWork<T> implements AutoCloseable {

    /** A part of the work. */
    public interface Piece<T> {
        /** Does it. An exception that leaves it ends the whole. */
        void run(Yield<T> yield);
    }

    /** Where a piece puts what it has: results and further pieces, in order. */
    static final class Yield<T> {
        private final List<Node<T>> nodes = new ArrayList<>();

        /**
         * Adds a result.
         *
         * @param weight roughly how much memory it holds
         */
        void result(T result, int weight) {
            nodes.add(new Node<>(null, result, weight));
        }

        /** Adds a piece that is to be done after all before it and before all behind it. */
        void piece(Piece<T> piece) {
            nodes.add(new Node<>(piece, null, 0));
        }
    }

    /** Tells how long pieces take. */
    interface Clock {
        /** {@return nanoseconds since some moment} */
        long nanos();
    }

    /** That of the machine; no method reference, which would bootstrap method handles. */
    private static final class MachineClock implements Clock {
        @Override
        public long nanos() {
            return System.nanoTime();
        }
    }

    /** A piece that waits or runs, or a result; a piece that is done is nothing any more. */
    private static final class Node<T> {
        @Nullable
        Piece<T> piece;

        final @Nullable T result;
        final int weight;
        boolean running;

        @Nullable
        Node<T> next;

        Node(@Nullable Piece<T> piece, @Nullable T result, int weight) {
            this.piece = piece;
            this.result = result;
            this.weight = weight;
        }

        boolean isNothing() {
            return piece == null && result == null;
        }
    }

    /** A piece takes a millisecond or two; one that takes longer waits for its files, and more could wait. */
    private static final long SLOW_NANOS = 5_000_000;
    /** The first pieces are slow whatever they wait for, since nothing is compiled yet. */
    private static final int FIRST_PIECES = 64;

    private final Clock clock;
    private final int mostThreads;
    private final int mostHeld;
    private int threads;
    private @Nullable Node<T> head;
    /** The weight of all results that were not handed out. */
    private long held;

    private int finished;
    private int idle;
    private boolean closed;
    private @Nullable Throwable failure;

    /**
     * Begins.
     *
     * @param first what there is to do
     * @param threadCount on how many threads
     * @param mostThreads how many there may be when they are found to wait for files
     * @param mostHeld the weight of results from which on only the first piece of all goes on
     */
    public OrderedWork(Piece<T> first, int threadCount, int mostThreads, int mostHeld) {
        this(first, threadCount, mostThreads, mostHeld, new MachineClock());
    }

    OrderedWork(Piece<T> first, int threadCount, int mostThreads, int mostHeld, Clock clock) {
        this.clock = clock;
        this.mostThreads = mostThreads;
        this.mostHeld = mostHeld;
        head = new Node<>(first, null, 0);
        for (int i = 0; i < threadCount; i++) {
            startThread();
        }
    }

    private synchronized void startThread() {
        Thread thread = new Worker();
        thread.setName("usdt-reader-" + threads++);
        thread.setDaemon(true);
        thread.start();
    }

    /** {@return how many threads were started} */
    synchronized int threads() {
        return threads;
    }

    /**
     * Takes the results that are ready, waiting for the first.
     *
     * @param millis how long to wait; 0 is without end
     * @return the results, empty if there was none in time, or null when all is done
     */
    public synchronized @Nullable List<T> next(long millis) throws InterruptedException {
        List<T> ready = new ArrayList<>();
        boolean waited = false;
        while (true) {
            for (Node<T> node = head; node != null && node.piece == null; node = node.next) {
                if (node.result != null) {
                    ready.add(node.result);
                    held -= node.weight;
                }
                head = node.next;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            if (!ready.isEmpty()) {
                notifyAll(); // those who waited for room
                return ready;
            }
            if (head == null) {
                return null;
            }
            if (waited && millis > 0) {
                return ready;
            }
            wait(millis);
            waited = true;
        }
    }

    /** Ends the threads, each after what it is doing now. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** The first piece that waits, or null when nothing is left. */
    private synchronized @Nullable Node<T> take() throws InterruptedException {
        while (!closed && head != null) {
            Node<T> node = firstWaiting();
            if (node != null && (held < mostHeld || node == head)) {
                node.running = true;
                return node;
            }
            idle++;
            wait();
            idle--;
        }
        return null;
    }

    /** Looks through running pieces and results, of which there are few; drops what is nothing on the way. */
    private @Nullable Node<T> firstWaiting() {
        Node<T> before = null;
        for (Node<T> node = head; node != null; node = node.next) {
            if (node.piece != null && !node.running) {
                return node;
            }
            if (before != null && node.isNothing()) {
                before.next = node.next;
            } else {
                before = node;
            }
        }
        return null;
    }

    private synchronized void finish(Node<T> node, Yield<T> yield, long nanos) {
        node.piece = null;
        finished++;
        if (finished > FIRST_PIECES && nanos > SLOW_NANOS && threads < mostThreads && idle == 0 && !closed) {
            startThread();
        }
        Node<T> last = node;
        Node<T> behind = node.next;
        boolean pieces = false;
        for (Node<T> added : yield.nodes) {
            last.next = added;
            last = added;
            held += added.weight;
            pieces |= added.piece != null;
        }
        last.next = behind;
        while (head != null && head.isNothing()) {
            head = head.next;
        }
        // Who waits is woken for a reason only: most pieces are a directory without anything to tell.
        boolean ready = head == null || head.piece == null;
        if (ready || (pieces && idle > 0)) {
            notifyAll();
        }
    }

    private synchronized void fail(Throwable thrown) {
        failure = thrown;
        closed = true;
        head = null;
        notifyAll();
    }

    private final class Worker extends Thread {
        @Override
        public void run() {
            try {
                for (Node<T> node = take(); node != null; node = take()) {
                    long start = clock.nanos();
                    Yield<T> yield = new Yield<>();
                    Piece<T> piece = node.piece;
                    if (piece != null) {
                        piece.run(yield);
                    }
                    finish(node, yield, clock.nanos() - start);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }
    }
}
