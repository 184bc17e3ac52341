package dev.usdt.cli.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.archive.Layer;
import dev.usdt.catalog.Catalog;
import dev.usdt.cli.io.Console;
import dev.usdt.otel.internal.html.HtmlEscapes;
import dev.usdt.otel.internal.html.PageShell;
import dev.usdt.process.LiveProcess;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerMatrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is in files as a page of HTML for people, to be searched: one file that needs no network. Its data are the JSON
 * of a listing, with the matrix of the tracers, and that of a validation; each file is written as it comes.
 */
public final class InventoryPage implements ValidationWriter {

    private static final List<String> STYLES = List.of("inventory/inventory.css");
    private static final List<String> SCRIPTS = List.of(
            "inventory/model.js",
            "inventory/search.js",
            "inventory/lists.js",
            "inventory/probes.js",
            "inventory/panels.js",
            "inventory/page.js");

    private final Console console;
    private final PageShell shell;
    private final JsonWriter json;
    private final String command;

    private InventoryPage(Console console, String command, Catalog catalog) throws IOException {
        this.console = console;
        this.command = command;
        String page = PageShell.resource(InventoryPage.class, "inventory/page.html");
        shell = PageShell.of(page, InventoryPage.class, STYLES, SCRIPTS);
        json = JsonWriter.escaped(console, new HtmlEscapes()).with(catalog);
    }

    /** {@return the page of a listing} Its files are read with {@link dev.usdt.Detail#LAYOUT}, among others. */
    public static InventoryPage ofListing(Console console, Catalog catalog) throws IOException {
        return new InventoryPage(console, "list", catalog);
    }

    /** {@return the page of a validation, which is begun} */
    public static InventoryPage ofValidation(Console console) throws IOException {
        InventoryPage page = new InventoryPage(console, "validate", Catalog.EMPTY);
        page.begin();
        return page;
    }

    /** Begins a page about files. */
    public void begin() throws IOException {
        console.print(shell.front());
        json.startDocument();
    }

    /** Begins a page about the files of a process. */
    public void begin(LiveProcess process) throws IOException {
        console.print(shell.front());
        json.startDocument(process);
    }

    /** A file of a process from now on, or none. */
    public void of(@Nullable MappedSites sites) {
        json.of(sites);
    }

    /** A file of a layer of an image from now on, or of none. */
    public void in(Optional<Layer> layer) {
        json.in(layer);
    }

    /** Writes a file with those of its probes that a filter chooses. */
    public void write(String path, UsdtFile file, ProbeFilter filter) throws IOException {
        json.generator().writeStartObject();
        json.writeFileFields(path, file, JsonWriter.chosen(file, filter));
        new ValidationJson(json).writeMatrix(matrix(file, filter));
        json.generator().writeEndObject();
    }

    private static TracerMatrix matrix(UsdtFile file, ProbeFilter filter) {
        TracerMatrix all = TracerMatrix.of(file, Tracer.USUAL);
        List<TracerMatrix.Row> rows = new ArrayList<>();
        for (TracerMatrix.Row row : all.rows()) {
            if (filter.matches(row.probe().provider(), row.probe().name())) {
                rows.add(row);
            }
        }
        return new TracerMatrix(all.tracers(), rows);
    }

    @Override
    public void write(ValidationReport report) throws IOException {
        json.of(report.mapped().orElse(null));
        json.generator().writeStartObject();
        json.writeFileFields(report.path(), report.file(), report.file().probes());
        new ValidationJson(json).writeResult(report);
        json.generator().writeEndObject();
    }

    @Override
    public void writeAlone(String path, ReportedFinding finding) throws IOException {
        new ValidationJson(json).writeAlone(path, finding);
    }

    /** Hands to the console what was written so far. */
    public void flush() throws IOException {
        json.flush();
    }

    /** Ends the page. */
    @Override
    public void close() throws IOException {
        JsonGenerator out = json.generator();
        out.writeEndArray();
        out.writeStringField("command", command);
        out.writeStringField("version", Version.number());
        out.writeEndObject();
        json.close();
        console.print(shell.back());
    }
}
