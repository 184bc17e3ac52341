package dev.usdt.trace;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where hits of probes come from: the kernel's tracer ({@link Trace}), or what another one has written
 * ({@link JsonEvents}). Its hits are for one thread to poll; {@link #close} may be called by another.
 */
public interface EventSource extends AutoCloseable {

    /** How often {@link #forEach} polls: more often, a traced program pays for it. */
    int ROUND_MILLIS = 20;

    /**
     * {@return the next hits, in the order of their times} It does not wait for any, and leaves some for the next call
     * if there are many ({@link #isBehind}); else call it some 50 times a second.
     *
     * @throws IOException if the source cannot be read
     */
    List<TraceEvent> poll() throws IOException;

    /**
     * {@return the next hits, to the very last; none if that was told} For the end, when nothing runs any more that
     * could hit: call it until nothing comes.
     *
     * @throws IOException if the source cannot be read
     */
    List<TraceEvent> pollRest() throws IOException;

    /** {@return whether the last call has left hits that came before it, so that it is time for the next one} */
    boolean isBehind();

    /** {@return whether there may be more hits than those up to now} */
    boolean isAlive();

    /**
     * {@return how many hits were lost up to now, as far as the source tells}
     *
     * @throws IOException if it cannot be asked
     */
    long lost() throws IOException;

    /**
     * {@return when hits were lost, of which the last poll has told, in no order} Hits within a gap that other
     * processors kept are told by this poll or a later one: ask after each poll, before its hits are used.
     */
    List<Gap> gaps();

    /**
     * {@return whether hits of a probe may come; true if nobody knows}
     *
     * @param provider the provider of the probe
     * @param name its name
     */
    default boolean mayHit(String provider, String name) {
        return true;
    }

    /** {@return what was found wrong since the last call, in lines: what is not traced, or not understood} */
    List<String> problems();

    /**
     * {@return which names of values, of a condition or of what is asked for or must not be told, nothing has had up to
     * now, in lines} Most likely they are mistyped; ask at the end, since a value may come late.
     */
    List<String> unknownNames();

    /**
     * Hands on each hit until there are no more, or the thread is interrupted. What the consumer does not take in time
     * waits in the source, and may be lost there.
     *
     * @param consumer takes the hits, in the order of their times
     * @throws IOException if the source cannot be read
     */
    default void forEach(Consumer<? super TraceEvent> consumer) throws IOException {
        while (isAlive() && pause()) {
            poll().forEach(consumer);
        }
        for (List<TraceEvent> rest = pollRest(); !rest.isEmpty(); rest = pollRest()) {
            rest.forEach(consumer);
        }
    }

    /**
     * Waits until it is time to poll.
     *
     * @return false if the thread was interrupted meanwhile
     */
    default boolean pause() {
        return pause(ROUND_MILLIS);
    }

    /**
     * Waits for a time, unless it is time to poll.
     *
     * @param millis for how long
     * @return false if the thread was interrupted meanwhile
     */
    default boolean pause(int millis) {
        if (!isBehind()) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return !Thread.currentThread().isInterrupted();
    }

    @Override
    void close() throws IOException;
}
