package dev.usdt.cli.format;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.usdt.cli.io.Printable;

/**
 * A piece of Markdown. There is no way from a text to one but {@link #code}: in a code span Markdown means nothing, and
 * neither do names, numbers and addresses to those who make links of them (users, issues, commits, web pages).
 *
 * @see <a href="https://github.github.com/gfm/">GitHub Flavored Markdown</a>
 */
public final class Markdown {

    private static final String HOLE = "{}";

    private final String source;

    private Markdown(String source) {
        this.source = source;
    }

    /**
     * {@return a template with pieces in its holes}
     *
     * @param template a constant; each <code>{}</code> in it is a hole
     * @param parts as many as there are holes
     */
    static Markdown of(@CompileTimeConstant final String template, Markdown... parts) {
        StringBuilder source = new StringBuilder();
        int from = 0;
        for (Markdown part : parts) {
            int hole = template.indexOf(HOLE, from);
            source.append(template, from, hole).append(part.source);
            from = hole + HOLE.length();
        }
        return new Markdown(source.append(template, from, template.length()).toString());
    }

    /** {@return a number} */
    static Markdown number(int number) {
        return new Markdown(String.valueOf(number));
    }

    /** {@return any text as it is, in one line} */
    static Markdown code(String text) {
        StringBuilder source = new StringBuilder();
        int start = 0;
        // Of a bar in a code span in a table, with a backslash or without, each reader makes something else.
        for (int bar = text.indexOf('|'); bar >= 0; bar = text.indexOf('|', start)) {
            appendCode(source, text.substring(start, bar));
            source.append("&#124;");
            start = bar + 1;
        }
        appendCode(source, text.substring(start));
        return new Markdown(source.toString());
    }

    /** In backquotes, of which there are more than anywhere in the text. */
    private static void appendCode(StringBuilder source, String text) {
        if (text.isEmpty()) {
            return;
        }
        String printable = Printable.of(text);
        int run = 0;
        int longest = 0;
        for (int i = 0; i < printable.length(); i++) {
            run = printable.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        String quotes = "`".repeat(longest + 1);
        // One blank is taken away at both ends if both have one, and there is anything else.
        boolean bare = isBare(printable.charAt(0)) || isBare(printable.charAt(printable.length() - 1));
        String blank = bare && !printable.isBlank() ? " " : "";
        source.append(quotes).append(blank).append(printable).append(blank).append(quotes);
    }

    private static boolean isBare(char end) {
        return end == '`' || end == ' ';
    }

    /** {@return the source} */
    @Override
    public String toString() {
        return source;
    }
}
