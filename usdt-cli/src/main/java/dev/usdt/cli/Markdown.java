package dev.usdt.cli;

/**
 * A piece of a line of Markdown. What is not a word of ours can be in a code span only: there Markdown means nothing,
 * and neither do names, numbers and addresses to those who make links of them (users, issues, commits, web pages).
 *
 * @see <a href="https://github.github.com/gfm/">GitHub Flavored Markdown</a>
 */
final class Markdown {

    private final String source;

    private Markdown(String source) {
        this.source = source;
    }

    /**
     * {@return words of ours}
     *
     * @throws IllegalArgumentException if they may mean something in Markdown, as words that are not ours may
     */
    static Markdown words(String words) {
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            if (!(c < 0x80 && Character.isLetterOrDigit(c)) && " ,:".indexOf(c) < 0) {
                throw new IllegalArgumentException("not only words: " + words);
            }
        }
        return new Markdown(words);
    }

    /** {@return words of ours in bold type} */
    static Markdown bold(String words) {
        return new Markdown("**" + words(words) + "**");
    }

    /** {@return any text as it is} */
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

    /** {@return this and more behind it} */
    Markdown and(Markdown more) {
        return new Markdown(source + more.source);
    }

    /** {@return the source} */
    @Override
    public String toString() {
        return source;
    }
}
