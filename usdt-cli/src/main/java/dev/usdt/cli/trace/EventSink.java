package dev.usdt.cli.trace;

import dev.usdt.trace.Gap;
import dev.usdt.trace.TraceEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What is made of hits. */
public interface EventSink extends AutoCloseable {

    /** Takes a hit. */
    void take(TraceEvent event) throws IOException;

    /** Is told when hits were lost ({@link dev.usdt.trace.EventSource#gaps}), before the hits after that. */
    default void lost(List<Gap> gaps) {}

    /** Writes what an interval has brought, of those that write such. */
    default void interval(Instant now) throws IOException {}

    /** Writes what is only known at the end. */
    default void end(Instant now) throws IOException {}

    /** Hands on what was written. */
    void flush() throws IOException;

    /** {@return what has come up since the last call, in lines} */
    default List<String> problems() {
        return List.of();
    }

    /** Writes nothing more. */
    @Override
    default void close() throws IOException {}
}
