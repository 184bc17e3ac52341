package dev.usdt.cli.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.cli.input.OrderedWork.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedWorkTest {

    /** Ends what would never end; how long it takes on any machine is not looked at. */
    private static final Duration HANG = Duration.ofMinutes(10);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void yieldsInTheOrderOfOneThread(int threads) {
        for (long seed = 1; seed <= 40; seed++) {
            Tree tree = new Tree(new SplittableRandom(seed), 6);
            List<Integer> expected = new ArrayList<>();
            tree.addTo(expected);
            int mostHeld = seed % 3 == 0 ? 1 : 50;
            List<Integer> got = assertTimeoutPreemptively(HANG, () -> collect(tree, threads, mostHeld), "seed " + seed);
            assertEquals(expected, got, "seed " + seed);
        }
    }

    @Test
    void holdsLittleOfWhatCannotBeHandedOutYet() throws Exception {
        AtomicInteger done = new AtomicInteger();
        AtomicInteger doneBeforeTheFirst = new AtomicInteger();
        Piece<Integer> all = yield -> {
            yield.piece(first -> {
                // Until the others have done all that they do without it.
                while (done.get() < 10 || !othersWait()) {
                    Thread.onSpinWait();
                }
                doneBeforeTheFirst.set(done.get());
                first.result(-1, 1);
            });
            for (int i = 0; i < 1000; i++) {
                int number = i;
                yield.piece(other -> {
                    done.incrementAndGet();
                    other.result(number, 10);
                });
            }
        };
        assertEquals(1001, collect(all, 4, 100).size());
        // Ten of weight 10, and what the other threads were at.
        int before = doneBeforeTheFirst.get();
        assertTrue(before >= 10 && before <= 13, before + " were done before the first was");
    }

    private static boolean othersWait() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            boolean other = thread != Thread.currentThread() && thread.getName().startsWith("usdt-reader-");
            if (other && thread.getState() != Thread.State.WAITING) {
                return false;
            }
        }
        return true;
    }

    @Test
    void endsWithTheFailureOfAPiece() {
        Piece<Integer> all = yield -> {
            yield.result(1, 1);
            yield.piece(bad -> {
                throw new IllegalStateException("a bug");
            });
        };
        Exception failure = assertThrows(IllegalStateException.class, () -> collect(all, 2, 10));
        assertEquals("a bug", failure.getMessage());
    }

    @Test
    void stopsWhenItIsClosed() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Piece<Integer> endless = new Piece<>() {
            @Override
            public void run(OrderedWork.Yield<Integer> yield) {
                threads.add(Thread.currentThread());
                yield.result(1, 1);
                yield.piece(this);
            }
        };
        OrderedWork<Integer> work = new OrderedWork<>(endless, 2, 4, 10);
        work.next(0);
        work.close();
        for (Thread thread : threads) {
            thread.join(HANG.toMillis());
            assertFalse(thread.isAlive(), thread.getName());
        }
    }

    /** Slow pieces wait for their files, but for the first ones, which are slow since nothing is compiled. */
    @ParameterizedTest
    @CsvSource({"60, 6, 2", "200, 6, 4", "200, 4, 2"})
    void startsFurtherThreadsWhenPiecesAreSlowAndNotFromTheBeginning(int count, int millis, int threads)
            throws Exception {
        OwnTime time = new OwnTime();
        // Both are at work from then on: where one has nothing to do, no further one is started.
        CyclicBarrier both = new CyclicBarrier(2);
        Piece<Integer> all = yield -> {
            for (int i = 0; i < count; i++) {
                boolean first = i < 2;
                yield.piece(piece -> {
                    if (first) {
                        await(both);
                    }
                    time.pass(millis * 1_000_000L);
                });
            }
        };
        try (OrderedWork<Integer> work = new OrderedWork<>(all, 2, 4, 10, time)) {
            assertNull(assertTimeoutPreemptively(HANG, () -> work.next(0)));
            assertEquals(threads, work.threads());
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Time that passes when a piece says so, whatever else the machine does; each thread has its own. */
    private static final class OwnTime implements OrderedWork.Clock {
        private static final ThreadLocal<Long> NOW = ThreadLocal.withInitial(() -> 0L);

        void pass(long nanos) {
            NOW.set(NOW.get() + nanos);
        }

        @Override
        public long nanos() {
            return NOW.get();
        }
    }

    private static List<Integer> collect(Piece<Integer> piece, int threads, int mostHeld) throws Exception {
        List<Integer> all = new ArrayList<>();
        try (OrderedWork<Integer> work = new OrderedWork<>(piece, threads, 2 * threads, mostHeld)) {
            for (List<Integer> some = work.next(0); some != null; some = work.next(0)) {
                all.addAll(some);
            }
        }
        return all;
    }

    /** A piece with results and pieces in it, some of which take their time. */
    private static final class Tree implements Piece<Integer> {
        private final List<Object> parts = new ArrayList<>();
        private final boolean slow;

        Tree(SplittableRandom random, int depth) {
            slow = random.nextInt(20) == 0;
            int count = random.nextInt(5);
            for (int i = 0; i < count; i++) {
                parts.add(depth > 0 && random.nextBoolean() ? new Tree(random, depth - 1) : (Object) random.nextInt());
            }
        }

        void addTo(List<Integer> list) {
            for (Object part : parts) {
                if (part instanceof Tree tree) {
                    tree.addTo(list);
                } else {
                    list.add((Integer) part);
                }
            }
        }

        @Override
        public void run(OrderedWork.Yield<Integer> yield) {
            if (slow) {
                LockSupport.parkNanos(6_000_000);
            }
            for (Object part : parts) {
                if (part instanceof Tree tree) {
                    yield.piece(tree);
                } else {
                    yield.result((Integer) part, 1);
                }
            }
        }
    }
}
