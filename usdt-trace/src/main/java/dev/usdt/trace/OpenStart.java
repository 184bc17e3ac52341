package dev.usdt.trace;

import dev.usdt.catalog.ProbePair;
import dev.usdt.catalog.SpanShape;
import java.util.List;

/** A start that waits for its end; each is another one, however alike. */
final class OpenStart {

    final ProbePair rule;
    final TraceEvent start;
    /** What it is put together by: a goroutine, a thread, or values of a process. */
    final Object key;
    /** The values by which it is, besides. */
    final List<Object> values;

    OpenStart(ProbePair rule, TraceEvent start, Object key, List<Object> values) {
        this.rule = rule;
        this.start = start;
        this.key = key;
        this.values = values;
    }

    boolean isServer() {
        return rule.span().kind() == SpanShape.Kind.SERVER;
    }
}
