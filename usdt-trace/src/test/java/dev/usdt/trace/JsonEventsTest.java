package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ArgumentType;
import dev.usdt.ProbeFilter;
import dev.usdt.catalog.Condition;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hits from lines of JSON: what was written is what is read, and what is no hit is told. */
class JsonEventsTest {

    private static final String SCRIPT = "{\"provider\":\"app\",\"name\":\"a\",\"time\":1769857451.123456,"
            + "\"nsecs\":12095321939055,\"pid\":7,\"tid\":8,\"arguments\":{}}";

    private static JsonEvents of(String text, TraceOptions options) {
        return JsonEvents.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "test", options);
    }

    private static List<TraceEvent> read(JsonEvents events) throws IOException {
        List<TraceEvent> all = new ArrayList<>();
        events.forEach(all::add);
        return all;
    }

    /** When hits were lost, while all are read. */
    private static List<Gap> gaps(JsonEvents events, List<TraceEvent> hits) throws IOException {
        List<Gap> gaps = new ArrayList<>();
        while (events.isAlive()) {
            events.pause();
            hits.addAll(events.poll());
            gaps.addAll(events.gaps());
        }
        return gaps;
    }

    private static List<TraceEvent> read(String text) throws IOException {
        try (JsonEvents events = of(text, TraceOptions.builder().build())) {
            List<TraceEvent> all = read(events);
            assertEquals(List.of(), events.problems());
            assertFalse(events.isAlive());
            return all;
        }
    }

    /** Values of each kind, as the writer writes them. */
    @Test
    void readsWhatIsWritten() throws Exception {
        Map<String, EventValue> values = new LinkedHashMap<>();
        values.put("least", new EventValue.Integral(Long.MIN_VALUE, new ArgumentType(8, true, false), false));
        values.put("most", new EventValue.Integral(-1, new ArgumentType(8, false, false), false));
        values.put("byte", new EventValue.Integral(-128, new ArgumentType(1, true, false), false));
        values.put("at", new EventValue.Integral(-1, new ArgumentType(8, false, false), true));
        values.put("share", new EventValue.Floating(-0.1, 8));
        values.put("none", new EventValue.Floating(Double.POSITIVE_INFINITY, 8));
        values.put("single", new EventValue.Floating(0.1f, 4));
        values.put("path", Events.text("grün\n\"\u0001"));
        values.put("cut", new EventValue.Text(1, new byte[] {(byte) 0xff, 0}, 100, true));
        values.put("ended", new EventValue.Text(1, new byte[] {'a'}, -1, true));
        values.put("pair", new EventValue.Bytes(new byte[] {1, (byte) 0xfe}));
        values.put("missing", new EventValue.Unavailable("for a reason"));
        TraceEvent event = new TraceEvent(
                "net_http",
                "x\"y",
                12_095_321_939_055L,
                Optional.of(Instant.parse("2026-01-31T12:04:11.123456789Z")),
                4711,
                4715,
                "a \"server\"",
                OptionalLong.of(0xc000007520L),
                Optional.empty(),
                values);
        StringWriter out = new StringWriter();
        try (JsonEventWriter writer = new JsonEventWriter(out)) {
            writer.write(event);
            writer.flush();
        }
        TraceEvent read = read(out.toString()).get(0);
        assertEquals(event, read);
        assertEquals(List.copyOf(values.keySet()), List.copyOf(read.values().keySet()));
    }

    /** bpftrace tells microseconds on the wall; the distance of two hits is that of nsecs. */
    @Test
    void readsTheTimeOfScripts() throws Exception {
        String later = SCRIPT.replace("123456,", "123457,").replace("939055", "940154");
        List<TraceEvent> events = read(SCRIPT + "\n" + later + "\n");
        Instant first = events.get(0).time().orElseThrow();
        assertEquals("2026-01-31T11:04:11.123456Z", first.toString());
        assertEquals(first.plusNanos(1099), events.get(1).time().orElseThrow());
        assertEquals(12_095_321_939_055L, events.get(0).nanos());
        // What has read and written it has dropped zeros.
        String shorter = SCRIPT.replace(".123456,", ".5,");
        assertEquals(
                "2026-01-31T11:04:11.500Z",
                read(shorter).get(0).time().orElseThrow().toString());
    }

    /** One of another's script. */
    @Test
    void hasNoTimeIfNoneIsTold() throws Exception {
        assertEquals(
                Optional.empty(),
                read(SCRIPT.replace("\"time\":1769857451.123456,", "")).get(0).time());
    }

    /** bpftrace takes what each processor has in turn. */
    @Test
    void sortsByTime() throws Exception {
        String earlier = SCRIPT.replace("939055", "039055").replace("\"a\"", "\"b\"");
        assertEquals(
                List.of("b", "a"),
                read(SCRIPT + "\n" + earlier).stream().map(TraceEvent::name).toList());
    }

    @Test
    void passesOverWhatBpftraceSays() throws Exception {
        try (JsonEvents events = of(
                "Attaching 5 probes...\n" + SCRIPT + "\n\nLost 12 events\nWARNING: Lost 30 events\n@total: 5\n",
                TraceOptions.builder().build())) {
            assertEquals(1, read(events).size());
            assertEquals(42, events.lost());
            assertEquals(List.of(), events.problems());
        }
    }

    /** Somewhere between the hits around the line, as far as lines are out of order. */
    @Test
    void tellsWhenBpftraceHasLostHits() throws Exception {
        String lost = "Lost 12 events\n";
        String last = SCRIPT.replace("939055", "939155");
        List<TraceEvent> hits = new ArrayList<>();
        List<Gap> gaps;
        try (JsonEvents events = of(
                lost + lost + SCRIPT + "\n" + lost + lost + last.replace("\"app\"", "\"other\"") + "\n" + lost,
                TraceOptions.builder().filter(ProbeFilter.of("app", "a")).build())) {
            gaps = gaps(events, hits);
        }
        assertEquals(1, hits.size());
        long first = hits.get(0).nanos();
        long window = 100_000_000;
        assertEquals(
                List.of(
                        new Gap(-window, 0),
                        new Gap(-window, first),
                        new Gap(first - window, first),
                        // What is not told shows until when they were lost.
                        new Gap(first - window, first + 100),
                        new Gap(first + 100 - window, first + 100)),
                gaps);
    }

    /** Of another start of the machine, or with a time that is none: no gap reaches from one to the other. */
    @Test
    void tellsWhenHitsWereLostThoughTimeGoesBack() throws Exception {
        String late = SCRIPT.replaceFirst("\"nsecs\":[0-9]+", "\"nsecs\":9223372036854775807");
        try (JsonEvents events = of(
                late + "\n" + SCRIPT + "\nLost 1 events\n" + SCRIPT,
                TraceOptions.builder().build())) {
            List<TraceEvent> hits = new ArrayList<>();
            List<Gap> gaps = gaps(events, hits);
            long time = hits.get(0).nanos();
            assertEquals(List.of(new Gap(time - 100_000_000, time), new Gap(time - 100_000_000, time)), gaps);
        }
    }

    @Test
    void readsAndWritesWhenHitsWereLost() throws Exception {
        List<Gap> gaps = List.of(new Gap(-5, 7), new Gap(1, Long.MAX_VALUE));
        StringWriter out = new StringWriter();
        try (JsonEventWriter writer = new JsonEventWriter(out)) {
            writer.lost(gaps);
            writer.write(Events.of("a_start", 1, 10));
            writer.write(Events.of("a_end", 2, 10));
        }
        assertEquals(1, out.toString().split("\"lost\"", -1).length - 1, out::toString);
        try (JsonEvents events = of(out.toString(), TraceOptions.builder().build())) {
            List<TraceEvent> hits = new ArrayList<>();
            assertEquals(gaps, gaps(events, hits));
            assertEquals(2, hits.size());
            assertEquals(2, events.lost());
        }
    }

    @Test
    void saysWhatIsWrongWithLosses() throws Exception {
        String hit = SCRIPT.substring(0, SCRIPT.length() - 1);
        String bad = hit + ",\"lost\":[5]}\n" + hit + ",\"lost\":[{\"from\":1}]}\n" + hit + ",\"lost\":[{\"from\":1,";
        try (JsonEvents events = of(bad, TraceOptions.builder().build())) {
            assertEquals(List.of(), read(events));
            assertEquals(
                    List.of(
                            "test:1: a member of \"lost\" is not an object",
                            "test:2: \"to\" is missing",
                            "test:3: not JSON at column " + (hit + ",\"lost\":[{\"from\":1,,").length()),
                    events.problems());
        }
    }

    /** What waits for a line that does not come is bounded. */
    @Test
    void writesFewLosses() throws Exception {
        StringWriter out = new StringWriter();
        try (JsonEventWriter writer = new JsonEventWriter(out)) {
            for (int i = 0; i < 5000; i++) {
                writer.lost(List.of(new Gap(i, i + 10)));
            }
            writer.write(Events.of("a_start", 1, 10));
        }
        try (JsonEvents events = of(out.toString(), TraceOptions.builder().build())) {
            List<Gap> gaps = gaps(events, new ArrayList<>());
            assertTrue(gaps.size() <= 1000, gaps.size() + " gaps");
            assertEquals(new Gap(0, 4010), gaps.get(0));
            assertEquals(new Gap(4999, 5009), gaps.get(gaps.size() - 1));
        }
    }

    @Test
    void selects() throws Exception {
        String status = SCRIPT.replace(
                "{}", "{\"status\":{\"type\":\"int32\",\"value\":500},\"secret\":{\"type\":\"int32\",\"value\":1}}");
        TraceOptions options = TraceOptions.builder()
                .filter(ProbeFilter.of("app", "a"))
                .condition(Condition.parse("status >= 500 && secret == 1"))
                .omit("secret")
                .build();
        String others = status.replace("500", "499") + "\n" + status.replace("\"a\"", "\"b\"") + "\n" + SCRIPT + "\n";
        try (JsonEvents events = of(others + status, options)) {
            List<TraceEvent> all = read(events);
            assertEquals(1, all.size());
            assertEquals(Map.of("status", Events.number(500)), all.get(0).values());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"provider":"app"                                                  | not JSON at column
            {"nsecs":1,"provider":"a","name":"b","pid":1,"tid":1}[]                                                   | text after the JSON object
            [1]                                                                | not a hit
            {}                                                                 | "nsecs" is missing
            {"nsecs":"x"}                                                      | "nsecs" is not a 64-bit integer: x
            {"nsecs":99999999999999999999}                                     | "nsecs" is not a 64-bit integer
            {"nsecs":-1}                                                       | "nsecs" is negative: -1
            {"nsecs":1,"nsecs":2}                                              | invalid JSON
            {"nsecs":1,"provider":"a"}                                         | "name" is missing
            {"nsecs":1,"provider":"a","name":"b","time":"yesterday"}           | invalid time: yesterday
            {"nsecs":1,"provider":"a","name":"b","time":1e99999}               | invalid time: 1e99999
            {"nsecs":1,"provider":"a","name":"b","pid":1,"tid":1,"goroutine":7}| "goroutine": expected a hexadecimal number, such as 0xc000007520
            {"arguments":{"x":1}}                                              | argument "x" is not an object
            {"arguments":{"x":{}}}                                             | argument "x": "type" is missing
            {"arguments":{"x":{"type":"int9"}}}                                | argument "x" has an unknown type: int9
            {"arguments":{"x":{"type":"int8","value":128}}}                    | argument "x": the value is not of the type int8
            {"arguments":{"x":{"type":"uint8","value":-1}}}                    | argument "x": the value is not of the type uint8
            {"arguments":{"x":{"type":"int8","value":"y"}}}                    | argument "x": the value is not of the type int8
            {"arguments":{"x":{"type":"pointer","value":"8"}}}                 | argument "x": expected a hexadecimal number, such as 0xc000007520
            {"arguments":{"x":{"type":"string","hex":"4"}}}                    | argument "x": expected hex bytes separated by spaces, such as "61 62 63"
            {"arguments":{"x":{"type":"string","hex":"616263"}}}               | such as "61 62 63"
            {"arguments":{"x":{"type":"string","hex":"","length":"y"}}}        | argument "x": the length is not a number
            {"arguments":{"x":{"type":"bytes16","halves":"0x1"}}}              | argument "x": expected two halves, such as 0x1,0x2
            """)
    void saysWhatIsWrong(String line, String message) throws Exception {
        try (JsonEvents events = of(
                SCRIPT + "\n" + line.strip() + "\n" + SCRIPT,
                TraceOptions.builder().build())) {
            assertEquals(2, read(events).size());
            List<String> problems = events.problems();
            assertEquals(1, problems.size(), problems::toString);
            assertTrue(problems.get(0).startsWith("test:2: "), problems.get(0));
            assertTrue(problems.get(0).contains(message), problems.get(0));
        }
    }

    /** A line without end takes no more memory than the longest that is read, and many bad ones no more lines. */
    @Test
    void isBounded() throws Exception {
        String endless = "{\"x\":\"" + "y".repeat(2 << 20) + "\n";
        try (JsonEvents events = of(
                endless + "{}\n".repeat(1000) + SCRIPT, TraceOptions.builder().build())) {
            assertEquals(1, read(events).size());
            List<String> problems = events.problems();
            assertEquals("test:1: longer than 1048576 bytes", problems.get(0));
            assertEquals("test: 981 more lines are not hits", problems.get(problems.size() - 1));
            assertEquals(21, problems.size());
        }
    }

    /** Hits that are large wait in the source until they are polled, not in memory. */
    @Test
    void doesNotTakeMoreThanItHasRoomFor() throws Exception {
        String text = "x".repeat(100_000);
        String hex = "78 ".repeat(100_000).strip();
        String large = SCRIPT.replace("{}", "{\"x\":{\"type\":\"string\",\"length\":100000,\"hex\":\"" + hex + "\"}}");
        int count = 300;
        int[] taken = {0};
        InputStream in =
                new FilterInputStream(
                        new ByteArrayInputStream((large + "\n").repeat(count).getBytes(StandardCharsets.UTF_8))) {
                    @Override
                    public int read(byte[] into, int from, int most) throws IOException {
                        int now = super.read(into, from, most);
                        taken[0] += Math.max(0, now);
                        return now;
                    }
                };
        try (JsonEvents events =
                JsonEvents.of(in, "test", TraceOptions.builder().build())) {
            int before = -1;
            while (taken[0] != before) {
                before = taken[0];
                Thread.sleep(200);
            }
            assertTrue(taken[0] < 10 << 20, () -> taken[0] + " of " + count * large.length());
            List<TraceEvent> all = read(events);
            assertEquals(count, all.size());
            assertEquals(text, all.get(count - 1).values().get("x").toString());
        }
    }

    /** A pipe that goes on and on: the rest is what came before. */
    @Test
    void doesNotReadOnAtTheEnd() throws Exception {
        byte[] line = (SCRIPT + "\n").getBytes(StandardCharsets.UTF_8);
        InputStream endless = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] into, int from, int count) {
                System.arraycopy(line, 0, into, from, line.length);
                return line.length;
            }
        };
        try (JsonEvents events =
                JsonEvents.of(endless, "test", TraceOptions.builder().build())) {
            while (events.poll().isEmpty()) {
                Thread.sleep(1);
            }
            while (!events.pollRest().isEmpty()) {
                Thread.sleep(1);
            }
            assertEquals(List.of(), events.pollRest());
        }
    }

    /** What a pipe has had is told while it stays open. */
    @Test
    void doesNotWaitForMore() throws Exception {
        PipedOutputStream out = new PipedOutputStream();
        InputStream in = new PipedInputStream(out);
        try (JsonEvents events =
                JsonEvents.of(in, "test", TraceOptions.builder().build())) {
            assertEquals(List.of(), events.poll());
            assertTrue(events.isAlive());
            out.write((SCRIPT + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            List<TraceEvent> told = List.of();
            while (told.isEmpty()) {
                Thread.sleep(1);
                told = events.poll();
            }
            assertEquals(1, told.size());
            assertTrue(events.isAlive());
            out.close();
        }
    }

    @Test
    void saysThatItCannotBeRead() throws IOException {
        InputStream broken = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] into, int from, int count) throws IOException {
                throw new IOException("the disk is gone");
            }
        };
        try (JsonEvents events =
                JsonEvents.of(broken, "test", TraceOptions.builder().build())) {
            IOException e = assertThrows(IOException.class, () -> events.forEach(event -> {}));
            assertEquals("test: the disk is gone", e.getMessage());
        }
    }
}
