package dev.usdt.cli;

import dev.usdt.Fact;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code usdt list}: the probes of files, as a table or as JSON. */
final class ListCommand implements Command {

    private static final Fact[] NOTES_ONLY = {};
    private static final Fact[] WIDE = {Fact.FUNCTIONS, Fact.BUILD_INFO};
    private static final Fact[] OF_SITES = {Fact.SYMBOLS, Fact.FUNCTIONS};
    private static final Fact[] OF_FILES = {Fact.SYMBOLS, Fact.FUNCTIONS, Fact.BUILD_INFO};
    /** From so many files on it is sooner done on several threads, which take some 100 microseconds to start. */
    private static final int WORTH_THREADS = 8;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command("list", "Lists the USDT probes of ELF files.");
        spec.addOption(Options.format("text", "json", "ndjson"));
        spec.addOption(Options.flag("--json", "The JSON array of `go tool usdt list -json`, of one file."));
        spec.addOption(Options.flag("--wide", "Also file offset, semaphore, argument types, function and line."));
        spec.addOption(Options.provider());
        spec.addOption(Options.probe());
        spec.addOption(OptionSpec.builder("-r", "--recursive")
                .description("All files with probes in directories and below; without symbolic links.")
                .build());
        spec.addOption(OptionSpec.builder("-L", "--follow")
                .description("With -r, also what symbolic links lead to, once.")
                .build());
        spec.addOption(Options.flag("--xdev", "With -r, only the file system of each directory given."));
        spec.addOption(Options.text(
                "--files-from",
                "LIST",
                "Also the files named in a file, - is standard input; each ended by NUL or line end."));
        spec.addPositional(
                Options.positional("FILE", "0..*", "ELF files: programs, libraries; with -r also directories."));
        Options.examples(
                spec,
                "usdt list ./myserver",
                "usdt list --provider net_http --probe 'server_*' ./myserver",
                "usdt list -r --format ndjson /usr/lib | jq -r .name",
                "find / -name '*.so' -print0 | usdt list --files-from -");
        return spec;
    }

    @Override
    public int run(Console console, ParseResult options) throws IOException {
        List<String> files = options.matchedPositionalValue(0, List.of());
        ProbeFilter filter = Options.filter(options);
        boolean wide = options.hasMatchedOption("--wide");
        boolean many = options.hasMatchedOption("--recursive") || options.hasMatchedOption("--files-from");
        if (files.isEmpty() && !options.hasMatchedOption("--files-from")) {
            throw new UsageError("Missing required parameter: 'FILE'");
        }
        if (!options.hasMatchedOption("--recursive")
                && (options.hasMatchedOption("--follow") || options.hasMatchedOption("--xdev"))) {
            throw new UsageError("--follow and --xdev are for -r");
        }
        if (options.hasMatchedOption("--json")) {
            if (files.size() > 1 || many) {
                throw new UsageError("-json takes one file; use --format json or ndjson for "
                        + (many ? "more" : String.valueOf(files.size())));
            }
            if (options.hasMatchedOption("--format") || wide) {
                throw new UsageError("-json cannot be combined with --format or --wide");
            }
            return listGoJson(console, files.get(0), filter);
        }
        String format = Options.oneOf(options, "--format");
        boolean text = format.equals("text");
        if (wide && !text) {
            throw new UsageError("--wide is for --format text; JSON has all columns");
        }
        Listing listing = text
                ? new Listing.Text(console, filter, wide, many || files.size() > 1)
                : new Listing.Json(console, filter, format.equals("ndjson"));
        Fact[] facts = text ? (wide ? WIDE : NOTES_ONLY) : format.equals("json") ? OF_FILES : OF_SITES;
        return many ? ManyFiles.list(console, options, files, listing, facts) : list(console, files, listing, facts);
    }

    /** A plain {@code usdt list FILE…}, without the command line's parser; the arguments begin with {@code list}. */
    static int listAll(Console console, String... args) throws IOException {
        List<String> files = List.of(args).subList(1, args.length);
        return list(console, files, new Listing.Text(console, ProbeFilter.ALL, false, files.size() > 1));
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
