package dev.usdt.cli.command;

import dev.usdt.Detail;
import dev.usdt.UsdtFile;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.InventoryPage;
import dev.usdt.cli.format.MappedSites;
import dev.usdt.cli.format.ReportedFinding;
import dev.usdt.cli.format.ValidationJson;
import dev.usdt.cli.format.ValidationReport;
import dev.usdt.cli.format.ValidationSarif;
import dev.usdt.cli.format.ValidationText;
import dev.usdt.cli.format.ValidationWriter;
import dev.usdt.cli.input.FileResult;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.input.ProcessFiles;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import dev.usdt.tracer.Tracer;
import dev.usdt.validate.Finding;
import dev.usdt.validate.Finding.Severity;
import dev.usdt.validate.Validation;
import java.io.IOException;
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

    private static final Option.Flag VERBOSE =
            Option.flag("-v", "Also notes, who is affected, what to do, and which tracer reads which probe.");
    private static final Option.Choice<Format> FORMAT = Options.format(Format.values());
    private static final Option.Choice<Severity> FAIL_ON = Option.choice(
            "--fail-on",
            "error|warning",
            List.of("error", "warning"),
            List.of(Severity.ERROR, Severity.WARNING),
            "From what on the exit code is 1; error.");
    private static final Option.Text TRACER = Option.text(
            "--tracer",
            "NAME[-VERSION]",
            "Only what matters to this one: bpftrace, bcc, libbpf, perf, gdb, systemtap.");

    @Override
    public Syntax syntax() {
        return new Syntax(
                "validate",
                "Checks the probes of ELF files; the exit code is 1 if one cannot be used or none is there.",
                List.of(VERBOSE, FORMAT, FAIL_ON, TRACER, Options.PID),
                Options.FILES_OR_PROCESS,
                List.of(
                        "usdt validate ./myserver",
                        "usdt validate --tracer bpftrace-0.27 ./myserver",
                        "usdt validate --format sarif --fail-on warning ./myserver > usdt.sarif"));
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        List<String> files = arguments.operands();
        Optional<Tracer> tracer = tracer(arguments);
        Severity failOn = arguments.oneOf(FAIL_ON);
        boolean verbose = arguments.has(VERBOSE);
        Format format = arguments.oneOf(FORMAT);
        if (arguments.has(Options.PID)) {
            ProcessFiles.checkAlone(files);
            Optional<LiveProcess> process =
                    ProcessFiles.read(console, arguments.number(Options.PID, Integer.MAX_VALUE));
            if (process.isEmpty()) {
                return ExitCode.INPUT;
            }
            try (ValidationWriter writer = writer(console, format, verbose, true)) {
                return validate(console, process.get(), writer, tracer, failOn, details(format));
            }
        } else if (files.isEmpty()) {
            throw new UsageError("expected FILE");
        }
        int code = ExitCode.OK;
        try (ValidationWriter writer = writer(console, format, verbose, files.size() > 1)) {
            for (String path : files) {
                // Problems are among the findings, so they are not said twice.
                FileResult read = InputFile.attempt(path, details(format));
                Optional<UsdtFile> file = read.file();
                if (file.isEmpty()) {
                    console.say(path, read.failure());
                    writer.writeUnreadable(path, ReportedFinding.unreadable(read.failure()));
                    code = ExitCode.INPUT;
                    continue;
                }
                ValidationReport report = report(path, file.get(), Optional.empty(), tracer, failOn);
                writer.write(report);
                code = report.passed() ? code : ExitCode.INPUT;
            }
        }
        return code;
    }

    private static int validate(
            Console console,
            LiveProcess process,
            ValidationWriter writer,
            Optional<Tracer> tracer,
            Severity failOn,
            Detail... details)
            throws IOException {
        boolean[] any = {false};
        int code = ProcessFiles.each(
                console,
                process,
                (owner, mapped, file) -> {
                    any[0] = true;
                    if (mapped.kind() == MappedFile.Kind.IN_ZIP) {
                        console.say(mapped.path(), "warning: within a zip file bpftrace attaches from 0.27 on only");
                    }
                    ValidationReport report =
                            report(mapped.path(), file, Optional.of(new MappedSites(owner, mapped)), tracer, failOn);
                    writer.write(report);
                    return report.passed() ? ExitCode.OK : ExitCode.INPUT;
                },
                details);
        if (!any[0]) {
            console.say("process " + process.pid() + ": none of its files has USDT probes");
            return ExitCode.INPUT;
        }
        return code;
    }

    private static Detail[] details(Format format) {
        return format == Format.HTML ? OF_PAGES : OF_CHECKS;
    }

    private static ValidationReport report(
            String path, UsdtFile file, Optional<MappedSites> mapped, Optional<Tracer> tracer, Severity failOn) {
        List<ReportedFinding> findings = new ArrayList<>();
        boolean failed = false;
        for (Finding finding : tracer.isPresent() ? Validation.of(file, tracer.get()) : Validation.of(file)) {
            findings.add(ReportedFinding.of(finding));
            failed |= finding.severity() == Severity.ERROR;
        }
        if (file.sites().isEmpty() && !failed) {
            findings.add(ReportedFinding.noProbes());
        }
        List<Tracer> tracers = tracer.isPresent() ? List.of(tracer.get()) : Tracer.USUAL;
        return new ValidationReport(path, file, mapped, findings, tracers, failOn);
    }

    private static Optional<Tracer> tracer(Arguments arguments) {
        if (!arguments.has(TRACER)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Tracer.of(arguments.text(TRACER)));
        } catch (IllegalArgumentException e) {
            throw arguments.invalid(TRACER, e);
        }
    }

    private static ValidationWriter writer(Console console, Format format, boolean verbose, boolean several)
            throws IOException {
        return switch (format) {
            case JSON -> new ValidationJson(console);
            case SARIF -> new ValidationSarif(console);
            case HTML -> InventoryPage.ofValidation(console);
            case TEXT -> new ValidationText(console, verbose, several);
        };
    }
}
