package dev.usdt.trace;

import dev.usdt.ProbeFilter;
import dev.usdt.catalog.Condition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which hits are told, and what of them: the same for all sources. */
final class EventSelection {

    private final ProbeFilter filter;
    private final Optional<Condition> condition;
    private final Set<String> omitted;

    EventSelection(TraceOptions options) {
        this.filter = options.filter();
        this.condition = options.condition();
        this.omitted = options.omitted();
    }

    /** {@return whether a hit is of a probe that is asked for} */
    boolean isOf(TraceEvent event) {
        return filter.matches(event.provider(), event.name());
    }

    /** {@return what is told of a hit, or empty if nothing is} */
    Optional<TraceEvent> of(TraceEvent event) {
        if (!isOf(event) || (condition.isPresent() && !condition.get().holds(event.hit()))) {
            return Optional.empty();
        }
        boolean tellsAll = true;
        for (String name : omitted) {
            tellsAll &= !event.values().containsKey(name);
        }
        return Optional.of(tellsAll ? event : without(event));
    }

    private TraceEvent without(TraceEvent event) {
        Map<String, EventValue> values = new LinkedHashMap<>(event.values());
        values.keySet().removeAll(omitted);
        return new TraceEvent(
                event.provider(),
                event.name(),
                event.nanos(),
                event.time(),
                event.pid(),
                event.tid(),
                event.process(),
                event.goroutine(),
                event.site(),
                values);
    }
}
