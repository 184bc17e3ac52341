package dev.usdt.cli.trace;

import dev.usdt.cli.io.Printable;
import java.util.List;

/** Rows of a table for people: what a row is of on the left, numbers to the right. */
final class TextTable {

    /** The longest label of which others are put in line with it. */
    private static final int MOST_WIDTH = 100;

    private TextTable() {}

    /** {@return the lines of a table, of which each row has as many cells} */
    static String of(List<String[]> rows) {
        int columns = rows.isEmpty() ? 0 : rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                row[i] = i == 0 ? Printable.of(row[i]) : row[i];
                int width = row[i].codePointCount(0, row[i].length());
                widths[i] = Math.max(widths[i], i == 0 ? Math.min(width, MOST_WIDTH) : width);
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                int missing = widths[i] - row[i].codePointCount(0, row[i].length());
                if (i == 0) {
                    text.append(row[i]).append(" ".repeat(Math.max(0, missing)));
                } else {
                    text.append("  ").append(" ".repeat(missing)).append(row[i]);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
