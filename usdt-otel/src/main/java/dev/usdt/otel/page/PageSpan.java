package dev.usdt.otel.page;

import dev.usdt.otel.ProbeSpan;
import io.opentelemetry.api.trace.SpanContext;
import java.util.List;

/** A span as a page keeps it: the numbers, and the rest as the text that will be written. Immutable. */
final class PageSpan {

    // Objects and references of the virtual machine, about.
    private static final int OVERHEAD = 96;

    private final long start;
    private final long nanos;
    private final long id;
    private final long parent;
    private final long priority;
    private final int pair;
    private final int process;
    private final boolean finished;
    private final byte[] text;
    private final List<PageSpan> within;

    PageSpan(ProbeSpan span, long priority, int pair, int process, byte[] text, List<PageSpan> within) {
        this.start = span.startEpochNanos();
        this.nanos = nanos(span);
        this.id = number(span.context());
        this.parent = number(span.parent());
        this.priority = priority;
        this.pair = pair;
        this.process = process;
        this.finished = span.unfinished().isEmpty();
        this.text = text;
        this.within = List.copyOf(within);
    }

    private PageSpan(PageSpan other, List<PageSpan> within) {
        this.start = other.start;
        this.nanos = other.nanos;
        this.id = other.id;
        this.parent = other.parent;
        this.priority = other.priority;
        this.pair = other.pair;
        this.process = other.process;
        this.finished = other.finished;
        this.text = other.text;
        this.within = within;
    }

    /** {@return the same without those that it keeps} */
    PageSpan alone() {
        return within.isEmpty() ? this : new PageSpan(this, List.of());
    }

    /** A clock that was set back makes no time negative. */
    static long nanos(ProbeSpan span) {
        return Math.max(0, span.nanos());
    }

    /** {@return the number of a span, or 0 if there is none} */
    private static long number(SpanContext context) {
        return context.isValid() ? Long.parseUnsignedLong(context.getSpanId(), 16) : 0;
    }

    long start() {
        return start;
    }

    long nanos() {
        return nanos;
    }

    long id() {
        return id;
    }

    long parent() {
        return parent;
    }

    /** {@return by what it is chosen: the lowest are kept} */
    long priority() {
        return priority;
    }

    int pair() {
        return pair;
    }

    int process() {
        return process;
    }

    /** {@return whether it has an end; if not, it was given up after its time} */
    boolean isFinished() {
        return finished;
    }

    byte[] text() {
        return text;
    }

    /** {@return those within it that it keeps, so that they are there as long as it is} */
    List<PageSpan> within() {
        return within;
    }

    /** {@return about how much memory it takes} */
    int size() {
        return text.length + OVERHEAD + within.stream().mapToInt(PageSpan::size).sum();
    }
}
