package dev.usdt.otel;

import java.io.IOException;

/** Takes spans and points: a receiver, a file, a page. */
public interface SpanConsumer extends AutoCloseable {

    /**
     * Takes a span that has ended. Those within it come before, but for some that have no end.
     *
     * @param span the span
     * @throws IOException if it cannot be handed on
     */
    void span(ProbeSpan span) throws IOException;

    /**
     * Takes a point that is within no span.
     *
     * @param point the point
     * @throws IOException if it cannot be handed on
     */
    void point(ProbePoint point) throws IOException;

    /**
     * Hands on what it has taken, as far as that is possible without waiting; to be called some times a second.
     *
     * @throws IOException if it cannot be handed on
     */
    default void flush() throws IOException {}

    /**
     * Hands on the rest. Nothing is taken any more.
     *
     * @throws IOException if it cannot be handed on
     */
    @Override
    void close() throws IOException;
}
