package dev.usdt.cli.command;

import dev.usdt.Detail;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog;
import dev.usdt.cli.format.InventoryPage;
import dev.usdt.cli.format.JsonWriter;
import dev.usdt.cli.format.MappedSites;
import dev.usdt.cli.format.ProbeTable;
import dev.usdt.cli.input.ProcessFiles;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.Printable;
import dev.usdt.process.LiveProcess;
import java.io.IOException;

/** The files of a process that have probes, as tables, as JSON or as a page. */
final class ProcessListing {

    private static final Detail[] NOTES_ONLY = {};
    private static final Detail[] ALL = {Detail.SYMBOLS, Detail.FUNCTIONS, Detail.BUILD_INFO};

    private ProcessListing() {}

    static int text(Console console, LiveProcess process, ProbeFilter filter, boolean wide, Catalog catalog)
            throws IOException {
        boolean[] any = {false};
        MissedProbes missed = new MissedProbes(filter);
        int code = ProcessFiles.each(
                console,
                process,
                (owner, mapped, file) -> {
                    if (missed.look(file)) {
                        MappedSites sites = new MappedSites(owner, mapped);
                        console.print((any[0] ? "\n" : "") + Printable.path(sites.heading(wide)) + ":\n");
                        any[0] = true;
                        new ProbeTable(wide, catalog, sites).print(console, file, filter);
                    }
                    return 0;
                },
                wide ? ALL : NOTES_ONLY);
        if (!any[0]) {
            console.print("No USDT probes found.\n");
        }
        missed.say(console, "process " + process.pid());
        return code;
    }

    static int json(Console console, LiveProcess process, ProbeFilter filter, boolean lines, Catalog catalog)
            throws IOException {
        try (JsonWriter json = (lines ? JsonWriter.lines(console) : JsonWriter.indented(console)).with(catalog)) {
            if (!lines) {
                json.startDocument(process);
            }
            MissedProbes missed = new MissedProbes(filter);
            int code = ProcessFiles.each(
                    console,
                    process,
                    (owner, mapped, file) -> {
                        missed.look(file);
                        json.of(new MappedSites(owner, mapped));
                        write(json, mapped.path(), file, filter, lines);
                        return 0;
                    },
                    ALL);
            if (!lines) {
                json.endDocument();
            }
            missed.say(console, "process " + process.pid());
            return code;
        }
    }

    static int page(Console console, LiveProcess process, ProbeFilter filter, Catalog catalog, Detail... details)
            throws IOException {
        try (InventoryPage page = InventoryPage.ofListing(console, catalog)) {
            page.begin(process);
            MissedProbes missed = new MissedProbes(filter);
            int code = ProcessFiles.each(
                    console,
                    process,
                    (owner, mapped, file) -> {
                        missed.look(file);
                        page.of(new MappedSites(owner, mapped));
                        page.write(mapped.path(), file, filter);
                        return 0;
                    },
                    details);
            missed.say(console, "process " + process.pid());
            return code;
        }
    }

    private static void write(JsonWriter json, String path, UsdtFile file, ProbeFilter filter, boolean lines)
            throws IOException {
        if (lines) {
            json.writeSites(path, file, filter);
        } else {
            json.writeFile(path, file, filter);
        }
    }
}
