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
     * {@return the hits since the last call, in the order of their times} It does not wait for any; call it some 50
     * times a second.
     *
     * @throws IOException if the source cannot be read
     */
    List<TraceEvent> poll() throws IOException;

    /**
     * {@return the hits since the last call, up to now} For the last call, when nothing runs any more that could hit.
     *
     * @throws IOException if the source cannot be read
     */
    List<TraceEvent> pollAll() throws IOException;

    /** {@return whether there may be more hits than those up to now} */
    boolean isAlive();

    /**
     * {@return how many hits were lost up to now, as far as the source tells}
     *
     * @throws IOException if it cannot be asked
     */
    long lost() throws IOException;

    /** {@return what was found wrong since the last call, in lines: what is not traced, or not understood} */
    List<String> problems();

    /**
     * Hands on each hit until there are no more, or the thread is interrupted. What the consumer does not take in time
     * waits in the source, and may be lost there.
     *
     * @param consumer takes the hits, in the order of their times
     * @throws IOException if the source cannot be read
     */
    default void forEach(Consumer<? super TraceEvent> consumer) throws IOException {
        boolean more = true;
        while (more) {
            // Asked first, so that what came before the end is still handed on.
            more = isAlive();
            if (more) {
                try {
                    Thread.sleep(ROUND_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    more = false;
                }
            }
            for (TraceEvent event : more ? poll() : pollAll()) {
                consumer.accept(event);
            }
        }
    }

    @Override
    void close() throws IOException;
}
