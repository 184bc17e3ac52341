package dev.usdt.trace;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalogs;
import dev.usdt.catalog.ProbePair;
import java.util.ArrayList;
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

    private final Catalogs catalogs;
    private final Catalogs goCatalogs;
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

    /** Whatever has passed some values in a process. */
    private record Holder(String provider, String start, long pid, Object values) {}

    /** Knows a catalog, that of Go's standard library, and the values by which some starts know their ends. */
    PairRoles(Catalog catalog, Map<String, String> correlations) {
        this.catalogs = Catalogs.of(false, catalog);
        this.goCatalogs = Catalogs.of(true, catalog);
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
            Catalog its = (go ? goCatalogs : catalogs).of(event.provider());
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
            case THREAD -> values(rule, event) == null ? null : thread(event);
            case GOROUTINE -> values(rule, event) == null ? null : goroutine(event);
            case PROCESS -> {
                List<Object> values = values(rule, event);
                yield values == null ? null : new Holder(rule.provider(), rule.start(), event.pid(), values);
            }
        };
    }

    /** The values by which a start and its end are put together, besides; null if the hit lacks one. */
    @Nullable
    List<Object> values(ProbePair rule, TraceEvent event) {
        if (rule.by().isEmpty()) {
            return List.of();
        }
        List<Object> values = new ArrayList<>(rule.by().size());
        for (String name : rule.by()) {
            EventValue value = event.values().get(name);
            if (value == null) {
                return null;
            }
            values.add(plain(value));
        }
        return values;
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
