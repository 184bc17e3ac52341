package dev.usdt.trace;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.ProbePair;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts hits together that are the start and the end of something, by the goroutine or thread that fires them, or by a
 * value that both have.
 *
 * <p>Starts of the same goroutine, thread or value may be nested: an end is that of the last one that it can end. What
 * does not end is forgotten after some time, when there are too many, when hits were lost meanwhile, or when its
 * goroutine answers another request: {@link Forgotten} has the reasons. No start is put together with the end of
 * another. Hits have to come in the order of their times. Not thread-safe.
 */
public final class EventPairs {

    /**
     * What belongs together, and for how long.
     *
     * @param catalog which probes do, beside those of Go's standard library and what names tell
     * @param patience how long a start waits for its end
     * @param mostOpen how many starts may wait; if there are more, or they hold texts of more than 16 MiB, the oldest
     *     one is forgotten
     * @param correlations by {@code provider:start}, the name of the value that a start and its end both have
     * @param mayHit whether hits of a probe may come, by provider and name: what can never end does not begin
     */
    public record Rules(
            Catalog catalog,
            Duration patience,
            int mostOpen,
            Map<String, String> correlations,
            BiPredicate<String, String> mayHit) {

        /** Copies the map. */
        public Rules {
            Objects.requireNonNull(catalog, "catalog");
            Objects.requireNonNull(patience, "patience");
            Objects.requireNonNull(mayHit, "mayHit");
            correlations = Map.copyOf(correlations);
        }
    }

    /** Is told of starts that are not waited for any more. */
    @FunctionalInterface
    public interface Listener {

        /**
         * A start is forgotten.
         *
         * @param rule what it was the start of
         * @param start the hit
         * @param reason why
         * @param nanos when, by the clock of the hits
         */
        void forgotten(ProbePair rule, TraceEvent start, Forgotten reason, long nanos);
    }

    /**
     * A start that waits for its end.
     *
     * @param rule what it is the start of
     * @param start the hit
     */
    public record Waiting(ProbePair rule, TraceEvent start) {}

    /** How many bytes the texts of starts may have that wait, whatever their number. */
    private static final long MOST_TEXT_BYTES = 16 << 20;

    /** Hits are out of order by less. */
    static final long BACKWARDS_NANOS = 1_000_000_000;

    /** Deeper than anything that is not a recursion without end; a hit looks at all of a goroutine. */
    private static final int MOST_NESTED = 1000;

    private final Rules rules;
    private final PairRoles roles;
    private final long patienceNanos;
    private final Listener listener;
    private final Map<Object, ArrayDeque<OpenStart>> stacks = new HashMap<>();
    /** In the order of their times. */
    private final LinkedHashSet<OpenStart> open = new LinkedHashSet<>();
    /** Those whose beginning no hit has reached yet. */
    private final PriorityQueue<Gap> gaps = new PriorityQueue<>(Comparator.comparingLong(Gap::fromNanos));
    /** The latest end of those that a hit has reached. */
    private long gapEnd = Long.MIN_VALUE;

    private long openBytes;
    private long forgotten;
    private long withoutStart;
    private long latest;
    private long lastHit;

    /**
     * Pairs by goroutine or thread.
     *
     * @param catalog which probes belong together, beside those of Go's standard library and what names tell
     * @param patience how long a start waits for its end
     * @param mostOpen how many starts may wait; if there are more, or they hold texts of more than 16 MiB, the oldest
     *     one is forgotten
     */
    public EventPairs(Catalog catalog, Duration patience, int mostOpen) {
        this(
                new Rules(catalog, patience, mostOpen, Map.of(), (provider, name) -> true),
                (rule, start, reason, nanos) -> {});
    }

    /**
     * Pairs by rules.
     *
     * @param rules what belongs together
     * @param listener is told what is forgotten
     */
    public EventPairs(Rules rules, Listener listener) {
        this.rules = rules;
        this.roles = new PairRoles(rules.catalog(), rules.correlations());
        this.patienceNanos = rules.patience().toNanos();
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * Takes a hit.
     *
     * @param event the hit
     * @return what it ends, mostly one thing or none
     */
    public List<EventPair> add(TraceEvent event) {
        if (lastHit - event.nanos() > BACKWARDS_NANOS) {
            // Of another machine, or after another start of this one.
            while (!open.isEmpty()) {
                dropOldest(Forgotten.LOST);
            }
            gaps.clear();
            gapEnd = Long.MIN_VALUE;
            latest = event.nanos();
        }
        lastHit = event.nanos();
        latest = Math.max(latest, event.nanos());
        reach(event.nanos());
        pass(event.nanos());
        PairRoles.Roles role = roles.of(event);
        List<EventPair> ended = new ArrayList<>(1);
        boolean expected = false;
        for (ProbePair rule : role.ends()) {
            Object key = roles.key(rule, event);
            if (key != null) {
                expected = true;
                OpenStart start = take(rule, key, values(rule, event));
                if (start != null) {
                    ended.add(new EventPair(start.rule, start.start, event));
                }
            }
        }
        if (expected && ended.isEmpty()) {
            withoutStart++;
        }
        Optional<ProbePair> begun = begins(event);
        if (begun.isPresent()) {
            Object key = Objects.requireNonNull(roles.key(begun.get(), event));
            begin(new OpenStart(begun.get(), event, key, values(begun.get(), event)));
        }
        return ended;
    }

    /** Of a hit that has a key. */
    private List<Object> values(ProbePair rule, TraceEvent event) {
        List<Object> values = roles.values(rule, event);
        // What is put together by a value of the options is not by those of the catalog.
        return values == null ? List.of() : values;
    }

    private void begin(OpenStart start) {
        ArrayDeque<OpenStart> stack = stacks.computeIfAbsent(start.key, unused -> new ArrayDeque<>(1));
        if (start.isServer()) {
            while (!stack.isEmpty()) {
                forget(stack.removeLast(), Forgotten.LEFT);
            }
        }
        if (stack.size() == MOST_NESTED) {
            forget(stack.removeFirst(), Forgotten.MANY);
        }
        stack.addLast(start);
        open.add(start);
        openBytes += textBytes(start.start);
        while (open.size() > rules.mostOpen() || openBytes > MOST_TEXT_BYTES) {
            dropOldest(Forgotten.MANY);
        }
    }

    /**
     * Lets time pass: what waits for too long is forgotten. A hit does so, too.
     *
     * @param nanos the time, by the clock of the hits
     */
    public void pass(long nanos) {
        latest = Math.max(latest, nanos);
        while (!open.isEmpty() && latest - oldest().start.nanos() > patienceNanos) {
            dropOldest(Forgotten.LATE);
        }
    }

    private void reach(long nanos) {
        while (!gaps.isEmpty() && gaps.element().fromNanos() < nanos) {
            gapEnd = Math.max(gapEnd, gaps.remove().toNanos());
        }
        while (!open.isEmpty() && oldest().start.nanos() < gapEnd) {
            dropOldest(Forgotten.LOST);
        }
    }

    /**
     * Hits were lost: no pair is made whose time overlaps the gap.
     *
     * @param gap when; hits before it and within it may still come
     */
    public void lost(Gap gap) {
        gaps.add(gap);
        Gap.bound(gaps);
    }

    /**
     * {@return what a hit is the start of; empty if of nothing, there is no end, or nothing that is known puts it
     * together with its end}
     *
     * @param event the hit
     */
    public Optional<ProbePair> begins(TraceEvent event) {
        Optional<ProbePair> rule = roles.of(event).begins();
        return rule.isPresent() && canEnd(rule.get()) && roles.key(rule.get(), event) != null ? rule : Optional.empty();
    }

    private boolean canEnd(ProbePair rule) {
        for (String end : rule.ends()) {
            if (rules.mayHit().test(rule.provider(), end)) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return whether a hit is the end of something that can be put together with its start}
     *
     * @param event the hit
     */
    public boolean isEnd(TraceEvent event) {
        for (ProbePair rule : roles.of(event).ends()) {
            if (roles.key(rule, event) != null) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return the pair that a hit is a part of, of which nothing tells which start belongs to which end; empty if it
     * is of none}
     *
     * @param event the hit
     */
    public Optional<ProbePair> unpaired(TraceEvent event) {
        PairRoles.Roles role = roles.of(event);
        List<ProbePair> all = new ArrayList<>(role.ends());
        role.begins().ifPresent(all::add);
        return all.stream()
                .filter(rule -> canEnd(rule) && roles.key(rule, event) == null)
                .findFirst();
    }

    /**
     * {@return the start of what the goroutine or thread of a hit does beside the hit itself, the innermost one; empty
     * if of nothing that is known}
     *
     * @param event the hit, after it was added
     */
    public Optional<TraceEvent> within(TraceEvent event) {
        ArrayDeque<OpenStart> stack = stacks.get(PairRoles.goroutine(event));
        if (stack == null) {
            stack = stacks.get(PairRoles.thread(event));
        }
        if (stack == null) {
            return Optional.empty();
        }
        Iterator<OpenStart> last = stack.descendingIterator();
        while (last.hasNext()) {
            TraceEvent start = last.next().start;
            if (!isSame(start, event)) {
                return Optional.of(start);
            }
        }
        return Optional.empty();
    }

    private static long textBytes(TraceEvent event) {
        long bytes = 0;
        for (EventValue value : event.values().values()) {
            bytes += value instanceof EventValue.Text text ? text.fetched() : 0;
        }
        return bytes;
    }

    /** The last start that a rule has under a key. What a request has begun and not ended, ends with it. */
    private @Nullable OpenStart take(ProbePair rule, Object key, List<Object> values) {
        ArrayDeque<OpenStart> stack = stacks.get(key);
        if (stack == null) {
            return null;
        }
        OpenStart found = null;
        Iterator<OpenStart> last = stack.descendingIterator();
        while (found == null && last.hasNext()) {
            OpenStart one = last.next();
            // Hits that are slightly out of order may have an older start behind a newer one.
            boolean isLost = one.start.nanos() < gapEnd;
            found = !isLost && isOf(rule, one) && one.values.equals(values) ? one : null;
        }
        if (found == null) {
            return null;
        }
        if (found.isServer()) {
            while (!stack.getLast().equals(found)) {
                forget(stack.removeLast(), Forgotten.OUTLIVED);
            }
        }
        stack.removeLastOccurrence(found);
        remove(found);
        if (stack.isEmpty()) {
            stacks.remove(key);
        }
        return found;
    }

    /** Two hits may be alike in all; only one of them is this one. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(TraceEvent one, TraceEvent other) {
        return one == other;
    }

    private static boolean isOf(ProbePair rule, OpenStart open) {
        return open.rule.start().equals(rule.start()) && open.rule.provider().equals(rule.provider());
    }

    private OpenStart oldest() {
        return open.iterator().next();
    }

    private void dropOldest(Forgotten reason) {
        OpenStart oldest = oldest();
        ArrayDeque<OpenStart> stack = Objects.requireNonNull(stacks.get(oldest.key));
        stack.removeFirstOccurrence(oldest);
        if (stack.isEmpty()) {
            stacks.remove(oldest.key);
        }
        forget(oldest, reason);
    }

    /** One that is in no stack any more. */
    private void forget(OpenStart start, Forgotten reason) {
        remove(start);
        forgotten++;
        listener.forgotten(start.rule, start.start, reason, latest);
    }

    private void remove(OpenStart start) {
        open.remove(start);
        openBytes -= textBytes(start.start);
    }

    /** {@return the starts that wait for their end, the last one first; they wait no more} */
    public List<Waiting> removeAll() {
        List<Waiting> all = new ArrayList<>(open.size());
        for (OpenStart one : open) {
            all.add(new Waiting(one.rule, one.start));
        }
        Collections.reverse(all);
        open.clear();
        stacks.clear();
        openBytes = 0;
        return all;
    }

    /** {@return how many starts wait for their end} */
    public int open() {
        return open.size();
    }

    /** {@return how many starts were forgotten, for whatever reason} */
    public long forgotten() {
        return forgotten;
    }

    /** {@return how many ends had no start: it was before the trace, was forgotten, or was not told} */
    public long withoutStart() {
        return withoutStart;
    }
}
