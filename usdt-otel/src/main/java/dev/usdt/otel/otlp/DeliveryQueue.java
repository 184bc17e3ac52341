package dev.usdt.otel.otlp;

import dev.usdt.otel.otlp.Outcome.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/**
 * Hands things on in batches, by a thread of its own. What cannot be delivered now is tried again and again; meanwhile
 * up to a number and a size of things wait, and then whoever brings more does. What is not delivered in the end is
 * counted.
 */
final class DeliveryQueue<T> {

    /** Delivers a batch, once. */
    @FunctionalInterface
    interface Delivery<T> {
        Outcome deliver(List<T> batch) throws InterruptedException;
    }

    static final int MOST_WAITING = 8192;
    static final long MOST_BYTES = 16 << 20;
    static final int BATCH = 512;

    private static final long BATCH_BYTES = 2 << 20;
    /** For how long few are waited with for more. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long SLICE_MILLIS = 50;
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final int MOST_PROBLEMS = 20;

    private final String what;
    private final String where;
    private final ToLongFunction<T> size;
    private final Delivery<T> delivery;
    private final Thread thread;
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> said = new HashSet<>();

    private long waitingBytes;
    /** In the batch that is being delivered. */
    private int sending;

    private long oldestNanos;
    private boolean closing;
    private boolean closed;
    private boolean abandoned;
    private boolean failing;
    /** What the last attempt has brought that has failed. */
    private String last = "no answer yet";

    private long delivered;
    private long undelivered;

    /**
     * Starts it.
     *
     * @param what what is delivered, one of them: {@code span}
     * @param where to whom
     * @param size how many bytes one takes, about
     */
    DeliveryQueue(String what, String where, ToLongFunction<T> size, Delivery<T> delivery) {
        this.what = what;
        this.where = where;
        this.size = size;
        this.delivery = delivery;
        this.thread = new Thread(this::run, "delivery of " + what + "s");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /**
     * Takes one. If too many wait, it waits until there is room.
     *
     * @param impatient asked now and then whether to wait no longer
     * @return whether it was taken; else it is counted as undelivered
     */
    synchronized boolean put(T one, BooleanSupplier impatient) {
        long bytes = size.applyAsLong(one);
        while (!closing
                && !waiting.isEmpty()
                && (waiting.size() >= MOST_WAITING || waitingBytes + bytes > MOST_BYTES)) {
            if (impatient.getAsBoolean()) {
                undelivered++;
                return false;
            }
            try {
                wait(SLICE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                undelivered++;
                return false;
            }
        }
        if (closing) {
            undelivered++;
            return false;
        }
        if (waiting.isEmpty()) {
            oldestNanos = System.nanoTime();
        }
        waiting.addLast(one);
        waitingBytes += bytes;
        if (waiting.size() == BATCH || waiting.size() == 1) {
            notifyAll();
        }
        return true;
    }

    private void run() {
        try {
            for (List<T> batch = next(); !batch.isEmpty(); batch = next()) {
                deliver(batch);
            }
        } catch (InterruptedException e) {
            // What was not delivered is counted when the queue is closed.
        }
        synchronized (this) {
            closed = true;
            notifyAll();
        }
    }

    /** Waits for a batch; empty if no more come. */
    private synchronized List<T> next() throws InterruptedException {
        while (waiting.size() < BATCH && waitingBytes < BATCH_BYTES && !closing) {
            if (waiting.isEmpty()) {
                wait();
            } else {
                long left = LINGER_NANOS - (System.nanoTime() - oldestNanos);
                if (left <= 0) {
                    break;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
        List<T> batch = new ArrayList<>(Math.min(BATCH, waiting.size()));
        long bytes = 0;
        while (!waiting.isEmpty() && batch.size() < BATCH && (batch.isEmpty() || bytes < BATCH_BYTES)) {
            T one = waiting.removeFirst();
            bytes += size.applyAsLong(one);
            batch.add(one);
        }
        waitingBytes -= bytes;
        sending = batch.size();
        oldestNanos = System.nanoTime();
        notifyAll();
        return batch;
    }

    private void deliver(List<T> batch) throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            Outcome outcome = delivery.deliver(batch);
            if (outcome.kind() != Kind.RETRY) {
                settle(batch.size(), outcome);
                return;
            }
            synchronized (this) {
                last = outcome.message();
                if (!failing) {
                    failing = true;
                    say("cannot deliver " + what + "s to " + where + ": " + outcome.message() + "; retrying");
                }
            }
            // Not all clients at the same moment.
            long asked = outcome.pause().toMillis();
            Thread.sleep(Math.max(asked, pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1)));
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private synchronized void settle(int count, Outcome outcome) {
        if (abandoned) {
            return; // it is counted already
        }
        sending = 0;
        long lost = outcome.kind() == Kind.DELIVERED ? Math.max(0, Math.min(count, outcome.rejected())) : count;
        delivered += count - lost;
        undelivered += lost;
        if (outcome.kind() == Kind.REFUSED) {
            sayOnce(where + " refuses " + what + "s: " + outcome.message());
        } else if (lost > 0) {
            sayOnce(where + " did not take some of the " + what + "s: " + outcome.message());
        } else if (!outcome.message().isEmpty()) {
            sayOnce(where + " says: " + outcome.message());
        }
        if (failing) {
            failing = false;
            if (outcome.kind() == Kind.DELIVERED) {
                say("delivering " + what + "s to " + where + " again");
            }
        }
        notifyAll();
    }

    private void sayOnce(String problem) {
        if (said.size() < MOST_PROBLEMS && said.add(problem)) {
            say(problem);
        }
    }

    private void say(String problem) {
        if (problems.size() < MOST_PROBLEMS && !problems.contains(problem)) {
            problems.add(problem);
        }
    }

    /** {@return what has come up since the last call} */
    synchronized List<String> problems() {
        List<String> now = List.copyOf(problems);
        problems.clear();
        return now;
    }

    /** Takes nothing more, and delivers the rest. */
    synchronized void end() {
        closing = true;
        notifyAll();
    }

    /**
     * Waits for the end. What is not delivered then is counted.
     *
     * @param patience for how long it is tried
     */
    synchronized void close(Duration patience) {
        end();
        if (!abandoned) {
            long until = System.nanoTime() + patience.toNanos();
            try {
                long left = patience.toMillis();
                while (!closed && left > 0) {
                    wait(left);
                    left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            thread.interrupt();
            abandoned = true;
            long rest = (long) waiting.size() + sending;
            if (rest > 0) {
                problems.add(rest + " " + (rest == 1 ? what : what + "s") + " not delivered to " + where + ": " + last);
            }
            undelivered += waiting.size() + sending;
            waiting.clear();
            sending = 0;
        }
    }

    /** {@return how many the receiver has} */
    synchronized long delivered() {
        return delivered;
    }

    /** {@return how many the receiver will not have, or is not known to have} */
    synchronized long undelivered() {
        return undelivered;
    }
}
