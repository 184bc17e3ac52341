package dev.usdt.otel.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usdt.browser.Browser;
import dev.usdt.otel.ProbePoint;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as a browser shows it. */
@Tag("browser")
class TracePageBrowserTest {

    private static final long MS = 1_000_000;

    private static Browser browser;

    @TempDir
    Path folder;

    private Path file;

    @BeforeAll
    static void startBrowser() throws Exception {
        assumeTrue(Browser.program().isPresent(), "browser: not run: there is no Chromium");
        browser = Browser.start();
    }

    @AfterAll
    static void endBrowser() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void choosePlace() {
        file = folder.resolve("trace.html");
    }

    private TracePage page() throws Exception {
        TracePage page = TracePage.of(file);
        page.summary(new TraceSummary("postgres (pid 4711)", "0.1.0", 40, 3, 2, 1));
        return page;
    }

    private void openFew(boolean dark) throws Exception {
        try (TracePage page = page()) {
            page.span(SpanMaker.of(SpanMaker.QUERY)
                    .name("SELECT")
                    .at(1_234_567, 12_345_678)
                    .with("db.query.text", "SELECT * FROM pg_class WHERE relname = 'x'")
                    .with("rows", 9_007_199_254_740_993L)
                    .make());
            page.span(SpanMaker.of(SpanMaker.QUERY)
                    .name("INSERT")
                    .at(40 * MS, 250_001)
                    .error("42P01")
                    .make());
            page.span(SpanMaker.of(SpanMaker.EXECUTE)
                    .at(70 * MS, 87)
                    .unfinished("the trace ended")
                    .make());
            page.point(new ProbePoint(
                    "postgresql",
                    "checkpoint__start",
                    SpanMaker.ORIGIN + 90 * MS,
                    Attributes.empty(),
                    Resource.empty()));
        }
        browser.look(1280, 900, dark);
        browser.open(file);
    }

    private void isQuiet() {
        assertEquals(List.of(), browser.complaints());
        assertEquals(List.of(file.toUri().toString()), browser.requests());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void showsWhatIsNextToTheMouse(boolean dark) throws Exception {
        openFew(dark);
        // The origin is the first start, so that times on the axis are after that.
        String select = ScatterPlace.hover(browser, 0, 12_345_678, 4);
        assertTrue(select.contains("SELECT\nduration\n12.35 ms (12,345,678 ns)\n"), select);
        assertTrue(select.contains("start\n2026-11-22 09:30:00.001234 UTC\n"), select);
        assertTrue(select.contains("db.query.text\nSELECT * FROM pg_class WHERE relname = 'x'"), select);
        assertTrue(select.contains("rows\n9007199254740993"), select);
        assertTrue(select.contains("process\npostgres, 4711"), select);
        String insert = ScatterPlace.hover(browser, 40 * MS - 1_234_567, 250_001, -3);
        assertTrue(insert.contains("INSERT\nduration\n250.0 µs (250,001 ns)\n"), insert);
        assertTrue(insert.contains("error\n42P01"), insert);
        String execute = ScatterPlace.hover(browser, 70 * MS - 1_234_567, 87, -60);
        assertTrue(execute.contains("postgresql:query__execute__start\nduration\n87 ns\n"), execute);
        assertTrue(execute.contains("unfinished\nthe trace ended"), execute);
        ScatterPlace.hover(browser, 0, 12_345_678, 4);
        browser.screenshot("few-" + (dark ? "dark" : "light"), true);
        isQuiet();
    }

    @Test
    void countsAndTables() throws Exception {
        openFew(false);
        assertEquals(List.of("3", "1", "40", "3", "1", "2"), browser.texts("#counts dd"));
        assertEquals(
                List.of(
                        "postgresql:query__start\t2\t1\t0\t250.0 µs\t12.35 ms\t12.35 ms\t12.35 ms",
                        "postgresql:query__execute__start\t1\t0\t1\t–\t–\t–\t–"),
                browser.texts("#pairs tbody tr").stream()
                        .map(row -> row.replaceAll("\\s*\\t\\s*", "\t").strip())
                        .toList());
        assertEquals(List.of("12.35 ms", "250.0 µs"), browser.texts("#slowest tbody td:first-child"));
        assertEquals(List.of("postgresql:checkpoint__start\t0\t1"), browser.texts("#points tbody tr"));
        assertEquals(
                "2026-11-22 09:30:00.001234 UTC to 2026-11-22 09:30:00.090000 UTC, 88.77 ms", browser.text("#when"));

        browser.click("#pairs tbody tr:first-child input");
        assertEquals(List.of(), browser.texts("#slowest tbody td:first-child"));
        assertEquals("No selected span has an end.", browser.text("#bin"));
        assertTrue(
                ScatterPlace.hover(browser, 0, 12_345_678, 0).contains("87 ns"),
                "a pair that is not selected is not hovered");
        browser.click("#none");
        assertEquals("No pair is selected.", browser.text("#bin"));
        isQuiet();
    }

    @Test
    void whatHasNoEndIsInNoPercentile() throws Exception {
        try (TracePage page = page()) {
            for (int i = 0; i < 200; i++) {
                // Each of 1 ms to 200 ms once, in no order.
                page.span(SpanMaker.of(SpanMaker.QUERY)
                        .at(i * MS, (i * 37 % 200 + 1) * MS)
                        .make());
            }
            for (int i = 0; i < 5; i++) {
                SpanMaker root = SpanMaker.of(SpanMaker.QUERY)
                        .name("panic " + i)
                        .at(500 * MS + i * 1000L * MS, 60_000 * MS)
                        .unfinished("no end in time");
                page.span(SpanMaker.of(SpanMaker.EXECUTE)
                        .name("within " + i)
                        .within(root.context())
                        .at(510 * MS + i * 1000L * MS, 30_000 * MS)
                        .unfinished("no end in time")
                        .make());
                page.span(root.make());
            }
        }
        browser.look(1280, 900, false);
        browser.open(file);
        assertEquals(
                List.of(
                        "postgresql:query__start\t205\t0\t5\t100.0 ms\t180.0 ms\t198.0 ms\t200.0 ms",
                        "postgresql:query__execute__start\t5\t0\t5\t–\t–\t–\t–"),
                browser.texts("#pairs tbody tr").stream()
                        .map(row -> row.replaceAll("\\s*\\t\\s*", "\t").strip())
                        .toList());
        assertEquals(
                "p50 100.0 ms · p90 180.0 ms · p99 198.0 ms · of 200, without 10 unfinished", browser.text("#bin"));
        assertEquals(
                "[200,true]",
                browser.evaluate("[page.histogram.bars.reduce((n, b) => n + b.count, 0),"
                                + " page.histogram.bars.every(b => b.to < 300e6)]")
                        .toString());
        assertEquals(
                IntStream.range(0, 50).mapToObj(i -> (200 - i) + ".0 ms").toList(),
                browser.texts("#slowest tbody td:first-child"));

        String panic = ScatterPlace.hover(browser, 2500 * MS, 60_000 * MS, 0);
        assertTrue(panic.startsWith("panic 2\nduration\n60.00 s"), panic);
        assertTrue(panic.contains("unfinished\nno end in time"), panic);
        JsonNode at = ScatterPlace.of(browser, 2500 * MS, 60_000 * MS);
        browser.click(at.get(0).asDouble(), at.get(1).asDouble(), 1);
        assertEquals("panic 2", browser.text("#waterfall h2"));
        assertEquals(
                List.of("panic 2", "within 2"),
                browser.texts("#waterfall .fall-name").stream()
                        .map(String::strip)
                        .toList());
        browser.move(2, 2);
        browser.screenshot("unfinished-light", true);

        browser.click("#pairs tbody tr:nth-child(2) input");
        assertEquals("p50 100.0 ms · p90 180.0 ms · p99 198.0 ms · of 200, without 5 unfinished", browser.text("#bin"));
        isQuiet();
    }

    @Test
    void showsWhatHasNoEndIfThatIsAll() throws Exception {
        try (TracePage page = page()) {
            for (int i = 0; i < 2; i++) {
                page.span(SpanMaker.of(SpanMaker.QUERY)
                        .name("panic " + i)
                        .at(i * MS, 60_000 * MS)
                        .unfinished("the trace ended")
                        .make());
            }
        }
        browser.look(1280, 900, false);
        browser.open(file);
        assertEquals(List.of("–", "–", "–", "–"), browser.texts("#pairs tbody td:nth-child(n+5)"));
        assertEquals(List.of(), browser.texts("#slowest tbody tr"));
        assertEquals("No selected span has an end.", browser.text("#bin"));
        assertEquals("panic 0", browser.text("#waterfall h2"));
        browser.screenshot("unfinished-alone", true);
        isQuiet();
    }

    @Test
    void whatHasNoEndIsInNoPercentileOfASample() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        int many = 104_000;
        List<Long> ended = new ArrayList<>();
        List<Long> others = new ArrayList<>();
        try (TracePage page = page()) {
            for (int i = 0; i < many; i++) {
                if (i % 10 == 4) {
                    page.span(SpanMaker.of(SpanMaker.QUERY)
                            .at(i * 500_000L, 60_000 * MS)
                            .unfinished("no end in time")
                            .make());
                    continue;
                }
                long nanos = (long) Math.exp(8 + 4 * random.nextDouble());
                (i % 1000 == 0 ? others : ended).add(nanos);
                page.span(SpanMaker.of(i % 1000 == 0 ? SpanMaker.EXECUTE : SpanMaker.QUERY)
                        .at(i * 500_000L, nanos)
                        .make());
            }
        }
        browser.look(1280, 900, false);
        browser.open(file);
        assertEquals(
                "Draws a sample of 100,000 of 104,000 spans; the slowest of each pair are among them. Counts are of all,"
                        + " percentiles (to 0.4 %) and the histogram of all that have an end.",
                browser.text("#sample"));
        Collections.sort(ended);
        List<Integer> ranks = List.of(50, 90, 99);
        String query = "#pairs tbody tr:nth-child(2) ";
        assertEquals(List.of("103,896", "0", "10,400"), browser.texts(query + "td:nth-child(n+2):nth-child(-n+4)"));
        List<String> texts = browser.texts(query + "td:nth-child(n+5)");
        for (int i = 0; i < 3; i++) {
            double micros = ended.get((ended.size() * ranks.get(i) + 99) / 100 - 1) / 1000.0;
            assertEquals(micros, Double.parseDouble(texts.get(i).replace(" µs", "")), micros * 0.005);
        }
        double most = ended.get(ended.size() - 1) / 1000.0;
        assertEquals(most, Double.parseDouble(texts.get(3).replace(" µs", "")), most * 0.0006);
        assertEquals(
                "[93600,true]",
                browser.evaluate("[page.histogram.bars.reduce((n, b) => n + b.count, 0),"
                                + " page.histogram.bars.every(b => b.to < 1e6)]")
                        .toString());
        List<Long> slowest = new ArrayList<>(ended);
        slowest.addAll(others);
        slowest.sort(Comparator.reverseOrder());
        assertEquals(slowest.subList(0, 50), numbers(browser.evaluate("page.slowest.map(id => page.model.nanos[id])")));
        isQuiet();
    }

    private static List<Long> numbers(JsonNode array) {
        List<Long> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asLong()));
        return numbers;
    }

    @Test
    void zoomsAndTakesKeys() throws Exception {
        openFew(false);
        JsonNode at = ScatterPlace.of(browser, 40 * MS - 1_234_567, 250_001);
        double x = at.get(0).asDouble();
        double y = at.get(1).asDouble();
        browser.drag(x - 60, y - 50, x + 60, y + 50);
        assertEquals("zoomed", browser.text("#view"));
        JsonNode zoomed = ScatterPlace.of(browser, 40 * MS - 1_234_567, 250_001);
        double width = browser.evaluate("page.scatter.chart.over.getBoundingClientRect().width")
                .asDouble();
        double left = browser.evaluate("page.scatter.chart.over.getBoundingClientRect().left")
                .asDouble();
        assertEquals(left + width / 2, zoomed.get(0).asDouble(), 8, "what was in the middle is so again");
        browser.screenshot("zoomed", false);
        browser.click(zoomed.get(0).asDouble(), zoomed.get(1).asDouble(), 2);
        assertEquals("", browser.text("#view"));

        browser.evaluate("document.getElementById('scatter').focus()");
        browser.move(2, 2);
        browser.evaluate("page.scatter.hover(0)");
        browser.key("ArrowRight", 39);
        assertTrue(browser.text("#tip").startsWith("INSERT"), browser.text("#tip"));
        browser.key("Enter", 13);
        assertEquals("INSERT", browser.text("#waterfall h2"));
        browser.key("-", 189);
        assertEquals("zoomed", browser.text("#view"));
        browser.key("0", 48);
        assertEquals("", browser.text("#view"));
        browser.click("#theme");
        assertEquals(
                "dark",
                browser.evaluate("document.documentElement.dataset.theme").asText());
        isQuiet();
    }

    @Test
    void drawsManyAndLooksAtFew() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        int many = 130_000;
        List<List<Long>> durations = List.of(new ArrayList<>(), new ArrayList<>());
        try (TracePage page = page()) {
            for (int i = 0; i < many; i++) {
                double spread = random.nextDouble() + random.nextDouble() + random.nextDouble();
                long nanos = (long) Math.exp(8 + 1.6 * spread + (i % 3));
                durations.get(i % 3 == 0 ? 0 : 1).add(nanos);
                SpanMaker span = SpanMaker.of(i % 3 == 0 ? SpanMaker.EXECUTE : SpanMaker.QUERY)
                        .at(i * 500_000L, nanos)
                        .with("db.query.text", "SELECT " + i);
                page.span(i % 5000 == 7 ? span.error("timeout").make() : span.make());
            }
        }
        browser.look(1280, 900, false);
        browser.open(file);
        assertTrue(browser.text("#sample").contains("100,000 of 130,000"), browser.text("#sample"));
        assertEquals(100_000, browser.evaluate("page.model.size").asInt());
        assertEquals(
                many,
                browser.evaluate("page.histogram.bars.reduce((n, b) => n + b.count, 0)")
                        .asInt());
        List<String> medians = browser.texts("#pairs tbody td:nth-child(5)");
        for (int pair = 0; pair < 2; pair++) {
            String median = medians.get(pair);
            assertTrue(median.endsWith(" µs"), median);
            double micros = medianOf(durations.get(pair)) / 1000.0;
            assertEquals(micros, Double.parseDouble(median.substring(0, median.length() - 3)), micros * 0.005);
        }
        int most = 0;
        JsonNode box = browser.evaluate("(() => { const b = page.scatter.chart.over.getBoundingClientRect();"
                + " return [b.left, b.top, b.width, b.height]; })()");
        for (int i = 0; i < 60; i++) {
            // A browser tells of whole pixels only.
            double x = Math.ceil(
                    box.get(0).asDouble() + random.nextDouble() * (box.get(2).asDouble() - 1));
            double y = Math.ceil(
                    box.get(1).asDouble() + random.nextDouble() * (box.get(3).asDouble() - 1));
            browser.move(x, y);
            most = Math.max(most, browser.evaluate("page.scatter.grid.looked").asInt());
            JsonNode found = browser.evaluate("(() => { const m = page.model, u = page.scatter.chart; let best = 1e9;"
                    + " const b = u.over.getBoundingClientRect(), x = "
                    + x + " - b.left, y = " + y + " - b.top;"
                    + " const far = i => Math.hypot(u.valToPos(m.start[i], 'x') - x, u.valToPos(m.nanos[i], 'y') - y);"
                    + " for (let i = 0; i < m.size; i++) best = Math.min(best, far(i));"
                    + " return [best, far(page.scatter.hovered)]; })()");
            // One of several at a pixel stands for all.
            assertEquals(found.get(0).asDouble(), found.get(1).asDouble(), 1.5, "the nearest at " + x + ", " + y);
        }
        assertTrue(most > 0 && most < 2000, "looked at " + most);
        browser.screenshot("many-light", true);
        browser.look(1280, 900, true);
        browser.screenshot("many-dark", true);
        browser.drag(
                box.get(0).asDouble() + 300,
                box.get(1).asDouble() + 100,
                700,
                box.get(1).asDouble() + 300);
        browser.screenshot("many-zoomed", false);
        isQuiet();
    }

    private static long medianOf(List<Long> numbers) {
        return numbers.stream()
                .sorted()
                .skip((numbers.size() - 1) / 2)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void showsWhatIsNested() throws Exception {
        try (TracePage page = page()) {
            SpanMaker root = SpanMaker.of(SpanMaker.QUERY)
                    .name("SELECT orders")
                    .at(0, 10 * MS)
                    .point("lock__wait", MS);
            SpanContext top = root.context();
            SpanMaker inner = SpanMaker.of(SpanMaker.EXECUTE)
                    .name("execute")
                    .within(top)
                    .at(5 * MS, 4 * MS)
                    .error("deadlock");
            page.span(SpanMaker.of(SpanMaker.pair("postgresql", "query__plan__start", "query__plan__done"))
                    .name("plan")
                    .within(top)
                    .at(2 * MS, 2 * MS)
                    .make());
            for (int i = 0; i < 3; i++) {
                page.span(SpanMaker.of(SpanMaker.pair("postgresql", "buffer__read__start", "buffer__read__done"))
                        .name("read " + i)
                        .within(inner.context())
                        .at(5 * MS + i * MS, 500_000)
                        .make());
            }
            page.span(inner.make());
            page.span(root.make());
        }
        browser.look(1280, 900, false);
        browser.open(file);
        List<String> names = List.of("SELECT orders", "plan", "execute", "read 0", "read 1", "read 2");
        assertEquals(
                names,
                browser.texts("#waterfall .fall-name").stream()
                        .map(String::strip)
                        .toList());
        assertEquals(
                List.of("10.00 ms", "2.000 ms", "4.000 ms", "500.0 µs", "500.0 µs", "500.0 µs"),
                browser.texts("#waterfall button .fall-time"));
        JsonNode bars = browser.evaluate(
                "[...document.querySelectorAll('.fall-bar')].map(b => [parseFloat(b.style.left), parseFloat(b.style.width)])");
        assertEquals("[[0,100],[20,20],[50,40],[50,5],[60,5],[70,5]]", bars.toString());
        assertEquals(
                10,
                browser.evaluate("parseFloat(document.querySelector('.fall-point').style.left)")
                        .asDouble());
        // A click on a point of the scatter chooses it, and so does one in the list.
        JsonNode at = ScatterPlace.of(browser, 6 * MS, 500_000);
        browser.click(at.get(0).asDouble() + 2, at.get(1).asDouble(), 1);
        assertEquals("read 1", browser.text("#waterfall h2"));
        assertEquals(names.size(), browser.texts("#waterfall .fall-name").size());
        browser.click("#slowest tbody tr:nth-child(2)");
        assertEquals("execute", browser.text("#waterfall h2"));
        browser.move(2, 2);
        browser.screenshot("nested-light", true);
        browser.look(1280, 900, true);
        browser.screenshot("nested-dark", true);
        isQuiet();
    }

    @Test
    void runsNoOtherScripts() throws Exception {
        openFew(false);
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("</body>", "<script>window.alien = 1</script><p style='color: red'></p></body>"));
        browser.open(file);
        assertTrue(browser.evaluate("typeof alien").asText().equals("undefined"), "a script without a hash runs");
        assertEquals(2, browser.complaints().size(), "one for the script, one for the style");
        assertNotEquals("", browser.text("#slowest tbody"));
    }

    @Test
    void saysThatThereIsNothing() throws Exception {
        TracePage.of(file).close();
        browser.look(1280, 600, false);
        browser.open(file);
        assertEquals("No spans", browser.text("#empty h2"));
        assertEquals("Nothing was seen.", browser.text("#when"));
        assertFalse(browser.evaluate("document.getElementById('charts').checkVisibility()")
                .asBoolean());
        browser.screenshot("empty-light", true);
        browser.look(1280, 600, true);
        browser.screenshot("empty-dark", true);
        isQuiet();
    }

    @Test
    void fitsIntoAPhone() throws Exception {
        openFew(false);
        browser.look(400, 800, false);
        browser.open(file);
        assertEquals(
                400, browser.evaluate("document.documentElement.scrollWidth").asInt());
        browser.screenshot("narrow-light", true);
        String tip = ScatterPlace.hover(browser, 0, 12_345_678, 2);
        assertTrue(tip.startsWith("SELECT"), tip);
        JsonNode box = browser.evaluate("(() => { const b = document.getElementById('tip').getBoundingClientRect();"
                + " return [b.left, b.right]; })()");
        assertTrue(box.get(0).asDouble() >= 0 && box.get(1).asDouble() <= 400, box.toString());
        browser.screenshot("narrow-tip", false);
        isQuiet();
    }
}
