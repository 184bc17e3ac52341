package dev.usdt.cli.command;

import dev.usdt.Detail;
import dev.usdt.Problem.Severity;
import dev.usdt.archive.ArchiveLimits;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.DiffJson;
import dev.usdt.cli.format.DiffMarkdown;
import dev.usdt.cli.format.DiffOperand;
import dev.usdt.cli.format.DiffText;
import dev.usdt.cli.format.DiffView;
import dev.usdt.cli.format.DiffWriter;
import dev.usdt.cli.format.FileComparison;
import dev.usdt.cli.format.FileComparison.Trouble;
import dev.usdt.cli.format.FilePair;
import dev.usdt.cli.input.FoundElf;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.input.SavedImage;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.saved.SavedFileException;
import dev.usdt.diff.Difference.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
            "Exit with 1 if a probe is gone, has fewer arguments, or one of another type.");
    private static final Option.Flag VERBOSE =
            Option.flag("-v", "--verbose", "Also show probes whose address alone differs.");

    private static final Option.Flag BREAKING_ONLY =
            Option.flag("--breaking-only", "Show only what breaks a consumer.");
    private static final Option.Texts IGNORE =
            Option.texts("--ignore", "KIND", "Ignore differences of this kind, as JSON names it; may be repeated.");

    @Override
    public Syntax syntax() {
        return new Syntax(
                "diff",
                "Compares the probes of two ELF files, or of the files of two directories by their relative paths.",
                options(),
                new Operands(
                        "OLD NEW",
                        "ELF files, directories, or what list --format json has written of them.",
                        Count.LABELLED),
                List.of(
                        "usdt diff ./myserver.released ./myserver",
                        "usdt diff --policy compat probes.json build/bin",
                        "usdt diff --image app-1.2.tar app-1.3.tar",
                        "usdt diff --policy compat --format markdown old/bin new/bin >> $GITHUB_STEP_SUMMARY"));
    }

    private static List<Option> options() {
        List<Option> options = new ArrayList<>(List.of(FORMAT, POLICY, BREAKING_ONLY, IGNORE));
        options.addAll(ArchiveOptions.ALL);
        options.add(VERBOSE);
        return options;
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        List<String> paths = arguments.operands();
        if (paths.size() != 2) {
            throw new UsageError("takes OLD and NEW, got " + paths.size());
        }
        boolean strict = arguments.has(POLICY) && arguments.oneOf(POLICY) == Policy.COMPAT;
        Set<Kind> ignored = ignored(arguments.texts(IGNORE));
        DiffView view = new DiffView(arguments.has(VERBOSE), arguments.has(BREAKING_ONLY));
        Format format = arguments.oneOf(FORMAT);
        List<FilePair> pairs;
        try {
            pairs = DiffOperand.pairs(
                    operand(console, paths.get(0), arguments), operand(console, paths.get(1), arguments));
        } catch (UnreadableException e) {
            return ExitCode.INPUT;
        } catch (SavedFileException e) {
            console.say(String.valueOf(e.getMessage()));
            return ExitCode.INPUT;
        }
        try (DiffWriter writer = writer(console, format, view)) {
            return compare(console, pairs, ignored, writer, strict);
        }
    }

    /** An operand that cannot be read, as was said. */
    private static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private static DiffOperand operand(Console console, String typed, Arguments arguments)
            throws IOException, SavedFileException, UnreadableException {
        Optional<SavedImage.Choice> images = ArchiveOptions.images(arguments);
        Optional<ArchiveLimits> archives = ArchiveOptions.archives(arguments);
        DiffOperand plain = DiffOperand.of(typed);
        if (plain.listing().isPresent() || (images.isEmpty() && archives.isEmpty())) {
            return plain;
        }
        List<String> faults = new ArrayList<>();
        try {
            return DiffOperand.of(
                    typed,
                    images.isPresent()
                            ? FoundElf.inImages(typed, images.get(), faults, Detail.LAYOUT)
                            : FoundElf.only(typed, archives.orElseThrow(), Detail.LAYOUT));
        } catch (IOException e) {
            console.say(typed, InputFile.reason(e));
            throw new UnreadableException();
        } finally {
            for (String fault : faults) {
                console.say(typed, fault);
            }
        }
    }

    private static Set<Kind> ignored(List<String> codes) {
        Set<Kind> ignored = EnumSet.noneOf(Kind.class);
        for (String code : codes) {
            ignored.add(kind(code));
        }
        return ignored;
    }

    private static Kind kind(String code) {
        List<String> known = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind.id().equals(code)) {
                return kind;
            }
            known.add(kind.id());
        }
        throw UsageError.invalid(code, IGNORE.name(), known);
    }

    private static int compare(
            Console console, List<FilePair> pairs, Set<Kind> ignored, DiffWriter writer, boolean strict)
            throws IOException {
        int code = ExitCode.OK;
        boolean whole = true;
        boolean probes = false;
        for (FilePair pair : pairs) {
            FileComparison comparison = FileComparison.of(pair, ignored);
            Set<String> said = new HashSet<>();
            for (Trouble trouble : comparison.troubles()) {
                String text = (trouble.severity() == Severity.WARNING ? "warning: " : "") + trouble.text();
                // A file that is compared with itself has its troubles twice.
                if (said.add(trouble.path() + '\0' + text)) {
                    console.say(trouble.path(), text);
                }
            }
            writer.write(comparison);
            boolean good = strict ? comparison.isCompatible() : comparison.isWhole();
            code = good ? code : ExitCode.INPUT;
            whole &= comparison.isWhole();
            probes |= comparison.hasProbes();
        }
        if (whole && !probes) {
            console.say("warning: " + DiffWriter.NO_PROBES);
            code = strict ? ExitCode.INPUT : code;
        }
        return code;
    }

    private static DiffWriter writer(Console console, Format format, DiffView view) throws IOException {
        return switch (format) {
            case JSON -> new DiffJson(console, view);
            case MARKDOWN -> new DiffMarkdown(console, view);
            case TEXT -> new DiffText(console, view);
        };
    }
}
