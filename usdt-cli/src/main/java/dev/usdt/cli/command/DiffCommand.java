package dev.usdt.cli.command;

import dev.usdt.Problem.Severity;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.DiffJson;
import dev.usdt.cli.format.DiffMarkdown;
import dev.usdt.cli.format.DiffText;
import dev.usdt.cli.format.DiffWriter;
import dev.usdt.cli.format.FileComparison;
import dev.usdt.cli.format.FileComparison.Trouble;
import dev.usdt.cli.format.FilePair;
import dev.usdt.cli.input.ElfTree;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code usdt diff}: what has changed between the probes of two builds. */
public final class DiffCommand implements Command {

    private enum Format {
        TEXT,
        JSON,
        MARKDOWN
    }

    private static final Option.Choice<Format> FORMAT = Options.format(Format.values());

    private enum Policy {
        COMPAT
    }

    private static final Option.Choice<Policy> POLICY = Option.choice(
            "--policy",
            Policy.values(),
            "Exit code 1 if a probe is gone, has fewer arguments, or one of another type.");
    private static final Option.Flag VERBOSE = Option.flag("--verbose", "Also probes whose address alone differs.");

    @Override
    public Syntax syntax() {
        return new Syntax(
                "diff",
                "Compares the probes of two ELF files, or of the files of two directories by their relative paths.",
                List.of(FORMAT, POLICY, VERBOSE),
                new Operands("OLD NEW", "ELF files, or directories.", Count.LABELLED),
                List.of(
                        "usdt diff ./myserver.released ./myserver",
                        "usdt diff --policy compat --format markdown old/bin new/bin >> $GITHUB_STEP_SUMMARY"));
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        List<String> paths = arguments.operands();
        if (paths.size() != 2) {
            throw new UsageError("takes OLD and NEW, got " + paths.size());
        }
        boolean strict = arguments.has(POLICY) && arguments.oneOf(POLICY) == Policy.COMPAT;
        Optional<Path> old = directory(paths.get(0));
        Optional<Path> current = directory(paths.get(1));
        if (old.isPresent() != current.isPresent()) {
            throw new UsageError("one of OLD and NEW is a directory, the other is not");
        }
        Format format = arguments.oneOf(FORMAT);
        List<FilePair> pairs = old.isPresent() && current.isPresent()
                ? FilePair.inDirectories(ElfTree.of(old.get()), ElfTree.of(current.get()))
                : List.of(FilePair.named(paths.get(0), paths.get(1)));
        try (DiffWriter writer = writer(console, format, arguments.has(VERBOSE))) {
            return compare(console, pairs, writer, strict);
        }
    }

    private static int compare(Console console, List<FilePair> pairs, DiffWriter writer, boolean strict)
            throws IOException {
        int code = ExitCode.OK;
        for (FilePair pair : pairs) {
            FileComparison comparison = FileComparison.of(pair);
            for (Trouble trouble : comparison.troubles()) {
                boolean warning = trouble.severity() == Severity.WARNING;
                console.say(trouble.path(), (warning ? "warning: " : "") + trouble.text());
            }
            writer.write(comparison);
            boolean good = strict ? comparison.isCompatible() : comparison.isWhole();
            code = good ? code : ExitCode.INPUT;
        }
        return code;
    }

    private static Optional<Path> directory(String text) {
        try {
            Path path = TypedPath.of(text);
            return Files.isDirectory(path) ? Optional.of(path) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // said when it is read
        }
    }

    private static DiffWriter writer(Console console, Format format, boolean moves) throws IOException {
        return switch (format) {
            case JSON -> new DiffJson(console, moves);
            case MARKDOWN -> new DiffMarkdown(console, moves);
            case TEXT -> new DiffText(console, moves);
        };
    }
}
