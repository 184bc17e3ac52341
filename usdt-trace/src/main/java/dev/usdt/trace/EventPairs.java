package dev.usdt.trace;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.ProbePair;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts hits together that are the start and the end of something, by the goroutine or thread that fires them, or by a
 * value that both have.
 *
 * <p>Starts of the same probe and the same goroutine, thread or value may be nested: an end is that of the last one.
 * What does not end is forgotten after some time, and when there are too many; both are counted. Hits have to come in
 * the order of their times. Not thread-safe.
 */
public final class EventPairs {

    /** More names than any program has: those of a file that makes them up are not all kept. */
    private static final int MOST_PROBES = 1 << 14;

    /** How many bytes the texts of starts may have that wait, whatever their number. */
    private static final long MOST_TEXT_BYTES = 16 << 20;

    private final Catalog catalog;
    private final Catalog goCatalog;
    private final long patienceNanos;
    private final int mostOpen;
    private final Map<Probe, Roles> roles = new HashMap<>();
    /** In the order in which they last began. */
    private final LinkedHashMap<Key, Deque<TraceEvent>> open = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<String, String> correlations;
    private int openCount;
    private long openBytes;
    private long forgotten;
    private long withoutStart;
    private long latest = Long.MIN_VALUE;

    /** A probe by its name, of a Go program or not: what the names mean is known for these apart. */
    private record Probe(String provider, String name, boolean go) {}

    /** What a probe begins and ends. */
    private record Roles(Optional<ProbePair> begins, List<ProbePair> ends) {}

    /** What a start and its end have in common. */
    private record Key(ProbePair rule, long pid, Object within) {}

    /**
     * Pairs by goroutine or thread.
     *
     * @param catalog which probes belong together, beside those of Go's standard library and what names tell
     * @param patience how long a start waits for its end
     * @param mostOpen how many starts may wait; if there are more, or they hold texts of more than 16 MiB, the oldest
     *     one is forgotten
     */
    public EventPairs(Catalog catalog, Duration patience, int mostOpen) {
        this(catalog, patience, mostOpen, Map.of());
    }

    /**
     * Pairs by values where such are given.
     *
     * @param catalog which probes belong together, beside those of Go's standard library and what names tell
     * @param patience how long a start waits for its end
     * @param mostOpen how many starts may wait; if there are more, or they hold texts of more than 16 MiB, the oldest
     *     one is forgotten
     * @param correlations by {@code provider:start}, the name of the value that a start and its end both have
     */
    public EventPairs(Catalog catalog, Duration patience, int mostOpen, Map<String, String> correlations) {
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        this.goCatalog = Catalog.ofGo().with(catalog);
        this.patienceNanos = patience.toNanos();
        this.mostOpen = mostOpen;
        this.correlations = Map.copyOf(correlations);
    }

    /**
     * Takes a hit.
     *
     * @param event the hit
     * @return what it ends, mostly one thing or none
     */
    public List<EventPair> add(TraceEvent event) {
        latest = Math.max(latest, event.nanos());
        Roles role = roles(event);
        List<EventPair> ended = new ArrayList<>(1);
        boolean expected = false;
        for (ProbePair rule : role.ends()) {
            Optional<Key> key = key(rule, event);
            if (key.isPresent()) {
                expected = true;
                TraceEvent start = take(key.get());
                if (start != null) {
                    ended.add(new EventPair(rule, start, event));
                }
            }
        }
        if (expected && ended.isEmpty()) {
            withoutStart++;
        }
        if (role.begins().isPresent()) {
            Optional<Key> key = key(role.begins().get(), event);
            if (key.isPresent()) {
                open.computeIfAbsent(key.get(), unused -> new ArrayDeque<>(1)).addLast(event);
                openCount++;
                openBytes += textBytes(event);
                forget();
            }
        }
        return ended;
    }

    private Roles roles(TraceEvent event) {
        boolean go = event.goroutine().isPresent();
        Probe probe = new Probe(event.provider(), event.name(), go);
        Roles known = roles.get(probe);
        if (known == null) {
            if (roles.size() >= MOST_PROBES) {
                roles.clear();
            }
            Catalog its = go ? goCatalog : catalog;
            known = new Roles(
                    its.pairFrom(event.provider(), event.name()), its.pairsTo(event.provider(), event.name()));
            roles.put(probe, known);
        }
        return known;
    }

    /** Empty if nothing that is known puts the hit together with another. */
    private Optional<Key> key(ProbePair rule, TraceEvent event) {
        String value = correlations.get(rule.provider() + ":" + rule.start());
        if (value != null) {
            return Optional.ofNullable(event.values().get(value)).map(its -> new Key(rule, event.pid(), plain(its)));
        }
        return switch (rule.within()) {
            case NOTHING -> Optional.empty();
            case THREAD -> Optional.of(new Key(rule, event.pid(), OptionalLong.of(event.tid())));
            case GOROUTINE ->
                Optional.of(new Key(
                        rule,
                        event.pid(),
                        event.goroutine().isPresent() ? event.goroutine() : OptionalLong.of(event.tid())));
        };
    }

    private static long textBytes(TraceEvent event) {
        long bytes = 0;
        for (EventValue value : event.values().values()) {
            bytes += value instanceof EventValue.Text text ? text.fetched() : 0;
        }
        return bytes;
    }

    /** A number by itself: its type may be another one at the end. */
    private static Object plain(EventValue value) {
        return value instanceof EventValue.Integral number ? OptionalLong.of(number.value()) : value;
    }

    /** The last start of a key that is not too old. */
    private @Nullable TraceEvent take(Key key) {
        Deque<TraceEvent> starts = open.get(key);
        if (starts == null) {
            return null;
        }
        TraceEvent start = starts.removeLast();
        openCount--;
        openBytes -= textBytes(start);
        if (starts.isEmpty()) {
            open.remove(key);
        }
        if (latest - start.nanos() > patienceNanos) {
            forgotten++;
            return null;
        }
        return start;
    }

    /** Of the keys that began longest ago, what is too old or too much. */
    private void forget() {
        Iterator<Deque<TraceEvent>> oldest = open.values().iterator();
        while (oldest.hasNext()) {
            Deque<TraceEvent> starts = oldest.next();
            while (!starts.isEmpty()
                    && (openCount > mostOpen
                            || openBytes > MOST_TEXT_BYTES
                            || latest - starts.getFirst().nanos() > patienceNanos)) {
                openBytes -= textBytes(starts.removeFirst());
                openCount--;
                forgotten++;
            }
            if (!starts.isEmpty()) {
                return;
            }
            oldest.remove();
        }
    }

    /** {@return how many starts wait for their end} */
    public int open() {
        return openCount;
    }

    /** {@return how many starts were forgotten: they took too long, or there were too many} */
    public long forgotten() {
        return forgotten;
    }

    /** {@return how many ends had no start: it was before the trace, was forgotten, or was not told} */
    public long withoutStart() {
        return withoutStart;
    }
}
