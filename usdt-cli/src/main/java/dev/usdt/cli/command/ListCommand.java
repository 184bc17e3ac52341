package dev.usdt.cli.command;

import dev.usdt.Fact;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.GoJson;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.input.SomeFiles;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code usdt list}: the probes of files, as a table or as JSON. */
public final class ListCommand implements Command {

    private static final Fact[] NOTES_ONLY = {};
    private static final Fact[] WIDE = {Fact.FUNCTIONS, Fact.BUILD_INFO};
    private static final Fact[] OF_SITES = {Fact.SYMBOLS, Fact.FUNCTIONS};
    private static final Fact[] OF_FILES = {Fact.SYMBOLS, Fact.FUNCTIONS, Fact.BUILD_INFO};
    /** From so many files on it is sooner done on several threads, which take some 100 microseconds to start. */
    private static final int WORTH_THREADS = 8;

    @Override
    public Syntax syntax() {
        return new Syntax(
                "list",
                "Lists the USDT probes of ELF files.",
                List.of(
                        Options.format("text", "json", "ndjson"),
                        Option.flag("--json", "The JSON array of `go tool usdt list -json`, of one file."),
                        Option.flag("--wide", "Also file offset, semaphore, argument types, function and line."),
                        Options.PROVIDER,
                        Options.PROBE,
                        Option.flag(
                                "-r",
                                "--recursive",
                                "All files with probes in directories and below; without symbolic links."),
                        Option.flag("-L", "--follow", "With -r, also what symbolic links lead to, once."),
                        Option.flag("--xdev", "With -r, only the file system of each directory given."),
                        Option.text(
                                "--files-from",
                                "LIST",
                                "Also the files named in a file, - is standard input; each ended by NUL or line end.")),
                new Operands("FILE", "ELF files: programs, libraries; with -r also directories.", Count.ANY),
                List.of(
                        "usdt list ./myserver",
                        "usdt list --provider net_http --probe 'server_*' ./myserver",
                        "usdt list -r --format ndjson /usr/lib | jq -r .name",
                        "find / -name '*.so' -print0 | usdt list --files-from -"));
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        List<String> files = arguments.operands();
        ProbeFilter filter = arguments.filter();
        boolean wide = arguments.has("--wide");
        boolean many = arguments.has("--recursive") || arguments.has("--files-from");
        if (files.isEmpty() && !arguments.has("--files-from")) {
            throw new UsageError("expected FILE");
        }
        if (!arguments.has("--recursive") && (arguments.has("--follow") || arguments.has("--xdev"))) {
            throw new UsageError("--follow and --xdev are for -r");
        }
        if (arguments.has("--json")) {
            if (files.size() > 1 || many) {
                throw new UsageError("-json takes one file; use --format json or ndjson for "
                        + (many ? "more" : String.valueOf(files.size())));
            }
            if (arguments.has("--format") || wide) {
                throw new UsageError("-json cannot be combined with --format or --wide");
            }
            return listGoJson(console, files.get(0), filter);
        }
        String format = arguments.oneOf("--format");
        boolean text = format.equals("text");
        if (wide && !text) {
            throw new UsageError("--wide is for --format text; JSON has all columns");
        }
        Listing listing = text
                ? new Listing.Text(console, filter, wide, many || files.size() > 1)
                : new Listing.Json(console, filter, format.equals("ndjson"));
        Fact[] facts = text ? (wide ? WIDE : NOTES_ONLY) : format.equals("json") ? OF_FILES : OF_SITES;
        return many ? ManyFiles.list(console, arguments, files, listing, facts) : list(console, files, listing, facts);
    }

    private static int list(Console console, List<String> files, Listing listing, Fact... facts) throws IOException {
        if (files.size() >= WORTH_THREADS && !files.contains(InputFile.STANDARD_INPUT)) {
            return ManyFiles.list(console, new SomeFiles(files, facts), listing);
        }
        int code = ExitCode.OK;
        listing.begin();
        for (String path : files) {
            code = Math.max(code, listing.add(InputFile.attempt(path, facts)));
        }
        listing.end();
        return code;
    }

    private static int listGoJson(Console console, String path, ProbeFilter filter) throws IOException {
        Optional<UsdtFile> file = InputFile.read(console, path);
        if (file.isEmpty()) {
            return ExitCode.INPUT;
        }
        console.print(GoJson.of(file.get(), filter));
        return InputFile.exitCode(file.get());
    }
}
