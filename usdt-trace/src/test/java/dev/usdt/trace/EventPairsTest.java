package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.usdt.ArgumentType;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.ProbePair;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** Ends find their starts, and nobody else's. */
class EventPairsTest {

    private final EventPairs pairs = new EventPairs(Catalog.EMPTY, Duration.ofNanos(1000), 100);

    private List<String> add(EventPairs engine, TraceEvent... events) {
        List<String> ended = new ArrayList<>();
        for (TraceEvent event : events) {
            for (EventPair pair : engine.add(event)) {
                ended.add(pair.start().nanos() + "-" + pair.end().nanos());
                assertEquals(pair.end().nanos() - pair.start().nanos(), pair.nanos());
            }
        }
        return ended;
    }

    @Test
    void pairsByThread() {
        assertEquals(
                List.of("2-3", "1-4"),
                add(
                        pairs,
                        Events.of("job_start", 1, 10),
                        Events.of("job_start", 2, 11),
                        Events.of("job_done", 3, 11),
                        Events.of("job_end", 4, 10)));
        assertEquals(0, pairs.open());
        assertEquals(0, pairs.withoutStart());
    }

    /** A goroutine changes threads; of HTTP requests the catalog of Go's library knows the end. */
    @Test
    void pairsByGoroutine() {
        assertEquals(
                List.of("1-4", "2-5"),
                add(
                        pairs,
                        Events.ofGo("net_http", "server_request_start", 1, 0xc0),
                        Events.ofGo("net_http", "server_request_start", 2, 0xd0),
                        Events.ofGo("net_http", "server_request_end", 4, 0xc0),
                        Events.ofGo("net_http", "server_request_end", 5, 0xd0)));
    }

    /** What the catalog says that nothing pairs is neither open nor without a start. */
    @Test
    void doesNotPairWhatCannotBe() {
        assertEquals(
                List.of(),
                add(
                        pairs,
                        Events.ofGo("net_http", "client_request_start", 1, 0xc0),
                        Events.ofGo("net_http", "client_response_received", 2, 0xc0)));
        assertEquals(0, pairs.open());
        assertEquals(0, pairs.withoutStart());
    }

    @Test
    void pairsNestedStarts() {
        assertEquals(
                List.of("2-3", "1-4"),
                add(
                        pairs,
                        Events.of("call_entry", 1, 10),
                        Events.of("call_entry", 2, 10),
                        Events.of("call_return", 3, 10),
                        Events.of("call_return", 4, 10)));
    }

    @Test
    void pairsByAValue() {
        EventPairs byId = new EventPairs(
                new EventPairs.Rules(
                        Catalog.EMPTY,
                        Duration.ofNanos(1000),
                        100,
                        Map.of("app:io_start", "id"),
                        (provider, name) -> true),
                (rule, start, reason, nanos) -> {});
        assertEquals(
                List.of("1-3", "2-4"),
                add(
                        byId,
                        Events.of("io_start", 1, 10, Map.of("id", Events.number(1))),
                        Events.of("io_start", 2, 10, Map.of("id", Events.text("b"))),
                        // Of another type, on another thread.
                        Events.of(
                                "io_done",
                                3,
                                11,
                                Map.of("id", new EventValue.Integral(1, new ArgumentType(8, false, false), true))),
                        Events.of("io_done", 4, 12, Map.of("id", Events.text("b"))),
                        Events.of("io_done", 5, 12)));
        assertEquals(0, byId.open());
    }

    @Test
    void countsEndsWithoutStart() {
        assertEquals(List.of(), add(pairs, Events.of("job_end", 1, 10), Events.of("job_start", 2, 11)));
        assertEquals(List.of(), add(pairs, Events.of("job_end", 3, 10)));
        assertEquals(2, pairs.withoutStart());
        assertEquals(1, pairs.open());
    }

    @Test
    void forgetsByTime() {
        add(pairs, Events.of("job_start", 1, 10), Events.of("job_start", 2000, 11));
        assertEquals(1, pairs.open());
        assertEquals(1, pairs.forgotten());
        assertEquals(List.of("2000-3000"), add(pairs, Events.of("job_end", 2500, 10), Events.of("job_end", 3000, 11)));
        assertEquals(1, pairs.withoutStart());
        // Nothing else began meanwhile.
        add(pairs, Events.of("job_start", 4000, 12));
        assertEquals(List.of(), add(pairs, Events.of("job_end", 5001, 12)));
        assertEquals(2, pairs.forgotten());
    }

    @Test
    void forgetsTheOldestOfTooMany() {
        EventPairs few = new EventPairs(Catalog.EMPTY, Duration.ofNanos(1000), 2);
        add(few, Events.of("job_start", 1, 10), Events.of("job_start", 2, 11), Events.of("job_start", 3, 12));
        assertEquals(2, few.open());
        assertEquals(1, few.forgotten());
        assertEquals(List.of("2-5"), add(few, Events.of("job_end", 4, 10), Events.of("job_end", 5, 11)));
    }

    private static final class Said implements EventPairs.Listener {
        private final List<String> said = new ArrayList<>();

        @Override
        public void forgotten(ProbePair rule, TraceEvent start, Forgotten reason, long nanos) {
            said.add(rule.start() + " " + start.nanos() + " " + reason + " at " + nanos);
        }
    }

    private static EventPairs listened(Said said, BiPredicate<String, String> mayHit) {
        return new EventPairs(new EventPairs.Rules(Catalog.EMPTY, Duration.ofNanos(1000), 3, Map.of(), mayHit), said);
    }

    @Test
    void saysWhatIsForgottenAndWhy() {
        Said said = new Said();
        EventPairs engine = listened(said, (provider, name) -> true);
        add(
                engine,
                Events.of("a_start", 1, 10),
                Events.of("a_start", 2, 11),
                Events.of("a_start", 3, 12),
                Events.of("a_start", 4, 13));
        engine.lost(new Gap(5, 6));
        add(engine, Events.of("a_end", 5, 11));
        assertEquals(List.of("a_start 1 MANY at 4"), said.said);
        assertEquals(List.of(), add(engine, Events.of("a_end", 6, 12)));
        assertEquals(List.of("a_start 1 MANY at 4", "a_start 3 LOST at 6", "a_start 4 LOST at 6"), said.said);
        add(engine, Events.of("a_start", 7, 14));
        engine.pass(1008);
        assertEquals("a_start 7 LATE at 1008", said.said.get(3));
        assertEquals(0, engine.open());
        assertEquals(4, engine.forgotten());
        assertEquals(1, engine.withoutStart());
    }

    /** While one processor loses hits, another tells of the start of a request and of the end of the next. */
    @Test
    void putsNothingTogetherAcrossAGap() {
        Said said = new Said();
        EventPairs engine = listened(said, (provider, name) -> true);
        engine.lost(new Gap(10, 20));
        assertEquals(List.of("1-2"), add(engine, Events.of("a_start", 1, 10), Events.of("a_end", 2, 10)));
        // From before into it, within it, from within it to after it, and around it.
        assertEquals(List.of(), add(engine, Events.of("a_start", 9, 10), Events.of("a_end", 11, 10)));
        assertEquals(List.of(), add(engine, Events.of("a_start", 12, 10), Events.of("a_end", 13, 10)));
        assertEquals(List.of(), add(engine, Events.of("a_start", 19, 10), Events.of("a_end", 21, 10)));
        engine.lost(new Gap(31, 32));
        assertEquals(List.of(), add(engine, Events.of("a_start", 30, 10), Events.of("a_end", 40, 10)));
        assertEquals(List.of("41-42"), add(engine, Events.of("a_start", 41, 10), Events.of("a_end", 42, 10)));
        assertEquals(
                List.of(
                        "a_start 9 LOST at 11",
                        "a_start 12 LOST at 13",
                        "a_start 19 LOST at 21",
                        "a_start 30 LOST at 40"),
                said.said);
        assertEquals(4, engine.withoutStart());
    }

    /** As lines of different processors are, in what bpftrace has written. */
    @Test
    void putsNothingTogetherAcrossAGapThoughHitsAreOutOfOrder() {
        Said said = new Said();
        EventPairs engine = listened(said, (provider, name) -> true);
        engine.lost(new Gap(15, 20));
        add(engine, Events.of("a_start", 25, 10), Events.of("a_start", 14, 11));
        assertEquals(List.of(), add(engine, Events.of("a_end", 26, 11)));
        assertEquals(List.of("25-27"), add(engine, Events.of("a_end", 27, 10)));
    }

    /** Time that passes without a hit brings no gap nearer: its hits are still to come. */
    @Test
    void putsTogetherWhatIsBeforeAGap() {
        EventPairs engine = listened(new Said(), (provider, name) -> true);
        engine.lost(new Gap(15, 20));
        add(engine, Events.of("a_start", 9, 10));
        engine.pass(30);
        assertEquals(List.of("9-12"), add(engine, Events.of("a_end", 12, 10)));
    }

    /** A goroutine answers one request after another; what one leaves open is no part of the next. */
    @Test
    void aRequestEndsWhatItsGoroutineHasOpen() {
        Said said = new Said();
        EventPairs engine = listened(said, (provider, name) -> true);
        add(
                engine,
                Events.ofGo("net_http", "server_request_start", 1, 0xc0),
                Events.ofGo("app", "x_start", 2, 0xc0),
                Events.ofGo("net_http", "server_request_start", 3, 0xc0));
        assertEquals(List.of("x_start 2 LEFT at 3", "server_request_start 1 LEFT at 3"), said.said);
        add(engine, Events.ofGo("app", "x_start", 4, 0xc0), Events.ofGo("net_http", "server_request_end", 5, 0xc0));
        assertEquals("x_start 4 OUTLIVED at 5", said.said.get(2));
        assertEquals(0, engine.open());
    }

    @Test
    void whatCannotEndDoesNotBegin() {
        Said said = new Said();
        EventPairs engine = listened(said, (provider, name) -> name.equals("a_done"));
        TraceEvent start = Events.of("b_begin", 2, 10);
        add(engine, Events.of("a_start", 1, 10), start);
        assertEquals(1, engine.open());
        assertEquals(Optional.empty(), engine.begins(start));
    }

    @Test
    void knowsWhatAHitIsWithin() {
        EventPairs engine = listened(new Said(), (provider, name) -> true);
        TraceEvent outer = Events.of("a_start", 1, 10);
        TraceEvent inner = Events.of("b_start", 2, 10);
        TraceEvent elsewhere = Events.of("b_start", 3, 11);
        add(engine, outer);
        assertEquals(Optional.empty(), engine.within(outer));
        add(engine, inner, elsewhere);
        assertSame(outer, engine.within(inner).orElseThrow());
        assertEquals(Optional.empty(), engine.within(elsewhere));
        assertSame(inner, engine.within(Events.of("mark", 4, 10)).orElseThrow());
        add(engine, Events.of("b_end", 5, 10));
        assertSame(outer, engine.within(Events.of("mark", 6, 10)).orElseThrow());
        assertEquals(
                List.of(elsewhere, outer),
                engine.removeAll().stream().map(EventPairs.Waiting::start).toList());
        assertEquals(Optional.empty(), engine.within(Events.of("mark", 7, 10)));
    }

    /** Hits of two starts of a machine, in one file. */
    @Test
    void timeThatGoesBackIsAGap() {
        Said said = new Said();
        EventPairs engine = new EventPairs(
                new EventPairs.Rules(Catalog.EMPTY, Duration.ofSeconds(60), 3, Map.of(), (provider, name) -> true),
                said);
        add(engine, Events.of("a_start", 100_000_000_000L, 10), Events.of("a_start", 5_000_000_000L, 11));
        assertEquals(List.of("a_start 100000000000 LOST at 100000000000"), said.said);
        assertEquals(List.of("5000000000-5000000009"), add(engine, Events.of("a_end", 5_000_000_009L, 11)));
        // Less is no more than two processors.
        add(engine, Events.of("a_start", 6_000_000_000L, 12), Events.of("a_start", 5_500_000_000L, 13));
        assertEquals(2, engine.open());
    }

    /** A recursion without end: its memory is bounded, and the work for a hit is. */
    @Test
    void nestsSoDeepAndNoDeeper() {
        EventPairs engine = new EventPairs(Catalog.EMPTY, Duration.ofSeconds(1), 100_000);
        for (int i = 0; i < 5000; i++) {
            add(engine, Events.of("a_start", i, 10));
        }
        assertEquals(1000, engine.open());
        assertEquals(4000, engine.forgotten());
        assertEquals(List.of("4999-5000"), add(engine, Events.of("a_end", 5000, 10)));
    }

    /** A pair of the user's own, and of names that say nothing. */
    @Test
    void readsTheCatalog() throws Exception {
        String json = """
                {"catalog": 1, "pairs": [{"provider": "app", "start": "a", "ends": ["b", "c"], "within": "thread"}]}
                """;
        Catalog catalog = Catalog.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "test");
        EventPairs own = new EventPairs(catalog, Duration.ofNanos(1000), 100);
        assertEquals(
                List.of("1-2", "3-4"),
                add(own, Events.of("a", 1, 10), Events.of("c", 2, 10), Events.of("a", 3, 10), Events.of("b", 4, 10)));
    }

    private static TraceEvent at(String name, long nanos, long tid, long monitor) {
        return Events.of(name, nanos, tid, Map.of("monitor", Events.number(monitor)));
    }

    /** Of two that a thread has begun, an end is that of the one with its value, be it the first. */
    @Test
    void pairsByValuesWithinAThread() throws Exception {
        String json = """
                {"catalog": 1, "provider": "app",
                 "pairs": [{"start": "enter", "ends": ["entered"], "within": "thread", "by": "monitor"}]}
                """;
        Catalog catalog = Catalog.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "test");
        EventPairs own = new EventPairs(catalog, Duration.ofNanos(1000), 100);
        assertEquals(
                List.of("1-4", "2-5"),
                add(
                        own,
                        at("enter", 1, 10, 8),
                        at("enter", 2, 10, 9),
                        at("entered", 3, 11, 8),
                        at("entered", 4, 10, 8),
                        at("entered", 5, 10, 9)));
        assertEquals(1, own.withoutStart());
        // Without the value it is neither the start nor the end of anything.
        assertEquals(List.of(), add(own, Events.of("enter", 6, 10), Events.of("entered", 7, 10)));
        assertEquals(0, own.open());
    }

    /** Any thread ends it, if it passes the value. */
    @Test
    void pairsByValuesWithinAProcess() throws Exception {
        String json = """
                {"catalog": 1, "provider": "app",
                 "pairs": [{"start": "begun", "ends": ["gone"], "within": "process", "by": ["monitor"]}]}
                """;
        Catalog catalog = Catalog.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "test");
        EventPairs own = new EventPairs(catalog, Duration.ofNanos(1000), 100);
        assertEquals(
                List.of("2-3", "1-4"),
                add(own, at("begun", 1, 10, 8), at("begun", 2, 10, 9), at("gone", 3, 12, 9), at("gone", 4, 11, 8)));
    }
}
