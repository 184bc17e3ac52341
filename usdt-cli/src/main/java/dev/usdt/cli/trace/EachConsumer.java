package dev.usdt.cli.trace;

import dev.usdt.otel.ProbePoint;
import dev.usdt.otel.ProbeSpan;
import dev.usdt.otel.SpanConsumer;
import java.io.IOException;
import java.util.List;

/**
 * Hands everything to some others, which somebody else closes.
 *
 * @param consumers the others
 */
record EachConsumer(List<SpanConsumer> consumers) implements SpanConsumer {

    @Override
    public void span(ProbeSpan span) throws IOException {
        for (SpanConsumer consumer : consumers) {
            consumer.span(span);
        }
    }

    @Override
    public void point(ProbePoint point) throws IOException {
        for (SpanConsumer consumer : consumers) {
            consumer.point(point);
        }
    }

    @Override
    public void close() {}
}
