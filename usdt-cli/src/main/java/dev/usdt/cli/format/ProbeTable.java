package dev.usdt.cli.format;

import dev.usdt.Argument;
import dev.usdt.Frame;
import dev.usdt.ProbeFilter;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.io.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The listing for people: the table of {@code go tool usdt list}, byte for byte as long as every value fits its column;
 * a column grows with a value that does not, up to a width that fits no screen.
 */
public final class ProbeTable {

    private static final int RULE_WIDTH = 90;
    private static final int GAP = 1;
    /** A longer value stands out of its column: it would move those of all other rows as far. */
    private static final int MOST_WIDTH = 240;
    /** Rows that are kept from when their widths are known; more are made again, as a file may have any number. */
    private static final int MOST_KEPT = 1 << 12;

    private static final int PIECE_CHARS = 1 << 16;

    private static final String[] HEAD = {"PROVIDER", "NAME", "ADDRESS", "ARGUMENTS"};
    private static final String[] WIDE_HEAD = {
        "PROVIDER", "NAME", "ADDRESS", "OFFSET", "SEMAPHORE", "TYPES", "FUNCTION", "SOURCE", "ARGUMENTS"
    };

    private final boolean wide;

    /** With more columns if wide. */
    public ProbeTable(boolean wide) {
        this.wide = wide;
    }

    /** Prints those sites of a file that a filter chooses. */
    public void print(Console console, UsdtFile file, ProbeFilter filter) throws IOException {
        List<ProbeSite> chosen = new ArrayList<>();
        for (ProbeSite site : file.sites()) {
            if (filter.matches(site.provider(), site.name())) {
                chosen.add(site);
            }
        }
        if (chosen.isEmpty()) {
            // Where something could not be read, that there are none would be a guess.
            console.print(InputFile.exitCode(file) == ExitCode.OK ? "No USDT probes found.\n" : "");
        } else if (wide) {
            if (file.goBuildInfo().isPresent()) {
                console.print("Built by " + BuildText.inShort(file.goBuildInfo().get()) + "\n");
            }
            print(console, file, chosen, WIDE_HEAD, 20, 30, 18, 12, 12, 20, 20, 20);
        } else {
            print(console, file, chosen, HEAD, 20, 30, 18);
        }
    }

    private String[] row(UsdtFile file, ProbeSite site) {
        return wide ? wideRow(file, site) : row(site);
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

    /** The last column is as wide as it is. */
    private void print(Console console, UsdtFile file, List<ProbeSite> sites, String[] head, int... widths)
            throws IOException {
        List<String[]> rows = new ArrayList<>();
        int rule = RULE_WIDTH;
        for (int width : widths) {
            rule -= width;
        }
        for (ProbeSite site : sites) {
            String[] row = row(file, site);
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], Math.min(MOST_WIDTH, length(row[column])));
            }
            if (rows.size() < MOST_KEPT) {
                rows.add(row);
            }
        }
        for (int width : widths) {
            rule += width;
        }
        StringBuilder text = new StringBuilder();
        line(text, head, widths);
        text.append("-".repeat(rule)).append('\n');
        for (int i = 0; i < sites.size(); i++) {
            line(text, i < rows.size() ? rows.get(i) : row(file, sites.get(i)), widths);
            if (text.length() > PIECE_CHARS) {
                console.print(text);
                text.setLength(0);
            }
        }
        console.print(text);
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
