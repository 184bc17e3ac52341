package dev.usdt.cli.spans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.cli.spans.BenchServer.Request;
import dev.usdt.cli.spans.BenchServer.Work;
import dev.usdt.cli.spans.Collector.Received;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Spans against what a server says of itself, after its end. */
final class ServerTruth {

    private final BenchServer server;

    ServerTruth(BenchServer server) {
        this.server = server;
    }

    /**
     * Times against those that the server has taken just before its probes. None is earlier by more than the two clocks
     * may differ. It may be later: a processor may be taken from the server between its clock and its probe, which
     * happens to few, however few processors there are. But it is not later than what the server did next.
     */
    private static final class Times {
        private final List<String> late = new ArrayList<>();
        private int compared;

        void compare(long expected, long actual, long next, Object what) {
            compared++;
            assertTrue(actual > expected - 1_000_000, () -> what + ": " + (expected - actual) + " ns too early");
            assertTrue(actual < next + 1_000_000, () -> what + ": " + (actual - next) + " ns too late");
            if (actual > expected + 1_000_000) {
                late.add(what + ": " + (actual - expected) + " ns late");
            }
        }

        void assertFewAreLate() {
            assertTrue(late.size() <= compared / 50, () -> late.size() + " of " + compared + " times: " + late);
        }
    }

    /** Each request is a span: its values, its times, what it is within. */
    void assertTruth(List<Received> spans, List<Request> requests) throws IOException {
        Times times = new Times();
        // A goroutine does one after the other; of two goroutines the order is not known so exactly.
        List<Received> served = spans.stream()
                .filter(span -> span.kind().equals("Server"))
                .sorted(Comparator.comparing(
                                (Received span) -> span.attributes().get("usdt.goroutine"))
                        .thenComparing(Received::start))
                .toList();
        List<Request> asked = requests.stream()
                .filter(request -> request.nanos() >= 0)
                .sorted(Comparator.comparing(Request::goroutine).thenComparing(Request::start))
                .toList();
        assertEquals(asked.size(), served.size());
        Map<Long, Received> byNumber = new TreeMap<>();
        for (int i = 0; i < asked.size(); i++) {
            Request request = asked.get(i);
            Received span = served.get(i);
            byNumber.put(request.number(), span);
            assertEquals(request.method(), span.name());
            assertEquals(request.method(), span.attributes().get("http.request.method"));
            assertEquals(request.path(), span.attributes().get("url.path"));
            assertEquals(Integer.toString(request.status()), span.attributes().get("http.response.status_code"));
            assertEquals(request.status() >= 500 ? "Error" : "Unset", span.status(), request::toString);
            assertEquals("", span.parent());
            long end = request.start() + request.nanos();
            boolean isLast =
                    i + 1 == asked.size() || !asked.get(i + 1).goroutine().equals(request.goroutine());
            times.compare(request.start(), span.start(), end, request);
            times.compare(
                    end,
                    span.end(),
                    isLast ? Long.MAX_VALUE / 2 : asked.get(i + 1).start(),
                    request);
        }
        areNested(sorted(spans, "Internal"), byNumber, times);
        times.assertFewAreLate();
    }

    private void areNested(List<Received> spans, Map<Long, Received> requests, Times times) throws IOException {
        List<Work> works = server.work().stream()
                .sorted(Comparator.comparingLong(Work::start))
                .toList();
        assertEquals(works.size(), spans.size());
        Map<String, Received> outer = new TreeMap<>();
        for (int i = 0; i < works.size(); i++) {
            Work work = works.get(i);
            Received span = spans.get(i);
            assertEquals(work.name(), span.attributes().get("arg0"), work::toString);
            Received request = requests.get(work.request());
            String path = request.attributes().get("url.path");
            boolean isOuter = work.name().startsWith("outer ");
            if (isOuter) {
                outer.put(request.id(), span);
            }
            if (path.startsWith("/spawn")) {
                assertEquals("", span.parent());
                assertFalse(span.trace().equals(request.trace()));
            } else {
                Received parent = path.startsWith("/deep") && !isOuter ? outer.get(request.id()) : request;
                assertEquals(parent.id(), span.parent(), () -> path + " " + work);
                assertEquals(request.trace(), span.trace());
            }
            long end = work.start() + work.nanos();
            times.compare(work.start(), span.start(), end, work);
            times.compare(end, span.end(), request.end(), work);
        }
    }

    void assertNoStrangers(List<Received> spans) throws IOException {
        Map<String, List<Request>> truth = new TreeMap<>();
        for (Request request : server.requests()) {
            truth.computeIfAbsent(request.goroutine(), unused -> new ArrayList<>())
                    .add(request);
        }
        int finished = 0;
        for (Received span : spans) {
            if (!span.attributes().containsKey("usdt.unfinished")) {
                finished++;
                // From the start of one to the end of another it would have the middle of both.
                List<Request> within = truth.getOrDefault(span.attributes().get("usdt.goroutine"), List.of()).stream()
                        .filter(request -> span.start() < request.start() + request.nanos() / 2
                                && request.start() + request.nanos() / 2 < span.end())
                        .toList();
                assertTrue(within.size() <= 1, () -> span + " has all of " + within);
            }
        }
        assertTrue(finished > 0, spans.size() + " spans");
    }

    private static List<Received> sorted(List<Received> spans, String kind) {
        return spans.stream()
                .filter(span -> span.kind().equals(kind))
                .sorted(Comparator.comparingLong(Received::start))
                .toList();
    }
}
