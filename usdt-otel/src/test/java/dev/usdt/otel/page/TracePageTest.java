package dev.usdt.otel.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.catalog.ProbePair;
import dev.usdt.otel.ProbeSpan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as it is written; {@link TracePageBrowserTest} looks at it. */
class TracePageTest {

    private static final long MS = 1_000_000;
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final SplittableRandom random = new SplittableRandom(3);

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private JsonNode data() throws IOException {
        Matcher matcher = DATA.matcher(text());
        assertTrue(matcher.find());
        return new ObjectMapper().readTree(matcher.group(1));
    }

    private static List<ProbePair> pairs(int count) {
        return Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> SpanMaker.pair("p" + i, "a", "b"))
                .toList();
    }

    @Test
    void countsAllAndKeepsTheSlowest() throws IOException {
        List<ProbePair> rules = pairs(3);
        List<ProbeSpan> spans = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            SpanMaker span = SpanMaker.of(rules.get(i % 7 % 3)).at(i * 10L * MS, random.nextLong(1, 1000 * MS));
            spans.add(i % 100 == 0 ? span.error("e").make() : span.make());
        }
        try (TracePage page = new TracePage(out, new SpanSample.Limits(1000, 32 << 20, 10))) {
            spans.forEach(page::span);
        }
        JsonNode data = data();
        assertEquals(20_000, data.path("spanCount").asInt());
        assertEquals(1000, data.path("spans").size());
        Set<Long> kept = new HashSet<>();
        data.path("spans").forEach(span -> kept.add(span.get(1).asLong()));
        int[] quarters = new int[4];
        data.path("spans").forEach(span -> quarters[(int) (span.get(0).asLong() / (50_001 * MS))]++);
        for (int quarter : quarters) {
            assertTrue(quarter > 150 && quarter < 350, "of each time as many: " + quarter);
        }
        for (int i = 0; i < 3; i++) {
            ProbePair rule = rules.get(i);
            List<ProbeSpan> ofPair =
                    spans.stream().filter(span -> span.rule().equals(rule)).toList();
            JsonNode pair = data.path("pairs").get(i);
            assertEquals("p" + i + ":a", pair.path("label").asText());
            assertEquals(ofPair.size(), pair.path("count").asLong());
            assertEquals(
                    ofPair.stream().filter(span -> span.error().isPresent()).count(),
                    pair.path("errors").asLong());
            long binned = 0;
            for (int j = 1; j < pair.path("bins").size(); j += 2) {
                binned += pair.path("bins").get(j).asLong();
            }
            assertEquals(ofPair.size(), binned);
            List<Long> sorted = ofPair.stream()
                    .map(ProbeSpan::nanos)
                    .sorted(Comparator.reverseOrder())
                    .toList();
            assertEquals(sorted.get(0), pair.path("max").asLong());
            assertEquals(sorted.get(sorted.size() - 1), pair.path("min").asLong());
            assertTrue(kept.containsAll(sorted.subList(0, 10)), "the slowest of " + rule.provider());
        }
    }

    @Test
    void whatHasNoEndIsInNoDistribution() throws IOException {
        int many = 5000;
        List<Long> ended = new ArrayList<>();
        try (TracePage page = new TracePage(out, new SpanSample.Limits(1000, 32 << 20, 10))) {
            for (int i = 0; i < many; i++) {
                SpanMaker span = SpanMaker.of(SpanMaker.QUERY);
                if (i % 10 == 3) {
                    // Waited for longer than any took, or shorter.
                    span.at(i * 100L * MS, i % 20 == 3 ? 60_000 * MS : 1).unfinished("no end in time");
                } else {
                    ended.add(random.nextLong(1000, 1000 * MS));
                    span.at(i * 100L * MS, ended.get(ended.size() - 1));
                }
                page.span(span.make());
                if (i % 10 == 3) {
                    page.span(SpanMaker.of(SpanMaker.EXECUTE)
                            .at(i * 100L * MS, 30_000 * MS)
                            .unfinished("no end in time")
                            .make());
                }
            }
        }
        ended.sort(Comparator.reverseOrder());
        JsonNode query = data().path("pairs").get(0);
        assertEquals(many, query.path("count").asInt());
        assertEquals(many / 10, query.path("unfinished").asInt());
        assertEquals(ended.get(0), query.path("max").asLong());
        assertEquals(ended.get(ended.size() - 1), query.path("min").asLong());
        long binned = 0;
        JsonNode bins = query.path("bins");
        for (int i = 0; i < bins.size(); i += 2) {
            binned += bins.get(i + 1).asLong();
            assertTrue(bins.get(i).asInt() >= LogBins.binOf(1000) && bins.get(i).asInt() <= LogBins.binOf(1000 * MS));
        }
        assertEquals(many - many / 10, binned);

        JsonNode execute = data().path("pairs").get(1);
        assertEquals(many / 10, execute.path("count").asInt());
        assertEquals(many / 10, execute.path("unfinished").asInt());
        assertTrue(execute.path("min").isMissingNode() && execute.path("max").isMissingNode(), execute.toString());
        assertEquals(0, execute.path("bins").size());

        Set<Long> kept = new HashSet<>();
        int open = 0;
        for (JsonNode span : data().path("spans")) {
            kept.add(span.get(1).asLong());
            open += span.get(6).has("unfinished") ? 1 : 0;
        }
        assertEquals(1000, data().path("spans").size());
        assertTrue(kept.containsAll(ended.subList(0, 10)), "the slowest that have an end");
        // Of 5,500 spans 1,000 have no end.
        assertTrue(open > 100 && open < 270, "without an end, of 1,000: " + open);
    }

    @Test
    void whatHasNoEndTakesNoPlaceOfTheSlowest() throws IOException {
        try (TracePage page = new TracePage(out, new SpanSample.Limits(20, 32 << 20, 10))) {
            for (int i = 0; i < 1000; i++) {
                SpanMaker span = SpanMaker.of(SpanMaker.QUERY).at(i * 100L * MS, i < 10 ? 500 + i : 60_000 * MS);
                page.span(
                        i < 10 ? span.make() : span.unfinished("no end in time").make());
            }
        }
        List<Long> ended = new ArrayList<>();
        for (JsonNode span : data().path("spans")) {
            if (!span.get(6).has("unfinished")) {
                ended.add(span.get(1).asLong());
            }
        }
        assertEquals(List.of(500L, 501L, 502L, 503L, 504L, 505L, 506L, 507L, 508L, 509L), ended);
        assertEquals(20, data().path("spans").size());
    }

    @Test
    void whatIsNestedStaysTogether() throws IOException {
        try (TracePage page = new TracePage(out, new SpanSample.Limits(1000, 32 << 20, 10))) {
            for (int i = 0; i < 5000; i++) {
                SpanMaker root = SpanMaker.of(SpanMaker.QUERY).at(i * 3L * MS, random.nextLong(MS, 2 * MS));
                for (int j = 0; j < 3; j++) {
                    page.span(SpanMaker.of(SpanMaker.EXECUTE)
                            .within(root.context())
                            .at(i * 3L * MS + j * 1000L, random.nextLong(1000))
                            .make());
                }
                page.span(root.make());
            }
        }
        int lost = 0;
        Map<Integer, Integer> children = new HashMap<>();
        for (JsonNode span : data().path("spans")) {
            lost += span.get(3).asInt() == -2 ? 1 : 0;
            children.merge(span.get(3).asInt(), 1, Integer::sum);
        }
        long whole = children.entrySet().stream()
                .filter(entry -> entry.getKey() >= 0 && entry.getValue() == 3)
                .count();
        assertTrue(lost <= 20, lost + " are without the one that they are within");
        assertTrue(whole >= 230, "traces that are whole: " + whole);
    }

    @Test
    void theSlowestKeepWhatIsWithinThem() throws IOException {
        List<String> slowest = new ArrayList<>();
        try (TracePage page = new TracePage(out, new SpanSample.Limits(1000, 32 << 20, 10))) {
            for (int i = 0; i < 5000; i++) {
                SpanMaker root =
                        SpanMaker.of(SpanMaker.QUERY).name("root " + i).at(i * 3L * MS, i % 500 == 7 ? 9 * MS : MS);
                SpanMaker child =
                        SpanMaker.of(SpanMaker.EXECUTE).within(root.context()).at(i * 3L * MS, 500);
                page.span(SpanMaker.of(SpanMaker.EXECUTE)
                        .within(child.context())
                        .at(i * 3L * MS, 5)
                        .make());
                page.span(child.make());
                page.span(root.make());
                if (i % 500 == 7) {
                    slowest.add("root " + i);
                }
            }
        }
        JsonNode spans = data().path("spans");
        assertEquals(1000, spans.size());
        Map<Integer, String> above = new HashMap<>();
        List<String> complete = new ArrayList<>();
        for (int turn = 0; turn < 2; turn++) {
            for (int i = 0; i < spans.size(); i++) {
                int parent = spans.get(i).get(3).asInt();
                if (turn == 0 && parent >= 0 && spans.get(parent).get(3).asInt() == -1) {
                    above.put(i, spans.get(parent).get(5).asText());
                } else if (turn == 1 && above.containsKey(parent)) {
                    complete.add(above.get(parent));
                }
            }
        }
        assertTrue(complete.containsAll(slowest), slowest + " are not all in " + complete);
    }

    @Test
    void memoryIsBounded() throws IOException {
        List<ProbePair> rules = pairs(50);
        try (TracePage page = new TracePage(out, new SpanSample.Limits(10_000, 1 << 20, 100))) {
            for (int i = 0; i < 20_000; i++) {
                page.span(SpanMaker.of(rules.get(i % 50))
                        .at(i, i)
                        .with("text", "x".repeat(1900))
                        .make());
            }
        }
        // 500 KB for the slowest that came first, and of the others the numbers and the names.
        int size = data().path("spans").toString().length();
        assertTrue(size < 2 << 20, "bytes of spans: " + size);
        assertTrue(data().path("spans").size() >= 5000, "the slowest are there");
    }

    @Test
    void smallOnesAreNoLikelierForComingLater() throws IOException {
        int each = 20_000;
        try (TracePage page = new TracePage(out, new SpanSample.Limits(1_000_000, 1 << 20, 1))) {
            for (int i = 0; i < 2 * each; i++) {
                SpanMaker span = SpanMaker.of(SpanMaker.QUERY).at(i * MS, 5);
                page.span(i < each ? span.with("text", "x".repeat(1000)).make() : span.make());
            }
        }
        int early = 0;
        for (JsonNode span : data().path("spans")) {
            early += span.get(0).asLong() < each * MS ? 1 : 0;
        }
        int late = data().path("spans").size() - early;
        assertTrue(early > 300 && late > early / 2 && late < early * 2, early + " and " + late);
    }

    @Test
    void tooManyPairsAreOthers() throws IOException {
        try (TracePage page = TracePage.of(out)) {
            for (ProbePair rule : pairs(300)) {
                page.span(SpanMaker.of(rule).point("x" + rule.provider(), 1).make());
            }
        }
        JsonNode pairs = data().path("pairs");
        assertEquals(201, pairs.size());
        assertEquals("other pairs", pairs.get(200).path("label").asText());
        assertEquals(100, pairs.get(200).path("count").asInt());
        assertEquals(300, data().path("pointCount").asInt());
        assertEquals(201, data().path("points").size());
    }

    @Test
    void namesAreTextAndNothingElse() throws IOException {
        String name = "</script><!--&amp;\u2028\u2029\"\\ \ud800 \u202e äöü \0";
        try (TracePage page = TracePage.of(out)) {
            page.summary(new TraceSummary(name, name, 0, 0, 0, 0));
            page.span(SpanMaker.of(SpanMaker.pair(name, name, name + "2"))
                    .name(name)
                    .with(name, name)
                    .error(name)
                    .make());
        }
        Matcher matcher = DATA.matcher(text());
        assertTrue(matcher.find());
        assertTrue(matcher.group(1).matches("[ -%'-;=?-~]*"), matcher.group(1));
        assertEquals(name, data().path("title").asText());
        JsonNode span = data().path("spans").get(0);
        assertEquals(name, span.get(5).asText());
        assertEquals(name, span.get(6).path("attributes").get(0).asText());
        assertEquals(name, span.get(6).path("error").asText());
    }

    @Test
    void numbersAreExact() throws IOException {
        try (TracePage page = TracePage.of(out)) {
            page.summary(new TraceSummary("t", "1", 1, 2, 3, 4));
            page.span(SpanMaker.of(SpanMaker.QUERY)
                    .at(5, 4_503_599_627_370_497L)
                    .with("big", Long.MIN_VALUE)
                    .make());
            page.span(SpanMaker.of(SpanMaker.QUERY).at(1, -7).make());
        }
        JsonNode data = data();
        assertEquals("1795339800000000001", data.path("origin").asText());
        assertEquals(4_503_599_627_370_501L, data.path("range").asLong());
        assertEquals("[0,0]", shortOf(data.path("spans").get(0)));
        assertEquals("[4,4503599627370497]", shortOf(data.path("spans").get(1)));
        assertEquals(
                "[\"big\",\"-9223372036854775808\"]",
                data.path("spans").get(1).get(6).path("attributes").toString());
        assertEquals(
                "1 2 3 4",
                Stream.of("hits", "lostHits", "endsWithoutStart", "unfinished")
                        .map(field -> data.path(field).asText())
                        .reduce((a, b) -> a + " " + b)
                        .orElseThrow());
    }

    private static String shortOf(JsonNode span) {
        return "[" + span.get(0) + "," + span.get(1) + "]";
    }

    @Test
    void onlyItsOwnScriptsMayRun() throws Exception {
        TracePage.of(out).close();
        String policy = text().replaceAll("(?s).*Content-Security-Policy\" content=\"([^\"]*)\".*", "$1");
        assertTrue(policy.startsWith("default-src 'none'; base-uri 'none'; form-action 'none'; style-src"), policy);
        Matcher matcher =
                Pattern.compile("<(script|style)>(.*?)</\\1>", Pattern.DOTALL).matcher(text());
        int blocks = 0;
        for (; matcher.find(); blocks++) {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(matcher.group(2).getBytes(StandardCharsets.UTF_8));
            assertTrue(policy.contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'"), matcher.group(2));
        }
        assertEquals(blocks, policy.split("sha256-", -1).length - 1);
        assertFalse(policy.contains("unsafe"), policy);
        assertTrue(text().contains("Copyright (c) 2022 Leon Sorokin"), "the licence of what is in it");
        assertFalse(Pattern.compile("@[a-z]+@").matcher(text()).find(), "all is filled in");
    }

    @Test
    void nothingIsReadAsHtml() throws Exception {
        TracePage.of(out).close();
        for (String word : List.of(
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "DOMParser",
                "eval(",
                "Function(",
                "fetch(",
                "XMLHttpRequest",
                " src=",
                " href=",
                " style=",
                "onclick=",
                "url(",
                "import(")) {
            assertFalse(text().contains(word), word);
        }
    }

    @Test
    void isWrittenOnceIntoAFileThatIsMadeAtOnce(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("trace.html");
        TracePage page = TracePage.of(file);
        try (page) {
            assertTrue(Files.exists(file));
            page.span(SpanMaker.of(SpanMaker.QUERY).make());
        }
        page.close();
        String text = Files.readString(file);
        assertTrue(text.startsWith("<!DOCTYPE html>") && text.endsWith("</html>\n"), "whole");
        assertEquals(1, text.split("<!DOCTYPE", -1).length - 1);
    }
}
