package dev.usdt.cli.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.usdt.ArgumentType;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import dev.usdt.trace.EventValue;
import dev.usdt.trace.TraceEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts and times, as tables and as JSON. */
class TallySinksTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:04:11Z");

    private final StringWriter out = new StringWriter();

    private static TraceEvent event(String name, long nanos, long tid, Map<String, EventValue> values) {
        return new TraceEvent(
                "app", name, nanos, Optional.empty(), 7, tid, "", OptionalLong.empty(), Optional.empty(), values);
    }

    private static Map<String, EventValue> path(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        return Map.of("path", new EventValue.Text(0, bytes, bytes.length, false));
    }

    private static Map<String, EventValue> status(long status) {
        return Map.of("status", new EventValue.Integral(status, new ArgumentType(4, true, false), false));
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }

    @Test
    void countsProbes() throws IOException {
        CountSink sink = new CountSink(CountWriter.text(out, Optional.empty()), Optional.empty());
        for (int i = 0; i < 12; i++) {
            sink.take(event(i < 10 ? "often" : "b", i, 1, Map.of()));
        }
        sink.interval(NOW);
        sink.take(event("b", 13, 1, Map.of()));
        sink.end(NOW);
        assertTrue(lines().get(0).matches("\\d\\d:\\d\\d:11"), out::toString);
        assertEquals(
                List.of("app:b       2", "app:often  10", "total", "app:b       3", "app:often  10"),
                lines().subList(1, 6));
    }

    /** What cannot be counted by itself any more, or is not among those that are shown, is counted together. */
    @Test
    void countsByValues() throws IOException {
        Optional<String> by = Optional.of("path");
        CountSink sink = new CountSink(CountWriter.text(out, by), by);
        for (int i = 0; i < CountSink.MOST_KEYS + 500; i++) {
            sink.take(event("a", i, 1, path("/" + i)));
        }
        sink.take(event("a", 1, 1, path("/7")));
        sink.take(event("a", 1, 1, path("\u001b[2J")));
        sink.take(event("a", 1, 1, Map.of()));
        sink.end(NOW);
        assertEquals(CountSink.SHOWN_KEYS + 2, lines().size());
        assertTrue(lines().get(1).matches("app:a path=/7 +2"), lines().get(1));
        String last = lines().get(lines().size() - 1);
        int all = CountSink.MOST_KEYS + 500 + 3;
        assertTrue(last.matches("app:a other +" + (all - 2 - (CountSink.SHOWN_KEYS - 1))), last);
    }

    @Test
    void keepsTerminalsSafe() throws IOException {
        Optional<String> by = Optional.of("path");
        CountSink sink = new CountSink(CountWriter.text(out, by), by);
        sink.take(event("a", 1, 1, path("\u001b[2J\n")));
        sink.end(NOW);
        assertEquals(List.of("total", "app:a path=\\x1b[2J\\n  1"), lines());
    }

    @Test
    void countsAsJson() throws IOException {
        Optional<String> by = Optional.of("status");
        CountSink sink = new CountSink(CountWriter.json(out, by), by);
        sink.take(event("a", 1, 1, status(-5)));
        sink.take(event("b", 1, 1, Map.of()));
        sink.interval(NOW);
        sink.end(NOW);
        sink.flush();
        assertEquals(4, lines().size(), out::toString);
        assertKeepsToTheSchema();
        JsonNode first = new ObjectMapper().readTree(lines().get(0));
        assertEquals(
                "{\"type\":\"count\",\"time\":\"2026-01-31T12:04:11Z\",\"provider\":\"app\",\"name\":\"a\","
                        + "\"by\":{\"status\":\"-5\"},\"hits\":1}",
                first.toString());
        assertEquals(
                "{\"type\":\"total\",\"time\":\"2026-01-31T12:04:11Z\",\"provider\":\"app\",\"name\":\"b\",\"hits\":1}",
                lines().get(3));
    }

    private void assertKeepsToTheSchema() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode schema = mapper.readTree(Path.of(System.getProperty("usdt.root"), "docs/schema/trace-tally.json")
                .toFile());
        TraceOutputTest.close(schema);
        JsonSchema strict = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema);
        for (String line : lines()) {
            assertEquals(Set.of(), strict.validate(mapper.readTree(line)), line);
        }
    }

    private LatencySink latency(Optional<String> by, Optional<Condition> condition, boolean json) throws IOException {
        return new LatencySink(
                json ? LatencyWriter.json(out, by) : LatencyWriter.text(out, by), Catalog.EMPTY, by, condition);
    }

    @Test
    void measures() throws IOException {
        LatencySink sink = latency(Optional.empty(), Optional.empty(), false);
        for (int i = 0; i < 100; i++) {
            sink.take(event("job_start", 1_000_000L * i, 1, Map.of()));
            sink.take(event("job_end", 1_000_000L * i + (i == 99 ? 900_000 : 1000), 1, Map.of()));
        }
        sink.take(event("job_end", 200_000_000, 1, Map.of()));
        sink.take(event("job_start", 200_000_000, 1, Map.of()));
        sink.interval(NOW);
        sink.end(NOW);
        List<String> all = lines();
        assertEquals("                          count     min     p50     p90     p99    max", all.get(1));
        assertEquals("app:job_start to job_end    100  1.00µs  1.00µs  1.00µs  1.00µs  901µs", all.get(2));
        assertEquals("app:job_start to job_end", all.get(3));
        assertEquals("[512ns, 1.02µs)   99  |" + "@".repeat(52) + "|", all.get(4));
        assertEquals("[524µs, 1.04ms)    1  |" + " ".repeat(52) + "|", all.get(14));
        assertEquals("1 end without a start, 1 start without an end", all.get(all.size() - 1));
    }

    /** Each part of a condition is asked of the start if that has the values, else of the end. */
    @Test
    void measuresWhereAndBy() throws IOException {
        LatencySink sink =
                latency(Optional.of("path"), Optional.of(Condition.parse("path ^= \"/a\" && status >= 500")), true);
        long nanos = 0;
        for (String path : List.of("/a", "/b", "/ab")) {
            for (int status : new int[] {200, 500}) {
                sink.take(event("job_start", nanos, 1, path(path)));
                sink.take(event("job_end", nanos += 100, 1, status(status)));
            }
        }
        sink.end(NOW);
        sink.flush();
        ObjectMapper mapper = new ObjectMapper();
        assertEquals(2, lines().size(), out::toString);
        assertKeepsToTheSchema();
        JsonNode first = mapper.readTree(lines().get(0));
        assertEquals("latency_total", first.get("type").asText());
        assertEquals("job_end", first.get("end").asText());
        assertEquals("/a", first.get("by").get("path").asText());
        assertEquals(1, first.get("count").asInt());
        assertEquals(100, first.get("max_ns").asInt());
        assertEquals(
                "[{\"from_ns\":64,\"to_ns\":128,\"count\":1}]",
                first.get("histogram").toString());
        assertEquals(
                "/ab", mapper.readTree(lines().get(1)).get("by").get("path").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ns",
        "999, 999ns",
        "1000, 1.00µs",
        "9999, 9.99µs",
        "12345, 12.3µs",
        "999999, 999µs",
        "1050000, 1.05ms",
        "1000000000, 1.00s",
        "3600000000000, 3600s"
    })
    void writesTimes(long nanos, String text) {
        assertEquals(text, HistogramText.time(nanos));
    }
}
