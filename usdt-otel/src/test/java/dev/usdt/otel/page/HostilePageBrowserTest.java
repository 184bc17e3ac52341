package dev.usdt.otel.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.browser.Browser;
import dev.usdt.otel.ProbePoint;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that would do something in a browser, if they could. */
@Tag("browser")
class HostilePageBrowserTest {

    private static final long MS = 1_000_000;

    @TempDir
    Path folder;

    private Path file;
    private Browser browser;

    @BeforeEach
    void startBrowser() throws Exception {
        assumeTrue(Browser.program().isPresent(), "browser: not run: there is no Chromium");
        browser = Browser.start();
        file = folder.resolve("trace.html");
    }

    @AfterEach
    void endBrowser() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    private void isQuiet() {
        assertEquals(List.of(), browser.complaints());
        assertEquals(List.of(file.toUri().toString()), browser.requests());
    }

    @Test
    void namesOfOthersDoNothing() throws Exception {
        List<String> hostile = List.of(
                "</script><script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "<!--<script>",
                "]]>\"'`${alert(1)}",
                "\u2028\u2029\u0000\u0007",
                "\u202eevil\u2066",
                "\ud800 alone",
                "n".repeat(10_000));
        openNamed("plain");
        int elements = browser.evaluate("document.querySelectorAll('*').length").asInt();
        for (String name : hostile) {
            openNamed(name);
            assertEquals("usdt trace", browser.evaluate("document.title").asText());
            assertEquals(
                    elements,
                    browser.evaluate("document.querySelectorAll('*').length").asInt(),
                    name);
            String tip = ScatterPlace.hover(browser, 0, MS, 2);
            assertTrue(tip.contains("1.000 ms (1,000,000 ns)"), tip);
            assertEquals(
                    1280,
                    browser.evaluate("document.documentElement.scrollWidth").asInt(),
                    "nothing is wider");
            assertFalse(tip.codePoints().anyMatch(c -> c == 0x202e || c == 0x2066 || c == 0x2028 || c == 0xd800), tip);
            isQuiet();
        }
        openNamed(hostile.get(0));
        assertEquals(hostile.get(0), browser.text("#waterfall h2"));
        browser.screenshot("hostile", true);
        openNamed(hostile.get(5));
        assertEquals("\\u{202e}evil\\u{2066}", browser.text("#waterfall h2"));
        openNamed(hostile.get(7));
        browser.screenshot("long-names", true);
    }

    private void openNamed(String name) throws Exception {
        try (TracePage page = TracePage.of(file)) {
            page.summary(new TraceSummary(name, name, 2, 0, 0, 0));
            page.span(SpanMaker.of(SpanMaker.pair(name, name, name + "2"))
                    .name(name)
                    .at(0, MS)
                    .with("k" + name, name)
                    .error(name)
                    .unfinished(name)
                    .resource(Resource.create(
                            Attributes.builder().put("service.name", name).build()))
                    .make());
            page.point(new ProbePoint(name, name, SpanMaker.ORIGIN, Attributes.empty(), Resource.empty()));
        }
        browser.look(1280, 900, false);
        browser.open(file);
    }
}
