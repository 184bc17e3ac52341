package dev.usdt.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void escapesWhatCouldDriveATerminal() {
        assertEquals("a\\x1b[31mb", Printable.of("a\u001b[31mb"));
        assertEquals("a\\nb\\r\\t\\x00\\x7f\\x9b", Printable.of("a\nb\r\t\0\u007f\u009b"));
        assertEquals("\\u202eevil\\u2066\\u200f", Printable.of("\u202eevil\u2066\u200f"));
        assertEquals("\\u2028\\u2029\\ufeff\\u200b", Printable.of("\u2028\u2029\ufeff\u200b"));
        assertEquals("\\xff\\x80", Printable.of("\udcff\udc80"));
        assertEquals("\\ud800x", Printable.of("\ud800x"));
    }

    @Test
    void keepsPathsApart() {
        assertEquals("\\xff", Printable.path("\udcff"));
        assertEquals("\\\\xff", Printable.path("\\xff"));
        assertEquals("\\\\\\xff", Printable.path("\\\udcff"));
        assertEquals("a\\\\d\\n", Printable.path("a\\d\n"));
        assertEquals("a\\d \u00fc", Printable.path("a\\d \u00fc"));
    }

    @Test
    void leavesEverythingElse() {
        String text = "größe 日本 🙂 \"quoted\" `back` 'tick' %{} \\ ";
        assertEquals(text, Printable.of(text));
    }
}
