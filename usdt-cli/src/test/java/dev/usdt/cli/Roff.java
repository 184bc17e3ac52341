package dev.usdt.cli;

import java.util.List;

/** A manual page in roff. Text is text here: whatever it holds, nothing of it is a request or an escape. */
final class Roff {

    private final StringBuilder page = new StringBuilder();
    private final StringBuilder line = new StringBuilder();

    /** Begins a page of section 1. The date is {@code YYYY-MM-DD}. */
    Roff(String name, String date, String purpose) {
        // Not by an apostrophe: man(1) takes such a first line for a list of preprocessors.
        page.append(".\\\" Made from what the commands take; nothing here is edited by hand.\n");
        page.append(".TH ").append(escaped(name.toUpperCase(java.util.Locale.ROOT)));
        page.append(" 1 ").append(date).append(" \"USDT toolkit\" \"User Commands\"\n");
        heading("NAME");
        plain(name + " ").plainRaw("\\-").plain(" " + purpose).end();
    }

    /** Begins a section. */
    Roff heading(String title) {
        page.append(".SH ").append(escaped(title)).append('\n');
        return this;
    }

    /** Begins a paragraph. */
    Roff paragraph() {
        page.append(".PP\n");
        return this;
    }

    /** Begins an item of a list; the line that follows names it. */
    Roff item() {
        page.append(".TP\n");
        return this;
    }

    Roff bold(String text) {
        return plainRaw("\\fB" + escaped(text) + "\\fR");
    }

    Roff italic(String text) {
        return plainRaw("\\fI" + escaped(text) + "\\fR");
    }

    Roff plain(String text) {
        return plainRaw(escaped(text));
    }

    Roff space() {
        return plainRaw(" ");
    }

    /** Names another page. */
    Roff reference(String name, String section) {
        return bold(name).plain("(" + section + ")");
    }

    private Roff plainRaw(String roff) {
        line.append(roff);
        return this;
    }

    /** Ends the line. */
    Roff end() {
        page.append(guarded(line.toString())).append('\n');
        line.setLength(0);
        return this;
    }

    /** A line of text. */
    Roff text(String text) {
        return plain(text).end();
    }

    /** Lines that stay as they are, such as commands. */
    Roff lines(List<String> lines) {
        page.append(".nf\n");
        lines.forEach(this::text);
        page.append(".fi\n");
        return this;
    }

    /**
     * A hyphen is a minus, so that an option can be copied from the page; quotes and the like stay what they are in
     * ASCII (groff_char(7)).
     */
    private static String escaped(String text) {
        StringBuilder roff = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> roff.append("\\e");
                case '-' -> roff.append("\\-");
                case '\'' -> roff.append("\\(aq");
                case '`' -> roff.append("\\(ga");
                case '^' -> roff.append("\\(ha");
                case '~' -> roff.append("\\(ti");
                case '"' -> roff.append("\\(dq");
                default -> roff.append(c);
            }
        }
        return roff.toString();
    }

    /** A period or an apostrophe at the beginning of a line would make it a request. */
    private static String guarded(String line) {
        return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
