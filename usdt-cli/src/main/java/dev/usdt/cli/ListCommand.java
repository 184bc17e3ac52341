package dev.usdt.cli;

import dev.usdt.Fact;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code usdt list}: the probes of files, as a table or as JSON. */
final class ListCommand implements Command {

    private static final Fact[] NOTES_ONLY = {};
    private static final Fact[] WIDE = {Fact.FUNCTIONS, Fact.BUILD_INFO};
    private static final Fact[] OF_SITES = {Fact.SYMBOLS, Fact.FUNCTIONS};
    private static final Fact[] OF_FILES = {Fact.SYMBOLS, Fact.FUNCTIONS, Fact.BUILD_INFO};

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command("list", "Lists the USDT probes of ELF files.");
        spec.addOption(Options.format("text", "json", "ndjson"));
        spec.addOption(Options.flag("--json", "The JSON array of `go tool usdt list -json`, of one file."));
        spec.addOption(Options.flag("--wide", "Also file offset, semaphore, argument types, function and line."));
        spec.addOption(Options.provider());
        spec.addOption(Options.probe());
        spec.addPositional(Options.files());
        Options.examples(
                spec,
                "usdt list ./myserver",
                "usdt list --provider net_http --probe 'server_*' ./myserver",
                "usdt list --format ndjson /usr/lib/*/*.so | jq -r .name");
        return spec;
    }

    @Override
    public int run(Console console, ParseResult options) throws IOException {
        List<String> files = options.matchedPositionalValue(0, List.of());
        ProbeFilter filter = Options.filter(options);
        boolean wide = options.hasMatchedOption("--wide");
        if (options.hasMatchedOption("--json")) {
            if (files.size() > 1) {
                throw new UsageError("-json takes one file; use --format json or ndjson for " + files.size());
            }
            if (options.hasMatchedOption("--format") || wide) {
                throw new UsageError("-json cannot be combined with --format or --wide");
            }
            return listGoJson(console, files.get(0), filter);
        }
        String format = Options.oneOf(options, "--format");
        if (wide && !format.equals("text")) {
            throw new UsageError("--wide is for --format text; JSON has all columns");
        }
        return switch (format) {
            case "json" -> listJson(console, files, filter, false);
            case "ndjson" -> listJson(console, files, filter, true);
            default -> listText(console, files, filter, wide);
        };
    }

    /** A plain {@code usdt list FILE…}, without the command line's parser; the arguments begin with {@code list}. */
    static int listAll(Console console, String... args) throws IOException {
        return listText(console, List.of(args).subList(1, args.length), ProbeFilter.ALL, false);
    }

    private static int listText(Console console, List<String> files, ProbeFilter filter, boolean wide)
            throws IOException {
        int code = ExitCode.OK;
        boolean first = true;
        for (String path : files) {
            Optional<UsdtFile> file = InputFile.read(console, path, wide ? WIDE : NOTES_ONLY);
            if (file.isEmpty()) {
                code = ExitCode.INPUT;
                continue;
            }
            if (files.size() > 1) {
                console.print((first ? "" : "\n") + Printable.of(path) + ":\n");
                first = false;
            }
            console.print(new ProbeTable(wide).of(file.get(), filter));
            code = Math.max(code, InputFile.exitCode(file.get()));
        }
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

    private static int listJson(Console console, List<String> files, ProbeFilter filter, boolean lines)
            throws IOException {
        int code = ExitCode.OK;
        try (JsonWriter json = lines ? JsonWriter.lines(console) : JsonWriter.indented(console)) {
            if (!lines) {
                json.startDocument();
            }
            for (String path : files) {
                Optional<UsdtFile> file = InputFile.read(console, path, lines ? OF_SITES : OF_FILES);
                if (file.isEmpty()) {
                    code = ExitCode.INPUT;
                    continue;
                }
                if (lines) {
                    json.writeSites(path, file.get(), filter);
                } else {
                    json.writeFile(path, file.get(), filter);
                }
                code = Math.max(code, InputFile.exitCode(file.get()));
            }
            if (!lines) {
                json.endDocument();
            }
        }
        return code;
    }
}
