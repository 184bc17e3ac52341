package dev.usdt;

import dev.usdt.Operand.Constant;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import dev.usdt.Operand.RegisterPair;
import dev.usdt.Operand.Unparsed;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What was found in the files of one architecture. */
final class PackageCounts {

    /** In the order of the table; indexed, symbol and float are those among the arguments that have one or are one. */
    private enum Column {
        FILES,
        WITH_PROBES,
        NOTES,
        AS_READELF,
        PROBES,
        SEVERAL_SITES,
        ARGUMENTS,
        REGISTER,
        MEMORY,
        CONSTANT,
        OTHER,
        UNPARSED,
        INDEXED,
        SYMBOL,
        FLOAT;

        String heading() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private final Map<Column, Integer> counts = new EnumMap<>(Column.class);

    void add(UsdtFile file) {
        add(Column.FILES, 1);
        add(Column.WITH_PROBES, file.sites().isEmpty() ? 0 : 1);
        add(Column.NOTES, file.sites().size());
        for (Probe probe : file.probes()) {
            add(Column.PROBES, 1);
            add(Column.SEVERAL_SITES, probe.sites().size() > 1 ? 1 : 0);
        }
        for (ProbeSite site : file.sites()) {
            site.arguments().forEach(this::add);
        }
    }

    private void add(Argument argument) {
        Operand operand = argument.operand();
        add(Column.ARGUMENTS, 1);
        add(kindOf(operand), 1);
        add(Column.FLOAT, argument.type().floatingPoint() ? 1 : 0);
        add(Column.INDEXED, operand instanceof Memory memory && memory.index().isPresent() ? 1 : 0);
        add(Column.SYMBOL, operand instanceof Memory memory && memory.symbol().isPresent() ? 1 : 0);
    }

    private static Column kindOf(Operand operand) {
        if (operand instanceof Register || operand instanceof RegisterPair) {
            return Column.REGISTER;
        } else if (operand instanceof Memory) {
            return Column.MEMORY;
        } else if (operand instanceof Constant) {
            return Column.CONSTANT;
        }
        return operand instanceof Unparsed ? Column.UNPARSED : Column.OTHER;
    }

    /** Counts notes that readelf has too, with equal fields. */
    void addAgreed(int notes) {
        add(Column.AS_READELF, notes);
    }

    private void add(Column column, int count) {
        counts.merge(column, count, Integer::sum);
    }

    private int of(Column column) {
        return counts.getOrDefault(column, 0);
    }

    boolean hasProbes() {
        return of(Column.NOTES) > 0;
    }

    /** {@return the counts as lines of a table, with the sum of all in the last} */
    static String table(Map<String, PackageCounts> rows) {
        PackageCounts sum = new PackageCounts();
        StringBuilder table = new StringBuilder(String.format("%-10s", "package of"));
        for (Column column : Column.values()) {
            table.append("  ").append(column.heading());
        }
        table.append('\n');
        rows.forEach((name, row) -> {
            row.appendTo(table, name);
            for (Column column : Column.values()) {
                sum.add(column, row.of(column));
            }
        });
        sum.appendTo(table, "all");
        return table.toString();
    }

    private void appendTo(StringBuilder table, String name) {
        table.append(String.format("%-10s", name));
        for (Column column : Column.values()) {
            int width = column.heading().length() + 2;
            table.append(String.format("%" + width + "d", of(column)));
        }
        table.append('\n');
    }
}
