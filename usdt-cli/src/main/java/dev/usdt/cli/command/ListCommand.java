package dev.usdt.cli.command;

import dev.usdt.Detail;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.GoJson;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.input.ProcessFiles;
import dev.usdt.cli.input.SavedImage;
import dev.usdt.cli.input.SomeFiles;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.process.LiveProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code usdt list}: the probes of files, as a table, as JSON or as a page. */
public final class ListCommand implements Command {

    private static final Detail[] NOTES_ONLY = {};
    private static final Detail[] WIDE_DETAILS = {Detail.FUNCTIONS, Detail.BUILD_INFO};
    private static final Detail[] OF_SITES = {Detail.SYMBOLS, Detail.FUNCTIONS};
    private static final Detail[] OF_FILES = {Detail.SYMBOLS, Detail.FUNCTIONS, Detail.BUILD_INFO, Detail.LAYOUT};
    /** From so many files on it is sooner done on several threads, which take some 100 microseconds to start. */
    private static final int WORTH_THREADS = 8;

    private enum Format {
        TEXT,
        JSON,
        NDJSON,
        HTML
    }

    private static final Option.Choice<Format> FORMAT = Options.format(Format.values());
    private static final Option.Flag GO_JSON =
            Option.flag("--json", "Print the JSON array of `go tool usdt list -json`, for one file.");
    private static final Option.Flag WIDE =
            Option.flag("--wide", "Also show file offset, semaphore, types and names of arguments, function and line.");
    private static final Option.Flag RECURSIVE = Option.flag(
            "-r", "--recursive", "Search directories for files with probes; symbolic links are not followed.");
    private static final Option.Flag FOLLOW =
            Option.flag("-L", "--follow", "With -r, follow symbolic links; each target is read once.");
    private static final Option.Flag ONE_FILE_SYSTEM =
            Option.flag("--xdev", "With -r, stay on the file system of each directory given.");
    private static final Option.Text FILES_FROM = Option.text(
            "--files-from",
            "LIST",
            "Also read the files named in LIST, - for standard input; each name ends with NUL or a line end.");

    private static final Option.Text PID = Option.text(
            "--pid",
            "N",
            "Read the files of a running process; with --wide, show where sites are in memory and who listens.");

    @Override
    public Syntax syntax() {
        return new Syntax(
                "list",
                "Lists the USDT probes of ELF files.",
                options(),
                new Operands(
                        "FILE",
                        "ELF files: programs, libraries; with -r also directories, with --image images.",
                        Count.ANY),
                List.of(
                        "usdt list ./myserver",
                        "usdt list --provider net_http --probe 'server_*' ./myserver",
                        "usdt list --wide --pid 4711",
                        "usdt list -r --format ndjson /usr/lib | jq -r .name",
                        "usdt list --archives app.deb",
                        "docker save app > app.tar && usdt list --image app.tar",
                        "usdt list -r --format html /usr/lib > probes.html",
                        "find / -name '*.so' -print0 | usdt list --files-from -"));
    }

    private static List<Option> options() {
        List<Option> options = new ArrayList<>(List.of(
                FORMAT,
                GO_JSON,
                WIDE,
                Options.PROVIDER,
                Options.PROBE,
                RECURSIVE,
                FOLLOW,
                ONE_FILE_SYSTEM,
                FILES_FROM));
        options.addAll(ArchiveOptions.ALL);
        options.addAll(List.of(Options.CATALOG, PID));
        return options;
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        if (arguments.has(PID)) {
            return listProcess(console, arguments);
        }
        ProbeFilter filter = arguments.filter();
        boolean wide = arguments.has(WIDE);
        Optional<SavedImage.Choice> images = ArchiveOptions.images(arguments);
        boolean recursive = arguments.has(RECURSIVE) || (arguments.has(ArchiveOptions.ARCHIVES) && images.isEmpty());
        if (!recursive) {
            arguments.checkNeeded(FOLLOW, RECURSIVE);
            arguments.checkNeeded(ONE_FILE_SYSTEM, RECURSIVE);
        }
        FileSelection selection = new FileSelection(
                arguments.operands(),
                recursive,
                arguments.has(FOLLOW),
                arguments.has(ONE_FILE_SYSTEM),
                ArchiveOptions.archives(arguments),
                arguments.has(FILES_FROM) ? Optional.of(arguments.text(FILES_FROM)) : Optional.empty());
        if (arguments.has(GO_JSON)) {
            arguments.checkAlone(GO_JSON, List.of(ArchiveOptions.IMAGE, FORMAT, WIDE));
            String file = selection.onlyFile(arguments.typed(GO_JSON));
            return listGoJson(console, file, filter);
        }
        arguments.checkAlone(ArchiveOptions.IMAGE, List.of(RECURSIVE, FILES_FROM));
        Format format = arguments.oneOf(FORMAT);
        if (wide && format != Format.TEXT) {
            throw new UsageError("--wide needs --format text; the other formats have all columns");
        }
        Optional<Catalog> catalog = OwnCatalogs.joined(console, arguments);
        if (catalog.isEmpty()) {
            return ExitCode.INPUT;
        }
        Listing listing = switch (format) {
            case TEXT ->
                new Listing.Text(
                        console, filter, wide, catalog.get(), selection.isMaybeSeveral() || images.isPresent());
            case JSON -> new Listing.Json(console, filter, false, catalog.get(), selection.searched());
            case NDJSON -> new Listing.Json(console, filter, true, catalog.get(), List.of());
            case HTML -> new Listing.Html(console, filter, catalog.get());
        };
        Detail[] details = switch (format) {
            case TEXT -> wide ? WIDE_DETAILS : NOTES_ONLY;
            case JSON -> OF_FILES;
            case NDJSON -> OF_SITES;
            case HTML -> OF_FILES;
        };
        if (images.isPresent()) {
            return ImageListing.list(console, selection.files(), images.get(), listing, details);
        }
        return selection.isSearch()
                ? ManyFiles.list(console, selection, listing, details)
                : list(console, selection.files(), listing, details);
    }

    private static int listProcess(Console console, Arguments arguments) throws IOException {
        ProcessFiles.checkAlone(arguments.operands());
        List<Option> others = new ArrayList<>(List.of(GO_JSON, RECURSIVE, FOLLOW, ONE_FILE_SYSTEM, FILES_FROM));
        others.addAll(ArchiveOptions.ALL);
        arguments.checkAlone(PID, others);
        boolean wide = arguments.has(WIDE);
        Format format = arguments.oneOf(FORMAT);
        if (wide && format != Format.TEXT) {
            throw new UsageError("--wide needs --format text; the other formats have all columns");
        }
        Optional<LiveProcess> process = ProcessFiles.read(console, arguments.number(PID, Integer.MAX_VALUE));
        if (process.isEmpty()) {
            return ExitCode.INPUT;
        }
        Optional<Catalog> catalog = OwnCatalogs.joined(console, arguments);
        if (catalog.isEmpty()) {
            return ExitCode.INPUT;
        }
        ProbeFilter filter = arguments.filter();
        return switch (format) {
            case TEXT -> ProcessListing.text(console, process.get(), filter, wide, catalog.get());
            case JSON -> ProcessListing.json(console, process.get(), filter, false, catalog.get());
            case NDJSON -> ProcessListing.json(console, process.get(), filter, true, catalog.get());
            case HTML -> ProcessListing.page(console, process.get(), filter, catalog.get(), OF_FILES);
        };
    }

    private static int list(Console console, List<String> files, Listing listing, Detail... details)
            throws IOException {
        if (files.size() >= WORTH_THREADS && !files.contains(InputFile.STANDARD_INPUT)) {
            return ManyFiles.list(console, new SomeFiles(files, details), listing);
        }
        int code = ExitCode.OK;
        listing.begin();
        for (String path : files) {
            code = Math.max(code, listing.add(InputFile.attempt(path, details)));
        }
        listing.end();
        listing.sayMissed(files.size() == 1 ? files.get(0) : "");
        return code;
    }

    private static int listGoJson(Console console, String path, ProbeFilter filter) throws IOException {
        Optional<UsdtFile> file = InputFile.read(console, path);
        if (file.isEmpty()) {
            return ExitCode.INPUT;
        }
        console.print(GoJson.of(file.get(), filter));
        MissedProbes missed = new MissedProbes(filter);
        missed.look(file.get());
        missed.say(console, path);
        return InputFile.exitCode(file.get());
    }
}
