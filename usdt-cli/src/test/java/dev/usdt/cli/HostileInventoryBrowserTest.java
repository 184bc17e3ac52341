package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.browser.Browser;
import dev.usdt.hostile.LyingElf;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts of files that would do something in a browser, if they could. */
@Tag("browser")
class HostileInventoryBrowserTest {

    private static final List<String> TEXTS = List.of(
            "</script><script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<!--<script>",
            "]]>\"'`${alert(1)}&lt;",
            "\u2028\u2029\u0007\u007f",
            "\u202eevil\u2066\u200b",
            "__proto__",
            "constructor");

    /** Some that fit into each place. */
    private static final List<String> SHORT =
            List.of("</script><script>", "<img src=x onerror=alert(1)>", "<!--<script>", "\u202ee\u2066\u2028\u007f");

    @TempDir
    static Path pages;

    private static InventoryPages page;

    @TempDir
    Path folder;

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

    @ParameterizedTest
    @EnumSource
    void ofAFileDoNothing(HostileField field) throws Exception {
        for (String text : SHORT) {
            Path file = field.write(folder.resolve("file"), text.getBytes(StandardCharsets.UTF_8));
            assertInert(page.open("list", "--format", "html", file), text);
        }
        Path file = field.write(folder.resolve("file"), HostileNote.bytes("<\u00ff\u00fe\u00c3("));
        assertInert(page.open("validate", "--format", "html", file), "bytes that are not UTF-8");
    }

    @Test
    void ofItsNotesAndItsPathDoNothing() throws Exception {
        Path file = LyingElf.writeSites(folder.resolve("a<img src=x onerror=alert(1)>\u202e"), TEXTS.size() * 2, i -> {
            String text = latin1(TEXTS.get(i / 2));
            return new LyingElf.Site(text, text, i % 2 == 0 ? text : "8@%rax");
        });
        Browser browser = page.open("validate", "--format", "html", file, folder.resolve("</script>none"));
        assertInert(browser, "all");
        page.search("onerror=alert");
        browser.click("#tab-probes");
        assertTrue(browser.texts(".probe h3").contains("<img src=x onerror=alert(1)>:<img src=x onerror=alert(1)>"));
        // What is not seen is searched as it is shown.
        page.search("\\u{202e}evil\\u{2066}");
        assertTrue(
                browser.texts(".probe h3").contains("\\u{202e}evil\\u{2066}\\u{200b}:\\u{202e}evil\\u{2066}\\u{200b}"));
        browser.screenshot("hostile", true);
        assertInert(browser, "all, searched");
    }

    @Test
    void longNamesMakeNothingWider() throws Exception {
        Path file = LyingElf.writeSites(
                folder.resolve("long"), 20, i -> new LyingElf.Site("p".repeat(5_000), "n".repeat(5_000) + i, "8@%rax"));
        Browser browser = page.open("validate", "--format", "html", file);
        for (int width : new int[] {400, 1400}) {
            browser.look(width, 900, false);
            assertInert(browser, "long");
        }
        browser.screenshot("long-names", false);
    }

    private void assertInert(Browser browser, String what) throws Exception {
        int tabs = page.count("[role=tab]");
        for (int i = 1; i <= tabs; i++) {
            browser.click("[role=tab]:nth-child(" + i + ")");
            page.unfold();
            assertEquals(
                    browser.evaluate("innerWidth"),
                    browser.evaluate("document.documentElement.scrollWidth"),
                    "nothing is wider");
            assertEquals(0, page.count("img"), what);
            // The data, what pages share, and six of the page.
            assertEquals(8, page.count("script"), what);
            String shown = browser.evaluate("document.body.innerText + document.title"
                            + " + [...document.querySelectorAll('[title]')].map(e => e.title).join('')")
                    .asText();
            assertFalse(
                    shown.codePoints()
                            .anyMatch(c -> c == 0x202e
                                    || c == 0x2066
                                    || c == 0x200b
                                    || c == 0x2028
                                    || c == 0x7f
                                    || Character.getType(c) == Character.SURROGATE),
                    shown);
        }
        page.assertQuiet();
    }

    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
