package dev.usdt.otel.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usdt.browser.Browser;

/** Where spans are in the scatter of a page that a browser shows. */
final class ScatterPlace {

    private ScatterPlace() {}

    /** {@return where in the window a span is, by the chart's own scales} */
    static JsonNode of(Browser browser, double after, double nanos) throws Exception {
        return browser.evaluate("(() => { const u = page.scatter.chart, b = u.over.getBoundingClientRect();"
                + " return [b.left + u.valToPos(" + after + ", 'x'), b.top + u.valToPos(" + nanos + ", 'y')]; })()");
    }

    /** {@return what the page tells of the span that is next to such a place} */
    static String hover(Browser browser, double after, double nanos, double off) throws Exception {
        JsonNode at = of(browser, after, nanos);
        browser.move(at.get(0).asDouble() + off, at.get(1).asDouble() + off);
        return browser.text("#tip");
    }
}
