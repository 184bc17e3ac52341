package dev.usdt.cli.format;

import dev.usdt.Argument;
import dev.usdt.Frame;
import dev.usdt.ProbeFilter;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Parameter;
import dev.usdt.catalog.ParameterType;
import dev.usdt.catalog.ProbeMeaning;
import dev.usdt.catalog.ProbeValues;
import dev.usdt.catalog.StringDetection;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.io.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

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

    /** A column, with the width that it has at least; the last one is as wide as it is. */
    private enum Column {
        PROVIDER(20),
        NAME(30),
        ADDRESS(18),
        /** In a process, instead of the address in the file. */
        MEMORY(18),
        OFFSET(12),
        SEMAPHORE(12),
        /** In a process. */
        LISTENERS(9),
        TYPES(20),
        VALUES(20),
        FUNCTION(20),
        SOURCE(20),
        ARGUMENTS(0);

        private final int width;

        Column(int width) {
            this.width = width;
        }
    }

    private static final Column[] USUAL = {Column.PROVIDER, Column.NAME, Column.ADDRESS, Column.ARGUMENTS};

    private static final Column[] WIDE = {
        Column.PROVIDER,
        Column.NAME,
        Column.ADDRESS,
        Column.OFFSET,
        Column.SEMAPHORE,
        Column.TYPES,
        Column.VALUES,
        Column.FUNCTION,
        Column.SOURCE,
        Column.ARGUMENTS
    };

    private static final Column[] WIDE_IN_PROCESS = {
        Column.PROVIDER,
        Column.NAME,
        Column.MEMORY,
        Column.OFFSET,
        Column.SEMAPHORE,
        Column.LISTENERS,
        Column.TYPES,
        Column.VALUES,
        Column.FUNCTION,
        Column.SOURCE,
        Column.ARGUMENTS
    };

    private final boolean wide;
    private final Column[] columns;
    private final @Nullable MappedSites mapped;
    private final Catalog own;

    /**
     * With more columns if wide.
     *
     * @param own what is known of probes beside what is built in; only a wide table has it
     */
    public ProbeTable(boolean wide, Catalog own) {
        this.wide = wide;
        this.own = own;
        this.columns = wide ? WIDE : USUAL;
        this.mapped = null;
    }

    /** Of a file in a process; if wide, with where sites are in memory and how many listen. */
    public ProbeTable(boolean wide, Catalog own, MappedSites mapped) {
        this.wide = wide;
        this.own = own;
        this.columns = wide ? WIDE_IN_PROCESS : USUAL;
        this.mapped = mapped;
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
        } else {
            if (wide && file.goBuildInfo().isPresent()) {
                console.print("Built by " + BuildText.inShort(file.goBuildInfo().get()) + "\n");
            }
            print(console, file, chosen);
        }
    }

    private String[] row(UsdtFile file, ProbeValues values, ProbeSite site) {
        String[] row = new String[columns.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = cell(columns[i], file, values, site);
        }
        return row;
    }

    private String cell(Column column, UsdtFile file, ProbeValues values, ProbeSite site) {
        return switch (column) {
            case PROVIDER -> Printable.of(site.provider());
            case NAME -> Printable.of(site.name());
            case ADDRESS -> hex(site.address());
            case MEMORY -> memory(site);
            case OFFSET -> offset(site.fileOffset());
            case SEMAPHORE ->
                site.semaphore().isPresent() ? hex(site.semaphore().get().address()) : "-";
            case LISTENERS -> listeners(site);
            case TYPES -> types(site);
            case VALUES -> values(values, site);
            case FUNCTION -> {
                List<Frame> frames = file.frames(site);
                yield frames.isEmpty() ? "-" : Printable.of(Frame.functions(frames));
            }
            case SOURCE -> source(file.frames(site));
            case ARGUMENTS -> arguments(site);
        };
    }

    private String memory(ProbeSite site) {
        StringBuilder addresses = new StringBuilder();
        if (mapped != null) {
            for (long address : mapped.addresses(site)) {
                addresses.append(addresses.length() == 0 ? "" : ",").append(hex(address));
            }
        }
        return addresses.length() == 0 ? "-" : addresses.toString();
    }

    private String listeners(ProbeSite site) {
        OptionalInt count = mapped == null ? OptionalInt.empty() : mapped.listeners(site);
        return count.isPresent() ? String.valueOf(count.getAsInt()) : "-";
    }

    private static String types(ProbeSite site) {
        StringBuilder types = new StringBuilder();
        for (Argument argument : site.arguments()) {
            types.append(types.length() == 0 ? "" : ",").append(argument.type().typeName());
        }
        return types.length() == 0 ? "-" : types.toString();
    }

    /** As a catalog has them, with the unit or what else the type does not tell: {@code method:string,size:bytes}. */
    private static String values(ProbeValues values, ProbeSite site) {
        Optional<ProbeMeaning> meaning = values.meaning(site);
        StringBuilder text = new StringBuilder();
        if (meaning.isPresent()) {
            for (Parameter parameter : meaning.get().parameters()) {
                text.append(text.length() == 0 ? "" : ",").append(parameter.name());
                if (!parameter.unit().isEmpty()) {
                    text.append(':').append(parameter.unit());
                } else if (parameter.type().kind() != ParameterType.Kind.NUMBER) {
                    text.append(':').append(parameter.type());
                }
            }
        }
        return text.length() == 0 ? "-" : Printable.of(text.toString());
    }

    private static String source(List<Frame> frames) {
        Optional<String> source =
                frames.isEmpty() ? Optional.empty() : frames.get(0).shortSource();
        return source.isPresent() ? Printable.of(source.get()) : "-";
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

    private void print(Console console, UsdtFile file, List<ProbeSite> sites) throws IOException {
        ProbeValues values = new ProbeValues(file, own, StringDetection.OFF);
        List<String[]> rows = new ArrayList<>();
        String[] head = new String[columns.length];
        // Of all but the last.
        int[] widths = new int[columns.length - 1];
        int rule = RULE_WIDTH;
        for (int i = 0; i < columns.length; i++) {
            head[i] = columns[i].name();
            if (i < widths.length) {
                widths[i] = columns[i].width;
                rule -= widths[i];
            }
        }
        for (ProbeSite site : sites) {
            String[] row = row(file, values, site);
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
            line(text, i < rows.size() ? rows.get(i) : row(file, values, sites.get(i)), widths);
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
