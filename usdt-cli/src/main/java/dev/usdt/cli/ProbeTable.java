package dev.usdt.cli;

import dev.usdt.Argument;
import dev.usdt.Frame;
import dev.usdt.ProbeFilter;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The listing for people: the table of {@code go tool usdt list}, byte for byte as long as every value fits its column;
 * a column grows with a value that does not, up to a width that fits no screen.
 */
final class ProbeTable {

    private static final int RULE_WIDTH = 90;
    private static final int GAP = 1;
    /** A longer value stands out of its column: it would move those of all other rows as far. */
    private static final int MOST_WIDTH = 240;

    private static final String[] HEAD = {"PROVIDER", "NAME", "ADDRESS", "ARGUMENTS"};
    private static final String[] WIDE_HEAD = {
        "PROVIDER", "NAME", "ADDRESS", "OFFSET", "SEMAPHORE", "TYPES", "FUNCTION", "SOURCE", "ARGUMENTS"
    };

    private final boolean wide;

    /** With more columns if wide. */
    ProbeTable(boolean wide) {
        this.wide = wide;
    }

    /** {@return the table of those sites of a file that a filter chooses, with a line end behind each line} */
    String of(UsdtFile file, ProbeFilter filter) {
        List<String[]> rows = rows(file, filter);
        if (!rows.isEmpty()) {
            return wide ? wideTable(file, rows) : table(rows, HEAD, 20, 30, 18);
        }
        // Where something could not be read, that there are none would be a guess.
        return InputFile.exitCode(file) == ExitCode.OK ? "No USDT probes found.\n" : "";
    }

    private List<String[]> rows(UsdtFile file, ProbeFilter filter) {
        List<String[]> rows = new ArrayList<>();
        for (ProbeSite site : file.sites()) {
            if (filter.matches(site.provider(), site.name())) {
                rows.add(wide ? wideRow(file, site) : row(site));
            }
        }
        return rows;
    }

    private static String wideTable(UsdtFile file, List<String[]> rows) {
        String build = file.goBuildInfo().isPresent()
                ? "Built by " + BuildText.inShort(file.goBuildInfo().get()) + "\n"
                : "";
        return build + table(rows, WIDE_HEAD, 20, 30, 18, 12, 12, 20, 20, 20);
    }

    private static String[] row(ProbeSite site) {
        return new String[] {
            Printable.of(site.provider()), Printable.of(site.name()), hex(site.address()), arguments(site)
        };
    }

    private static String[] wideRow(UsdtFile file, ProbeSite site) {
        List<Frame> frames = file.frames(site);
        Optional<String> source =
                frames.isEmpty() ? Optional.empty() : frames.get(0).shortSource();
        StringBuilder types = new StringBuilder();
        for (Argument argument : site.arguments()) {
            types.append(types.length() == 0 ? "" : ",").append(argument.type().typeName());
        }
        return new String[] {
            Printable.of(site.provider()),
            Printable.of(site.name()),
            hex(site.address()),
            offset(site.fileOffset()),
            site.semaphore().isPresent() ? hex(site.semaphore().get().address()) : "-",
            types.length() == 0 ? "-" : types.toString(),
            frames.isEmpty() ? "-" : Printable.of(Frame.functions(frames)),
            source.isPresent() ? Printable.of(source.get()) : "-",
            arguments(site)
        };
    }

    private static String arguments(ProbeSite site) {
        String text = site.note().arguments();
        return text.isEmpty() ? "(none)" : Printable.of(text);
    }

    private static String offset(OptionalLong offset) {
        return offset.isPresent() ? hex(offset.getAsLong()) : "-";
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    /** Lays out rows; the last column is as wide as it is. */
    private static String table(List<String[]> rows, String[] head, int... widths) {
        int grown = 0;
        for (int column = 0; column < widths.length; column++) {
            int width = widths[column];
            for (String[] row : rows) {
                width = Math.max(width, Math.min(MOST_WIDTH, length(row[column])));
            }
            grown += width - widths[column];
            widths[column] = width;
        }
        StringBuilder text = new StringBuilder();
        line(text, head, widths);
        text.append("-".repeat(RULE_WIDTH + grown)).append('\n');
        for (String[] row : rows) {
            line(text, row, widths);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String[] cells, int[] widths) {
        for (int column = 0; column < widths.length; column++) {
            text.append(cells[column]).append(" ".repeat(Math.max(0, widths[column] - length(cells[column])) + GAP));
        }
        text.append(cells[widths.length]).append('\n');
    }

    /** In characters, as Go's {@code %-20s} counts. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
