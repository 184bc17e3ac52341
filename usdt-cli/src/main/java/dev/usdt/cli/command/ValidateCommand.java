package dev.usdt.cli.command;

import dev.usdt.Detail;
import dev.usdt.KnownNames;
import dev.usdt.archive.ArchiveLimits;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.InventoryPage;
import dev.usdt.cli.format.MappedSites;
import dev.usdt.cli.format.ValidationJson;
import dev.usdt.cli.format.ValidationSarif;
import dev.usdt.cli.format.ValidationText;
import dev.usdt.cli.format.ValidationWriter;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.input.ProcessFiles;
import dev.usdt.cli.input.SavedImage;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.saved.Baseline;
import dev.usdt.cli.saved.SavedFileException;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.Tracer.Program;
import dev.usdt.validate.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code usdt validate}: whether the probes of files can be used, and by which tracer. */
public final class ValidateCommand implements Command {

    private enum Format {
        TEXT,
        JSON,
        SARIF,
        HTML
    }

    private static final Detail[] OF_CHECKS = {Detail.INSTRUCTIONS, Detail.LAYOUT, Detail.SYMBOLS};
    private static final Detail[] OF_PAGES = {
        Detail.INSTRUCTIONS, Detail.LAYOUT, Detail.SYMBOLS, Detail.FUNCTIONS, Detail.BUILD_INFO
    };

    private static final Option.Flag VERBOSE = Option.flag(
            "-v", "--verbose", "Also show notes, who is affected, what to do, and which tracer reads which probe.");
    private static final Option.Flag RECURSIVE =
            Option.flag("-r", "--recursive", "Search directories; they are also searched without it.");
    private static final Option.Choice<Format> FORMAT = Options.format(Format.values());
    private static final Option.Choice<Severity> FAIL_ON = Option.choice(
            "--fail-on",
            "error|warning",
            List.of("error", "warning"),
            List.of(Severity.ERROR, Severity.WARNING),
            "Lowest severity that makes the exit code 1 (default: error).");
    private static final Option.Text TRACER = Option.text(
            "--tracer", "NAME[-VERSION]", "Check for this tracer only: bpftrace, bcc, libbpf, perf, gdb or systemtap.");

    private static final Option.Text BASELINE =
            Option.text("--baseline", "FILE", "Ignore the findings in FILE, which --format json has written.");
    private static final Option.Texts REQUIRE =
            Option.texts("--require", "PROVIDER:NAME", "Fail unless one of the files has this probe; may be repeated.");

    @Override
    public Syntax syntax() {
        return new Syntax(
                "validate",
                "Checks the probes of ELF files; the exit code is 1 if one cannot be used or there is none.",
                options(),
                Options.FILES_OR_PROCESS,
                List.of(
                        "usdt validate ./myserver",
                        "usdt validate --baseline known.json --require myserver:request build/bin",
                        "usdt validate --tracer bpftrace-0.27 ./myserver",
                        "usdt validate --format sarif --fail-on warning ./myserver > usdt.sarif"));
    }

    private static List<Option> options() {
        List<Option> options = new ArrayList<>(List.of(VERBOSE, FORMAT, FAIL_ON, TRACER, BASELINE, REQUIRE, RECURSIVE));
        options.addAll(ArchiveOptions.ALL);
        options.add(Options.PID);
        return options;
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        List<String> files = arguments.operands();
        RequiredProbes required = new RequiredProbes(REQUIRE.name(), arguments.texts(REQUIRE));
        Optional<Tracer> tracer = tracer(arguments);
        Severity failOn = arguments.oneOf(FAIL_ON);
        boolean verbose = arguments.has(VERBOSE);
        Format format = arguments.oneOf(FORMAT);
        boolean ofProcess = arguments.has(Options.PID);
        if (ofProcess) {
            ProcessFiles.checkAlone(files);
            arguments.checkAlone(Options.PID, ArchiveOptions.ALL);
        } else if (files.isEmpty()) {
            throw new UsageError("expected FILE");
        }
        Baseline baseline = Baseline.NONE;
        if (arguments.has(BASELINE)) {
            String path = arguments.text(BASELINE);
            try {
                baseline = Baseline.read(TypedPath.of(path), path);
            } catch (SavedFileException e) {
                console.say(String.valueOf(e.getMessage()));
                return ExitCode.INPUT;
            } catch (IOException e) {
                console.say(path, InputFile.reason(e));
                return ExitCode.INPUT;
            }
        }
        ValidationPolicy policy = new ValidationPolicy(tracer, failOn, new KnownFindings(baseline));
        boolean compared = arguments.has(BASELINE);
        if (ofProcess) {
            Optional<LiveProcess> process =
                    ProcessFiles.read(console, arguments.number(Options.PID, Integer.MAX_VALUE));
            if (process.isEmpty()) {
                return ExitCode.INPUT;
            }
            try (ValidationWriter writer = writer(console, format, verbose, true, compared)) {
                return validate(
                        console, process.get(), new ValidationRun(console, writer, policy, required, details(format)));
            }
        }
        Optional<SavedImage.Choice> images = ArchiveOptions.images(arguments);
        Optional<ArchiveLimits> archives = ArchiveOptions.archives(arguments);
        boolean searched = images.isPresent() || archives.isPresent();
        for (String path : files) {
            searched |= isDirectory(path);
        }
        boolean alone = files.size() == 1 && !searched;
        try (ValidationWriter writer = writer(console, format, verbose, !alone, compared)) {
            ValidationRun run = new ValidationRun(console, writer, policy, required, details(format));
            SearchedFiles search = new SearchedFiles(archives, details(format));
            for (String path : files) {
                if (images.isPresent()) {
                    run.image(path, images.get());
                } else if (isDirectory(path) || (archives.isPresent() && InputFile.isArchive(path))) {
                    search.each(path, run);
                } else {
                    run.named(path, alone);
                }
            }
            int code = run.end(files.get(0), alone);
            if (searched && !run.hasProbes()) {
                console.say("none of the files has USDT probes");
                return ExitCode.INPUT;
            }
            return code;
        }
    }

    private static boolean isDirectory(String path) {
        try {
            return Files.isDirectory(TypedPath.of(path));
        } catch (IOException e) {
            return false; // said when it is read
        }
    }

    private static int validate(Console console, LiveProcess process, ValidationRun run) throws IOException {
        int code = ProcessFiles.each(
                console,
                process,
                (owner, mapped, file) -> {
                    if (mapped.kind() == MappedFile.Kind.IN_ZIP) {
                        console.say(mapped.path(), "warning: only bpftrace 0.27 and newer attach within a zip file");
                    }
                    run.mapped(mapped.path(), file, new MappedSites(owner, mapped));
                    return ExitCode.OK;
                },
                run.details());
        code = Math.max(code, run.end("process " + process.pid(), false));
        if (!run.hasProbes()) {
            console.say("process " + process.pid() + ": none of its files has USDT probes");
            return ExitCode.INPUT;
        }
        return code;
    }

    private static Detail[] details(Format format) {
        return format == Format.HTML ? OF_PAGES : OF_CHECKS;
    }

    private static Optional<Tracer> tracer(Arguments arguments) {
        if (!arguments.has(TRACER)) {
            return Optional.empty();
        }
        String text = arguments.text(TRACER);
        try {
            return Optional.of(Tracer.of(text));
        } catch (IllegalArgumentException e) {
            throw arguments.invalid(TRACER, expectedTracer(text));
        }
    }

    private static String expectedTracer(String text) {
        int hyphen = text.indexOf('-');
        String name = hyphen < 0 ? text : text.substring(0, hyphen);
        KnownNames known = new KnownNames();
        List<String> names = new ArrayList<>();
        for (Program program : Program.values()) {
            if (program.programName().equals(name)) {
                return "a version of " + name + ", " + program.oldest() + " or newer";
            }
            names.add(program.programName());
            known.add(program.programName());
        }
        return UsageError.alternatives(names) + known.question(name);
    }

    private static ValidationWriter writer(
            Console console, Format format, boolean verbose, boolean several, boolean compared) throws IOException {
        return switch (format) {
            case JSON -> new ValidationJson(console);
            case SARIF -> new ValidationSarif(console, compared);
            case HTML -> InventoryPage.ofValidation(console);
            case TEXT -> new ValidationText(console, verbose, several);
        };
    }
}
