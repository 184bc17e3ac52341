package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Detail;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.archive.Layer;
import dev.usdt.browser.Browser;
import dev.usdt.catalog.Catalog;
import dev.usdt.cli.format.InventoryPage;
import dev.usdt.cli.io.Console;
import dev.usdt.hostile.LyingElf;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of a listing and of a validation, as a browser shows it. */
@Tag("browser")
class InventoryBrowserTest {

    private static final Path SERVER = Cli.fixture("goserver-amd64-stripped.elf");
    private static final Path VALUES = Cli.fixture("cvalues-amd64-O2-pie-semaphore.elf");
    /** Of elements, whatever there is to be shown. */
    private static final int MOST_ELEMENTS = 3000;

    private static final int MANY = 20_000;

    @TempDir
    static Path pages;

    @TempDir
    Path folder;

    private static InventoryPages page;

    @BeforeAll
    static void startBrowser() throws Exception {
        page = InventoryPages.in(pages);
    }

    @AfterAll
    static void endBrowser() throws Exception {
        if (page != null) {
            page.close();
        }
    }

    @Test
    void searchNarrowsAsOneTypes() throws Exception {
        Browser browser = page.open("list", "--format", "html", SERVER, VALUES);
        int all = page.count(".probe");
        assertTrue(all > 20, all + " probes");
        page.search("server_request_end");
        assertEquals(List.of("net_http:server_request_end"), browser.texts(".probe h3"));
        assertTrue(browser.text("#result").startsWith("1 of " + all + " probes, "), browser.text("#result"));
        assertEquals("Files 1", browser.text("#tab-files"));
        // An argument's name, and a word of the file's path; of what is not there nothing is found.
        page.search("STATUS goserver net_http:");
        assertTrue(browser.texts(".probe h3").contains("net_http:server_request_end"));
        assertFalse(browser.texts(".probe h3").contains("net_http:server_request_start"));
        page.search("status cvalues");
        assertEquals("No probe matches.", browser.text("#panel"));
        browser.key("Escape", 27);
        assertEquals(all, page.count(".probe"));
        page.assertQuiet();
    }

    @Test
    void aSiteIsFoundByItsAddressAndItsLine() throws Exception {
        Browser browser = page.open("list", "--format", "html", SERVER);
        var site = UsdtFile.read(SERVER, Detail.FUNCTIONS).sites().get(0);
        page.search("0x" + Long.toHexString(site.address()));
        assertEquals(1, page.count(".probe"));
        page.unfold();
        assertEquals(1, page.count("[aria-label=sites] tbody tr"));
        String row = browser.text("[aria-label=sites] tbody tr");
        String source = UsdtFile.read(SERVER, Detail.FUNCTIONS)
                .frames(site)
                .get(0)
                .source()
                .orElseThrow();
        assertTrue(row.contains(source), row);
        page.search(source);
        page.unfold();
        assertTrue(browser.texts("[aria-label=sites] tbody tr").contains(row), source);
        page.assertQuiet();
    }

    @Test
    void saysWhichTracerReadsWhat() throws Exception {
        Browser browser = page.open("list", "--format", "html", SERVER);
        int all = page.count(".probe");
        browser.click("#tab-tracers");
        assertEquals(all, page.count(".matrix tbody tr"));
        // gdb lists none, for there is no section .stapsdt.base.
        assertTrue(browser.texts(".readers div").contains("gdb\n0 of " + all), browser.text(".readers"));
        browser.evaluate("(() => { const s = document.querySelector('#tracer'); s.value = 'gdb';"
                + " s.dispatchEvent(new Event('input')); })()");
        assertEquals(all, page.count(".matrix tbody tr"));
        browser.evaluate("(() => { const s = document.querySelector('#tracer'); s.value = 'bpftrace-0.27';"
                + " s.dispatchEvent(new Event('input')); })()");
        int unread = page.count(".matrix tbody tr");
        assertTrue(unread < all, unread + " of " + all);
        browser.click("#tab-probes");
        assertEquals(unread, page.count(".probe"));
        page.assertQuiet();
    }

    @Test
    void findingsAreChosenBySeverity() throws Exception {
        Path none = folder.resolve("none");
        Browser browser = page.open("validate", "--format", "html", SERVER, none);
        assertEquals("USDT validation", browser.text("h1"));
        assertEquals(
                "true",
                browser.evaluate("document.querySelector('#tab-findings').ariaSelected")
                        .asText());
        assertTrue(browser.texts(".group h2").get(0).startsWith("error unreadable"), browser.text("#panel"));
        assertTrue(browser.text("#panel").contains("no-stapsdt-base"), browser.text("#panel"));
        browser.click("#severity-note");
        assertFalse(browser.text("#panel").contains("no-stapsdt-base"), browser.text("#panel"));
        browser.click("#severity-error");
        assertFalse(browser.text("#panel").contains("unreadable"), browser.text("#panel"));
        assertTrue(browser.texts(".group h2").stream().allMatch(head -> head.startsWith("warning ")));
        browser.click("#severity-warning");
        assertEquals(0, page.count(".group"));
        browser.click("#tab-files");
        assertEquals(2, page.count(".file"));
        page.assertQuiet();
    }

    @Test
    void filesAreGroupedByLayer() throws Exception {
        StringWriter out = new StringWriter();
        try (InventoryPage inventory = InventoryPage.ofListing(new Console(out, Writer.nullWriter()), Catalog.EMPTY)) {
            inventory.begin();
            inventory.in(Optional.of(new Layer("sha256:aa", "", "COPY server /usr/bin/server")));
            inventory.write("/usr/bin/server", read(SERVER), ProbeFilter.ALL);
            inventory.in(Optional.of(new Layer("sha256:bb", "", "")));
            inventory.write("/usr/bin/values", read(VALUES), ProbeFilter.ALL);
            inventory.in(Optional.empty());
            inventory.write("/mnt/server", read(SERVER), ProbeFilter.ALL);
        }
        Browser browser = page.open(out.toString());
        browser.click("#tab-files");
        assertEquals(List.of("COPY server /usr/bin/server", "sha256:bb", "In no layer"), browser.texts(".layer h2"));
        browser.evaluate("(() => { const s = document.querySelector('#layer'); s.value = 'sha256:bb';"
                + " s.dispatchEvent(new Event('input')); })()");
        assertEquals(List.of("/usr/bin/values"), browser.texts(".file h3"));
        page.search("copy");
        assertEquals(List.of("/usr/bin/server"), browser.texts(".file h3"));
        browser.click("#clear");
        browser.click(".file button");
        assertEquals("File: /usr/bin/server ✕", browser.text("#file"));
        assertTrue(browser.text("#result").startsWith(page.count(".probe") + " of "), browser.text("#result"));
        browser.click("#file");
        assertEquals("Files 3", browser.text("#tab-files"));
        page.assertQuiet();
    }

    private static UsdtFile read(Path file) throws Exception {
        return UsdtFile.read(file, Detail.SYMBOLS, Detail.LAYOUT);
    }

    @Test
    void isUsedWithKeysAlone() throws Exception {
        Browser browser = page.open("list", "--format", "html", SERVER);
        browser.evaluate("document.activeElement.blur()");
        browser.key("/", 191);
        assertEquals("query", browser.evaluate("document.activeElement.id").asText());
        assertEquals("", browser.evaluate("document.activeElement.value").asText());
        browser.evaluate("document.querySelector('#tab-probes').focus()");
        browser.key("ArrowLeft", 37);
        assertEquals("tab-files", browser.evaluate("document.activeElement.id").asText());
        assertEquals(1, page.count(".file"));
        browser.key("ArrowRight", 39);
        assertEquals(
                List.of("net_http:server_request_start"),
                browser.texts(".probe h3").subList(0, 1));
        page.assertQuiet();
    }

    @Test
    void manySitesAreNotMadeElements() throws Exception {
        Path file = LyingElf.writeSites(
                folder.resolve("many"), MANY, i -> new LyingElf.Site("p" + i % 7, "name_" + i, "8@%rax -4@$" + i));
        Browser browser = page.open("validate", "--format", "html", file);
        for (String tab : List.of("findings", "tracers", "files", "probes")) {
            browser.click("#tab-" + tab);
            assertTrue(page.count("*") < MOST_ELEMENTS, tab + ": " + page.count("*") + " elements");
        }
        assertEquals("20,000 of 20,000 probes, 20,000 of 20,000 sites", browser.text("#result"));
        assertEquals(100, page.count(".probe"));
        browser.click("#panel > .more");
        assertEquals(200, page.count(".probe"));
        page.search("name_19999");
        assertEquals(List.of("p0:name_19999"), browser.texts(".probe h3"));
        page.search("-4@$17");
        assertEquals("1,111 of 20,000 probes, 1,111 of 20,000 sites", browser.text("#result"));
        page.assertQuiet();
    }

    @Test
    void manySitesOfOneProbe() throws Exception {
        Path file = LyingElf.writeSites(folder.resolve("one"), MANY, i -> new LyingElf.Site("p", "n", "4@$" + i));
        Browser browser = page.open("list", "--format", "html", file);
        page.unfold();
        assertEquals(100, page.count("[aria-label=sites] tbody tr"));
        assertTrue(page.count("*") < MOST_ELEMENTS, page.count("*") + " elements");
        page.search("4@$19998");
        page.unfold();
        assertEquals("1 of 1 probe, 1 of 20,000 sites", browser.text("#result"));
        assertTrue(browser.text("[aria-label=sites] tbody").contains("4@$19998"));
        page.assertQuiet();
    }

    @ParameterizedTest
    @CsvSource({"400,false", "400,true", "1400,false", "1400,true"})
    void nothingIsWiderThanTheWindow(int width, boolean dark) throws Exception {
        Browser browser = page.open("validate", "--format", "html", SERVER, VALUES);
        browser.look(width, 900, dark);
        String name = "inventory-" + width + (dark ? "-dark" : "-light");
        for (String tab : List.of("findings", "tracers", "files", "probes")) {
            browser.click("#tab-" + tab);
            if (tab.equals("probes")) {
                browser.click(".probe summary");
            }
            assertEquals(
                    width,
                    browser.evaluate("document.documentElement.scrollWidth").asInt(),
                    tab);
            browser.evaluate("scrollTo(0, 0)");
            browser.screenshot(name + "-" + tab, false);
        }
        String back = browser.evaluate("getComputedStyle(document.body).backgroundColor")
                .asText();
        assertEquals(dark ? "rgb(18, 21, 27)" : "rgb(244, 245, 247)", back);
        page.assertQuiet();
    }
}
