package dev.usdt.trace;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.ProbePair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What hits begin and end, and by what a start and its end are known to belong together. */
final class PairRoles {

    /** More names than any program has: those of a file that makes them up are not all kept. */
    private static final int MOST_PROBES = 1 << 14;

    private final Catalog catalog;
    private final Catalog goCatalog;
    private final Map<String, String> correlations;
    private final Map<Probe, Roles> known = new HashMap<>();

    /** A probe by its name, of a Go program or not: what the names mean is known for these apart. */
    private record Probe(String provider, String name, boolean go) {}

    /**
     * What a probe begins and ends.
     *
     * @param begins the pair that it is the start of
     * @param ends those that it may be an end of
     */
    record Roles(Optional<ProbePair> begins, List<ProbePair> ends) {}

    /** A goroutine of a process. */
    private record GoroutineOf(long pid, long address) {}

    /** A thread of a process. */
    private record ThreadOf(long pid, long tid) {}

    /** Whatever has passed a value in a process. */
    private record Holder(String provider, String start, long pid, Object value) {}

    /** Knows a catalog, that of Go's standard library, and the values by which some starts know their ends. */
    PairRoles(Catalog catalog, Map<String, String> correlations) {
        this.catalog = catalog;
        this.goCatalog = Catalog.ofGo().with(catalog);
        this.correlations = correlations;
    }

    Roles of(TraceEvent event) {
        boolean go = event.goroutine().isPresent();
        Probe probe = new Probe(event.provider(), event.name(), go);
        Roles roles = known.get(probe);
        if (roles == null) {
            if (known.size() >= MOST_PROBES) {
                known.clear();
            }
            Catalog its = go ? goCatalog : catalog;
            roles = new Roles(
                    its.pairFrom(event.provider(), event.name()), its.pairsTo(event.provider(), event.name()));
            known.put(probe, roles);
        }
        return roles;
    }

    /** Null if nothing that is known puts the hit together with another. */
    @Nullable
    Object key(ProbePair rule, TraceEvent event) {
        String value = correlations.isEmpty() ? null : correlations.get(rule.provider() + ":" + rule.start());
        if (value != null) {
            EventValue its = event.values().get(value);
            return its == null ? null : new Holder(rule.provider(), rule.start(), event.pid(), plain(its));
        }
        return switch (rule.within()) {
            case NOTHING -> null;
            case THREAD -> thread(event);
            case GOROUTINE -> goroutine(event);
        };
    }

    /** Of a program that is not Go's, the thread. */
    static Object goroutine(TraceEvent event) {
        return event.goroutine().isPresent()
                ? new GoroutineOf(event.pid(), event.goroutine().getAsLong())
                : thread(event);
    }

    static Object thread(TraceEvent event) {
        return new ThreadOf(event.pid(), event.tid());
    }

    /** A number by itself: its type may be another one at the end. */
    private static Object plain(EventValue value) {
        return value instanceof EventValue.Integral number ? OptionalLong.of(number.value()) : value;
    }
}
