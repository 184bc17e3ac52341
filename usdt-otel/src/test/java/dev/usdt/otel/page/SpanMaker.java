package dev.usdt.otel.page;

import dev.usdt.catalog.ProbePair;
import dev.usdt.otel.ProbePoint;
import dev.usdt.otel.ProbeSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Makes spans for tests, one after the other; what is not said is plain. */
final class SpanMaker {

    /** 2026-11-22 09:30:00 UTC. */
    static final long ORIGIN = 1_795_339_800_000_000_000L;

    static final ProbePair QUERY = pair("postgresql", "query__start", "query__done");
    static final ProbePair EXECUTE = pair("postgresql", "query__execute__start", "query__execute__done");

    private static final SplittableRandom IDS = new SplittableRandom(17);

    private final ProbePair pair;
    private String name;
    private SpanContext context = newContext(TraceId.fromLongs(IDS.nextLong(), IDS.nextLong()));
    private SpanContext parent = SpanContext.getInvalid();
    private long start = ORIGIN;
    private long nanos = 1000;
    private Attributes attributes = Attributes.empty();
    private Optional<String> error = Optional.empty();
    private Optional<String> unfinished = Optional.empty();
    private final List<ProbePoint> points = new ArrayList<>();
    private Resource resource = Resource.create(Attributes.of(
            AttributeKey.stringKey("service.name"), "postgres", AttributeKey.longKey("process.pid"), 4711L));

    private SpanMaker(ProbePair pair) {
        this.pair = pair;
        this.name = pair.provider() + ":" + pair.start();
    }

    static ProbePair pair(String provider, String start, String end) {
        return new ProbePair(provider, start, List.of(end), ProbePair.Within.THREAD);
    }

    static SpanMaker of(ProbePair pair) {
        return new SpanMaker(pair);
    }

    private static SpanContext newContext(String trace) {
        return SpanContext.create(
                trace, SpanId.fromLong(IDS.nextLong()), TraceFlags.getSampled(), TraceState.getDefault());
    }

    SpanMaker name(String name) {
        this.name = name;
        return this;
    }

    /** When it starts after the origin, and how long it takes. */
    SpanMaker at(long after, long nanos) {
        this.start = ORIGIN + after;
        this.nanos = nanos;
        return this;
    }

    SpanMaker within(SpanContext parent) {
        this.parent = parent;
        this.context = newContext(parent.getTraceId());
        return this;
    }

    SpanMaker with(String key, String value) {
        attributes = attributes.toBuilder().put(key, value).build();
        return this;
    }

    SpanMaker with(String key, long value) {
        attributes = attributes.toBuilder().put(key, value).build();
        return this;
    }

    SpanMaker error(String error) {
        this.error = Optional.of(error);
        return this;
    }

    SpanMaker unfinished(String why) {
        this.unfinished = Optional.of(why);
        return this;
    }

    SpanMaker point(String probe, long after) {
        points.add(new ProbePoint(
                "postgresql", probe, start + after, Attributes.of(AttributeKey.longKey("arg0"), 7L), resource));
        return this;
    }

    SpanMaker resource(Resource resource) {
        this.resource = resource;
        return this;
    }

    SpanContext context() {
        return context;
    }

    ProbeSpan make() {
        return new ProbeSpan(
                pair,
                unfinished.isPresent()
                        ? Optional.empty()
                        : Optional.of(pair.ends().get(0)),
                name,
                context,
                parent,
                start,
                nanos,
                attributes,
                error,
                points,
                0,
                unfinished,
                resource);
    }
}
