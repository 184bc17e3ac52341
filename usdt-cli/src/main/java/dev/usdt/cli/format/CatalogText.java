package dev.usdt.cli.format;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalog.Name;
import dev.usdt.catalog.ProbeMeaning;
import dev.usdt.cli.format.KnownCatalogs.Entry;
import dev.usdt.cli.format.KnownCatalogs.Known;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What catalogs know, for people. */
public final class CatalogText {

    private CatalogText() {}

    /** Prints a table of the programs of which something is known. */
    public static void printPrograms(Console console, KnownCatalogs catalogs) throws IOException {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"PROGRAM", "PROBES", "PAIRS", "PROVIDERS"});
        for (Known known : catalogs.all()) {
            Catalog catalog = known.catalog();
            rows.add(new String[] {
                catalog.program().isEmpty() ? "-" : Printable.of(catalog.program()),
                String.valueOf(known.names().size()),
                String.valueOf(catalog.pairs().size()),
                known.providers().isEmpty() ? "-" : Printable.of(String.join(", ", known.providers()))
            });
        }
        console.print(table(rows));
    }

    /** Prints a line for each of some probes, and each way in which versions of a program have it. */
    public static void printProbes(Console console, KnownCatalogs catalogs, Set<Name> names) throws IOException {
        List<String[]> rows = new ArrayList<>();
        for (Entry entry : catalogs.entries(names)) {
            Name name = entry.name();
            List<ProbeMeaning> meanings = entry.catalog().meanings(name.provider(), name.probe());
            for (ProbeMeaning meaning : meanings) {
                String versions = meaning.versions().isEmpty() ? "" : " (" + meaning.versions() + ")";
                rows.add(row(name, ProbeManual.valuesInLine(meaning) + "  " + meaning.meaning() + versions));
            }
            if (meanings.isEmpty()) {
                rows.add(row(name, "values not known"));
            }
        }
        console.print(table(rows));
    }

    private static String[] row(Name name, String text) {
        return new String[] {Printable.of(name.probe()), Printable.of(text).strip()};
    }

    /** Prints all about some probes. */
    public static void printManuals(Console console, KnownCatalogs catalogs, Set<Name> names) throws IOException {
        for (Entry entry : catalogs.entries(names)) {
            console.print(Printable.of(entry.name().toString()) + "\n");
            console.print(ProbeManual.of(entry.name(), entry.catalog()));
        }
    }

    /** Columns as wide as what is in them, but for the last. */
    private static StringBuilder table(List<String[]> rows) {
        StringBuilder table = new StringBuilder();
        int columns = rows.isEmpty() ? 0 : rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], width(row[i]));
            }
        }
        for (String[] row : rows) {
            for (int i = 0; i < columns - 1; i++) {
                table.append(row[i]).append(" ".repeat(widths[i] - width(row[i]) + 2));
            }
            table.append(row[columns - 1]).append('\n');
        }
        return table;
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
