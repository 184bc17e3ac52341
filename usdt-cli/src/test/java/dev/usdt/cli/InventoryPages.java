package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.browser.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Pages of the command in a browser. */
final class InventoryPages implements AutoCloseable {

    private final Browser browser;
    private final Path file;

    private InventoryPages(Browser browser, Path file) {
        this.browser = browser;
        this.file = file;
    }

    /** Starts a browser, or ends the test if there is none. */
    static InventoryPages in(Path folder) throws Exception {
        assumeTrue(Browser.program().isPresent(), "browser: not run: there is no Chromium");
        return new InventoryPages(Browser.start(), folder.resolve("page.html"));
    }

    /** Opens what a command writes. */
    Browser open(Object... command) throws Exception {
        Cli.Result result = Cli.launch(command);
        assertTrue(result.exitCode() <= 1, result.err());
        return open(result.out());
    }

    Browser open(String page) throws Exception {
        Files.writeString(file, page);
        browser.look(1400, 900, false);
        browser.open(file);
        return browser;
    }

    /** Looks for something else. */
    void search(String text) throws Exception {
        browser.click("#clear");
        browser.click("#query");
        browser.type(text);
    }

    /** Opens what is folded, as far as it is shown. */
    void unfold() throws Exception {
        browser.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        browser.settle();
    }

    int count(String selector) throws Exception {
        return browser.evaluate("document.querySelectorAll('" + selector + "').length")
                .asInt();
    }

    /** Nothing was said or fetched. */
    void assertQuiet() {
        assertEquals(List.of(), browser.complaints());
        assertEquals(List.of(file.toUri().toString()), browser.requests());
    }

    @Override
    public void close() throws IOException {
        browser.close();
    }
}
