package dev.usdt.cli;

/**
 * Breaks the lines of a help so that they fit a width. What follows stands below the description of the option or of
 * the command, as far as there is one; examples stay as they are, so that they can be copied.
 */
final class HelpLines {

    private static final int LEAST = 60;
    private static final int MOST = 120;
    /** Where nobody knows how wide it is shown. */
    private static final int USUAL = 100;

    private HelpLines() {}

    /** {@return how many columns there are; the launcher says so if the help is shown on a terminal} */
    static int width() {
        return Math.max(LEAST, Math.min(MOST, Integer.getInteger("usdt.columns", USUAL)));
    }

    /** {@return the text with no line longer than a width, unless one word is} */
    static String fit(String text, int width) {
        StringBuilder fitted = new StringBuilder(text.length() + text.length() / 8);
        int column = 0;
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            String line = text.substring(start, end);
            if (line.startsWith("Example")) {
                return fitted.append(text, start, text.length()).toString();
            }
            column = column(line, column);
            append(fitted, line, column, width);
            start = end + 1;
        }
        return fitted.toString();
    }

    /** Where a line goes on: behind the command, where a description begins, or where that of the line before did. */
    private static int column(String line, int before) {
        if (line.startsWith("Usage: usdt ")) {
            int options = line.indexOf(" [");
            return options < 0 ? 0 : options + 1;
        } else if (!line.startsWith(" ")) {
            return 0;
        }
        int name = 0;
        while (name < line.length() && line.charAt(name) == ' ') {
            name++;
        }
        int gap = line.indexOf("  ", name);
        if (gap < 0) {
            return Math.max(name, before);
        }
        while (gap < line.length() && line.charAt(gap) == ' ') {
            gap++;
        }
        return gap;
    }

    private static void append(StringBuilder fitted, String line, int column, int width) {
        int from = 0;
        int indent = 0;
        while (line.length() - from + indent > width) {
            int end = line.lastIndexOf(' ', from + width - indent);
            // Not within what stands before the description.
            if (end <= from + Math.max(0, column - indent)) {
                end = line.indexOf(' ', from + width - indent);
                if (end < 0) {
                    break;
                }
            }
            blanks(fitted, indent).append(line, from, end).append('\n');
            from = end + 1;
            indent = column;
        }
        blanks(fitted, indent).append(line, from, line.length()).append('\n');
    }

    private static StringBuilder blanks(StringBuilder text, int count) {
        for (int i = 0; i < count; i++) {
            text.append(' ');
        }
        return text;
    }
}
