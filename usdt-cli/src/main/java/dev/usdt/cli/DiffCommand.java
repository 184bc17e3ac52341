package dev.usdt.cli;

import dev.usdt.Fact;
import dev.usdt.UsdtFile;
import dev.usdt.diff.ProbeDiff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code usdt diff}: what has changed between the probes of two builds. */
final class DiffCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "diff",
                "Compares the probes of two ELF files, or of the files of two folders by their relative paths.");
        spec.addOption(Options.format("text", "json", "markdown"));
        spec.addOption(Options.choice(
                "--policy",
                "compat",
                List.of("compat"),
                "Exit code 1 if a probe is gone, has fewer arguments, or one of another type."));
        spec.addOption(Options.flag("--verbose", "Also probes of which only the address differs."));
        spec.addPositional(Options.positional("OLD NEW", "2", "ELF files, or folders."));
        Options.examples(
                spec,
                "usdt diff ./myserver.released ./myserver",
                "usdt diff --policy compat --format markdown old/bin new/bin >> $GITHUB_STEP_SUMMARY");
        return spec;
    }

    @Override
    public int run(Console console, ParseResult options) throws IOException {
        List<String> paths = options.matchedPositionalValue(0, List.of());
        if (paths.size() != 2) {
            throw new UsageError("takes OLD and NEW, got " + paths.size());
        }
        if (options.hasMatchedOption("--policy")) {
            Options.oneOf(options, "--policy");
        }
        boolean folders = isFolder(paths.get(0));
        if (folders != isFolder(paths.get(1))) {
            throw new UsageError("one of OLD and NEW is a folder, the other is not");
        }
        List<FilePair> pairs;
        try {
            pairs = folders
                    ? FilePair.inFolders(Path.of(paths.get(0)), Path.of(paths.get(1)))
                    : List.of(new FilePair(paths.get(1), Optional.of(paths.get(0)), Optional.of(paths.get(1))));
        } catch (IOException e) {
            console.say("diff: cannot go through the folders: " + Printable.of(InputFile.reason(e)));
            return ExitCode.INPUT;
        }
        String format = Options.oneOf(options, "--format");
        try (DiffWriter writer = writer(console, format, options.hasMatchedOption("--verbose"))) {
            return compare(console, pairs, writer, options.hasMatchedOption("--policy"));
        }
    }

    private static int compare(Console console, List<FilePair> pairs, DiffWriter writer, boolean strict)
            throws IOException {
        int code = ExitCode.OK;
        for (FilePair pair : pairs) {
            Optional<ProbeDiff> diff = compare(console, pair);
            if (diff.isPresent()) {
                writer.write(pair, diff.get());
            }
            boolean good =
                    diff.isPresent() && !(strict && !diff.get().breaking().isEmpty());
            code = good ? code : ExitCode.INPUT;
        }
        return code;
    }

    private static Optional<ProbeDiff> compare(Console console, FilePair pair) throws IOException {
        Optional<UsdtFile> old = read(console, pair.old());
        Optional<UsdtFile> current = read(console, pair.current());
        boolean unread =
                (pair.old().isPresent() && old.isEmpty()) || (pair.current().isPresent() && current.isEmpty());
        return unread ? Optional.empty() : Optional.of(ProbeDiff.between(old, current));
    }

    private static Optional<UsdtFile> read(Console console, Optional<String> path) throws IOException {
        return path.isEmpty() ? Optional.empty() : InputFile.read(console, path.get(), Fact.LAYOUT);
    }

    private static boolean isFolder(String path) {
        try {
            return Files.isDirectory(Path.of(path));
        } catch (InvalidPathException e) {
            return false; // said when it is read
        }
    }

    private static DiffWriter writer(Console console, String format, boolean moves) throws IOException {
        return switch (format) {
            case "json" -> new DiffJson(console, moves);
            case "markdown" -> new DiffMarkdown(console, moves);
            default -> new DiffText(console, moves);
        };
    }
}
