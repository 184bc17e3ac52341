package dev.usdt.otel;

import dev.usdt.catalog.Condition;
import dev.usdt.catalog.ProbePair;
import dev.usdt.catalog.SpanShape;
import dev.usdt.trace.EventPair;
import dev.usdt.trace.EventPairs;
import dev.usdt.trace.EventSource;
import dev.usdt.trace.EventValue;
import dev.usdt.trace.Forgotten;
import dev.usdt.trace.Gap;
import dev.usdt.trace.TraceEvent;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Makes spans of hits. A pair of the catalog is a span; a start within another one of the same goroutine or thread is
 * its child, and nobody else's. A hit that belongs to no pair is an event of the span that it is within, else a log
 * record of its own. Hits have to come in the order of their times. Not thread-safe.
 */
public final class EventSpans {

    /** As many as OpenTelemetry's SDKs keep of a span. */
    private static final int MOST_POINTS = 128;

    /** How many bytes the texts of points may have that wait for their spans to end. */
    private static final long MOST_POINT_BYTES = 8 << 20;

    private static final int MOST_PROBLEMS = 100;
    private static final long SECOND = 1_000_000_000L;

    private final SpanOptions options;
    private final Function<TraceEvent, Resource> resources;
    private final SpanConsumer consumer;
    private final SpanAttributes attributes;
    private final EventPairs pairs;
    private final IdGenerator ids = IdGenerator.random();
    private final IdentityHashMap<TraceEvent, OpenSpan> open = new IdentityHashMap<>();
    private final List<Unfinished> forgotten = new ArrayList<>();
    private final Set<String> problems = new LinkedHashSet<>();

    private int saidProblems;
    private boolean dated;
    private long pointBytes;
    private long spans;
    private long points;
    private long unfinished;
    private long latest;

    /** What is known of a span before its end. */
    private static final class OpenSpan {
        private final SpanContext context;
        private final SpanContext parent;
        private final List<ProbePoint> points = new ArrayList<>(0);
        private long pointBytes;
        private long dropped;

        OpenSpan(SpanContext context, SpanContext parent) {
            this.context = context;
            this.parent = parent;
        }
    }

    private record Unfinished(ProbePair rule, TraceEvent start, String reason, long nanos) {}

    /**
     * Takes what to make.
     *
     * @param options what is known of the probes, and what is kept
     * @param resources what is known of the process of a hit, such as {@link ProcessResources}
     * @param mayHit whether hits of a probe may come, as {@link EventSource#mayHit} says
     * @param consumer takes the spans; left open
     */
    public EventSpans(
            SpanOptions options,
            Function<TraceEvent, Resource> resources,
            BiPredicate<String, String> mayHit,
            SpanConsumer consumer) {
        this.options = Objects.requireNonNull(options, "options");
        this.resources = Objects.requireNonNull(resources, "resources");
        this.consumer = Objects.requireNonNull(consumer, "consumer");
        this.attributes = new SpanAttributes(options.catalog(), options.withQueryText());
        this.pairs = new EventPairs(
                new EventPairs.Rules(options.catalog(), options.open(), options.mostOpen(), Map.of(), mayHit),
                this::forget);
    }

    private void forget(ProbePair rule, TraceEvent start, Forgotten reason, long nanos) {
        String words = switch (reason) {
            case LATE -> "no end within " + options.open().toMillis() / 1e3 + " s";
            case MANY -> "too many spans were open";
            case LOST -> "hits were lost";
            case LEFT -> "its goroutine or thread began to answer another request";
            case OUTLIVED -> "the request that it is part of has ended";
        };
        forgotten.add(new Unfinished(rule, start, words, nanos));
    }

    /**
     * Takes a hit, and hands on what has come to its end. One whose time OpenTelemetry cannot tell, before 1970 or
     * after 2262, is a problem and no more.
     *
     * @param event the hit
     * @throws IOException if none up to this hit says when it was on the wall's clock, or the consumer throws it
     */
    public void take(TraceEvent event) throws IOException {
        if (event.time().isEmpty()) {
            String problem = event.provider() + ":" + event.name() + ": a hit has no time of day, which spans need;"
                    + " a script that usdt bpftrace --style json writes tells it";
            if (!dated) {
                throw new IOException(problem);
            }
            say(problem);
            return;
        }
        Instant time = event.time().get();
        if (time.getEpochSecond() < 0 || time.getEpochSecond() >= Long.MAX_VALUE / SECOND) {
            say(event.provider() + ":" + event.name() + ": a hit was at " + time + ", which OpenTelemetry cannot tell");
            return;
        }
        dated = true;
        long epochNanos = epochNanos(event);
        latest = event.nanos();
        List<EventPair> ended = pairs.add(event);
        // What is within something ends before it.
        tellForgotten();
        for (EventPair pair : ended) {
            tell(pair);
        }
        Optional<OpenSpan> within = pairs.within(event).map(open::get);
        if (pairs.begins(event).isPresent()) {
            SpanContext parent = within.map(span -> span.context).orElse(SpanContext.getInvalid());
            open.put(event, new OpenSpan(newContext(parent), parent));
        } else if (!pairs.isEnd(event)) {
            point(event, epochNanos, within);
        }
    }

    private SpanContext newContext(SpanContext parent) {
        return SpanContext.create(
                parent.isValid() ? parent.getTraceId() : ids.generateTraceId(),
                ids.generateSpanId(),
                TraceFlags.getSampled(),
                TraceState.getDefault());
    }

    private void point(TraceEvent event, long epochNanos, Optional<OpenSpan> within) throws IOException {
        pairs.unpaired(event).ifPresent(this::addUnpaired);
        if (options.condition().isPresent() && !options.condition().get().holds(event.hit())) {
            return;
        }
        points++;
        if (within.isPresent() && !hasRoom(within.get(), event)) {
            within.get().dropped++;
            return;
        }
        ProbePoint point = new ProbePoint(
                event.provider(), event.name(), epochNanos, attributes.ofPoint(event), resources.apply(event));
        if (within.isPresent()) {
            within.get().points.add(point);
            within.get().pointBytes += bytes(event);
            pointBytes += bytes(event);
        } else {
            consumer.point(point);
        }
    }

    private boolean hasRoom(OpenSpan span, TraceEvent event) {
        return span.points.size() < MOST_POINTS && pointBytes + bytes(event) <= MOST_POINT_BYTES;
    }

    private static long bytes(TraceEvent event) {
        long bytes = 0;
        for (EventValue value : event.values().values()) {
            bytes += value instanceof EventValue.Text text ? text.fetched() : Long.BYTES;
        }
        return bytes;
    }

    private void addUnpaired(ProbePair rule) {
        say(rule.provider() + ":" + rule.start() + ": its time cannot be told, so it is an event: " + rule.reason());
    }

    private void tell(EventPair pair) throws IOException {
        OpenSpan span = remove(pair.start());
        if (options.condition().isPresent() && !pair.meets(options.condition().get())) {
            return;
        }
        consumer.span(span(pair.rule(), pair.start(), Optional.of(pair.end()), Optional.empty(), pair.nanos(), span));
        spans++;
    }

    private OpenSpan remove(TraceEvent start) {
        OpenSpan span = Objects.requireNonNull(open.remove(start));
        pointBytes -= span.pointBytes;
        return span;
    }

    private void tellForgotten() throws IOException {
        for (Unfinished one : forgotten) {
            tell(one);
        }
        forgotten.clear();
    }

    private void tell(Unfinished one) throws IOException {
        OpenSpan span = remove(one.start());
        Optional<Condition> condition = options.condition();
        // Of its end nothing is known; what asks for that does not hold.
        if (condition.isPresent() && !condition.get().holds(one.start().hit())) {
            return;
        }
        consumer.span(span(
                one.rule(),
                one.start(),
                Optional.empty(),
                Optional.of(one.reason()),
                one.nanos() - one.start().nanos(),
                span));
        spans++;
        unfinished++;
    }

    private ProbeSpan span(
            ProbePair rule,
            TraceEvent start,
            Optional<TraceEvent> end,
            Optional<String> reason,
            long nanos,
            OpenSpan span) {
        SpanShape shape = rule.span();
        SpanAttributes.Builder builder = attributes.ofSpan(start, end);
        Optional<String> error = error(rule, start, end);
        error.ifPresent(word -> builder.put("error.type", word));
        reason.ifPresent(words -> builder.put("usdt.unfinished", words));
        long startNanos = epochNanos(start);
        return new ProbeSpan(
                rule,
                end.map(TraceEvent::name),
                shape.name()
                        .flatMap(name -> name.expand(value -> named(value, start, end)))
                        .orElse(start.provider() + ":" + start.name()),
                span.context,
                span.parent,
                startNanos,
                // Times of two processors may differ by less than they are exact.
                Math.max(0, Math.min(nanos, Long.MAX_VALUE - startNanos)),
                builder.build(),
                error,
                span.points,
                span.dropped,
                reason,
                resources.apply(start));
    }

    private Optional<String> named(String name, TraceEvent start, Optional<TraceEvent> end) {
        Optional<String> value = attributes.inName(name, start);
        return value.isPresent() ? value : end.flatMap(event -> attributes.inName(name, event));
    }

    private Optional<String> error(ProbePair rule, TraceEvent start, Optional<TraceEvent> end) {
        if (end.isEmpty()) {
            return Optional.empty();
        }
        SpanShape shape = rule.span();
        boolean failed = shape.failures().contains(end.get().name())
                || (shape.error().isPresent()
                        && new EventPair(rule, start, end.get())
                                .meets(shape.error().get()));
        if (!failed) {
            return Optional.empty();
        }
        Optional<String> type = shape.errorType().flatMap(name -> named(name, start, end));
        return Optional.of(type.orElse(end.get().name()));
    }

    /**
     * Takes all hits of a source until there are no more, or the thread is interrupted, and tells what waits then.
     *
     * @param source the hits
     * @throws IOException if the source cannot be read, or as {@link #take} says
     */
    public void follow(EventSource source) throws IOException {
        long arrival = System.nanoTime();
        while (source.isAlive() && source.pause()) {
            if (takeAll(source, source.poll())) {
                arrival = System.nanoTime();
            }
            if (dated) {
                pass(latest + System.nanoTime() - arrival);
            }
            consumer.flush();
        }
        while (takeAll(source, source.pollRest())) {
            consumer.flush();
        }
        end();
    }

    private boolean takeAll(EventSource source, List<TraceEvent> hits) throws IOException {
        source.gaps().forEach(this::lost);
        for (TraceEvent hit : hits) {
            take(hit);
        }
        return !hits.isEmpty();
    }

    /**
     * Lets time pass: what has waited for too long is told.
     *
     * @param nanos the time, by the clock of the hits
     * @throws IOException if the consumer throws it
     */
    public void pass(long nanos) throws IOException {
        pairs.pass(nanos);
        tellForgotten();
    }

    /**
     * Hits were lost, as {@link EventSource#gaps} says: what is open then is told as unfinished.
     *
     * @param gap when; hits before it and within it may still come
     */
    public void lost(Gap gap) {
        pairs.lost(gap);
    }

    /**
     * Tells what still waits, as unfinished.
     *
     * @throws IOException if the consumer throws it
     */
    public void end() throws IOException {
        for (EventPairs.Waiting one : pairs.removeAll()) {
            tell(new Unfinished(one.rule(), one.start(), "the trace has ended", latest));
        }
    }

    /** Of a hit that was taken. */
    private static long epochNanos(TraceEvent event) {
        Instant time = event.time().orElseThrow();
        return time.getEpochSecond() * SECOND + time.getNano();
    }

    private void say(String problem) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        }
    }

    /** {@return what has come up since the last call, each thing once: pairs of which no time can be told} */
    public List<String> problems() {
        if (saidProblems == problems.size()) {
            return List.of();
        }
        List<String> now = List.copyOf(problems).subList(saidProblems, problems.size());
        saidProblems = problems.size();
        return now;
    }

    /** {@return how many spans were handed on} */
    public long spans() {
        return spans;
    }

    /** {@return how many hits belong to no pair: events of spans, or log records} */
    public long points() {
        return points;
    }

    /** {@return how many of the spans have no end} */
    public long unfinished() {
        return unfinished;
    }

    /** {@return how many ends had no start, and are told nowhere} */
    public long withoutStart() {
        return pairs.withoutStart();
    }
}
