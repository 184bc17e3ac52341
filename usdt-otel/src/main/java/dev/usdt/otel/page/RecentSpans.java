package dev.usdt.otel.page;

import dev.usdt.otel.ProbeSpan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** The last spans that have ended. Those within a span end before it, and nobody knows before how slow it will be. */
final class RecentSpans {

    private static final int MOST = 2048;

    private final Deque<ProbeSpan> spans = new ArrayDeque<>();

    void add(ProbeSpan span) {
        if (spans.size() == MOST) {
            spans.removeFirst();
        }
        spans.addLast(span);
    }

    /** {@return those within a span that has just ended, up to so many} */
    List<ProbeSpan> within(ProbeSpan span, int most) {
        List<ProbeSpan> within = new ArrayList<>();
        Set<String> owners = new HashSet<>();
        owners.add(span.context().getSpanId());
        Iterator<ProbeSpan> newestFirst = spans.descendingIterator();
        while (newestFirst.hasNext() && within.size() < most && span.context().isValid()) {
            ProbeSpan other = newestFirst.next();
            if (other.parent().isValid() && owners.contains(other.parent().getSpanId())) {
                within.add(other);
                owners.add(other.context().getSpanId());
            }
        }
        return within;
    }
}
