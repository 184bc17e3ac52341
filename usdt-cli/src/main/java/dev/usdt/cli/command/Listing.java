package dev.usdt.cli.command;

import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.archive.Layer;
import dev.usdt.catalog.Catalog;
import dev.usdt.cli.format.InventoryPage;
import dev.usdt.cli.format.JsonWriter;
import dev.usdt.cli.format.ProbeTable;
import dev.usdt.cli.input.FileResult;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.io.Printable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Files as a table each, as JSON or on a page, one after the other. */
abstract class Listing {

    final Console console;
    final ProbeFilter filter;
    private final MissedProbes missed;
    /** Of the file that is written now. */
    Optional<Layer> layer = Optional.empty();

    private Listing(Console console, ProbeFilter filter) {
        this.console = console;
        this.filter = filter;
        this.missed = new MissedProbes(filter);
    }

    /** What stands before the first file. */
    abstract void begin() throws IOException;

    /** Writes a file that was read. */
    abstract void add(String path, UsdtFile file) throws IOException;

    /** Writes a file and says what is wrong with it; {@return the exit code} */
    final int add(FileResult result) throws IOException {
        if (result.file().isEmpty()) {
            console.say(result.path(), result.failure() + hint(result.failure()));
            return ExitCode.INPUT;
        }
        UsdtFile file = result.file().get();
        InputFile.sayProblems(console, result.path(), file);
        missed.look(file);
        layer = result.layer();
        add(result.path(), file);
        return InputFile.exitCode(file);
    }

    private static String hint(String failure) {
        return switch (failure) {
            case InputFile.DIRECTORY -> "; -r lists what is in it";
            case InputFile.ARCHIVE -> "; --archives lists what is in it, --image what a container of it would have";
            default -> "";
        };
    }

    /** Says that there is no file to write. */
    void addNothing() throws IOException {}

    /** Hands on what was written so far. */
    void flush() throws IOException {
        console.flush();
    }

    /** What stands behind the last file. */
    abstract void end() throws IOException;

    /** Takes note of a file that is not to be written unless it matches; {@return whether it does} */
    final boolean look(UsdtFile file) {
        return missed.look(file);
    }

    /** Says so if there were probes, but the filter has chosen none. */
    final void sayMissed(String path) throws IOException {
        missed.say(console, path);
    }

    /** Tables, each behind its path if there are several. */
    static final class Text extends Listing {
        /** {@code sha256:} and twelve digits. */
        private static final int SHORT_DIGEST = 19;

        private static final int MOST_INSTRUCTION = 80;

        private final ProbeTable table;
        private final boolean several;
        private boolean first = true;

        Text(Console console, ProbeFilter filter, boolean wide, Catalog catalog, boolean several) {
            super(console, filter);
            this.table = new ProbeTable(wide, catalog);
            this.several = several;
        }

        @Override
        void begin() {}

        @Override
        void add(String path, UsdtFile file) throws IOException {
            if (several) {
                console.print((first ? "" : "\n") + Printable.path(path) + origin() + ":\n");
                first = false;
            }
            table.print(console, file, filter);
        }

        /** The beginning of a digest is what people know of it. */
        private String origin() {
            if (layer.isEmpty()) {
                return "";
            }
            String digest = layer.get().digest();
            String instruction = layer.get().instruction();
            return " (layer " + Printable.of(digest.substring(0, Math.min(digest.length(), SHORT_DIGEST)))
                    + (instruction.isEmpty() ? "" : ", " + Printable.of(shortened(instruction)))
                    + ")";
        }

        private static String shortened(String instruction) {
            return instruction.length() <= MOST_INSTRUCTION
                    ? instruction
                    : instruction.substring(0, MOST_INSTRUCTION) + "…";
        }

        @Override
        void addNothing() throws IOException {
            console.print("No USDT probes found.\n");
        }

        @Override
        void end() {}
    }

    /** A document, or a line for each site. */
    static final class Json extends Listing {
        private final boolean lines;
        private final JsonWriter json;

        private final List<String> searched;

        Json(Console console, ProbeFilter filter, boolean lines, Catalog catalog, List<String> searched)
                throws IOException {
            super(console, filter);
            this.lines = lines;
            this.searched = searched;
            this.json = (lines ? JsonWriter.lines(console) : JsonWriter.indented(console)).with(catalog);
        }

        @Override
        void begin() throws IOException {
            if (!lines) {
                json.startDocument(searched);
            }
        }

        @Override
        void add(String path, UsdtFile file) throws IOException {
            json.in(layer);
            if (lines) {
                json.writeSites(path, file, filter);
            } else {
                json.writeFile(path, file, filter);
            }
        }

        @Override
        void flush() throws IOException {
            json.flush();
            super.flush();
        }

        @Override
        void end() throws IOException {
            if (!lines) {
                json.endDocument();
            }
            json.close();
        }
    }

    /** A page. */
    static final class Html extends Listing {
        private final InventoryPage page;
        private boolean begun;

        Html(Console console, ProbeFilter filter, Catalog catalog) throws IOException {
            super(console, filter);
            this.page = InventoryPage.ofListing(console, catalog);
        }

        /** Not yet: of files of which none can be read there is no page. */
        @Override
        void begin() {}

        @Override
        void add(String path, UsdtFile file) throws IOException {
            beginPage();
            page.in(layer);
            page.write(path, file, filter);
        }

        @Override
        void addNothing() throws IOException {
            beginPage();
        }

        private void beginPage() throws IOException {
            if (!begun) {
                page.begin();
                begun = true;
            }
        }

        @Override
        void flush() throws IOException {
            if (begun) {
                page.flush();
            }
            super.flush();
        }

        @Override
        void end() throws IOException {
            if (begun) {
                page.close();
            }
        }
    }
}
