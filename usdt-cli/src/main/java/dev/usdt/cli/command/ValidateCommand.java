package dev.usdt.cli.command;

import dev.usdt.Fact;
import dev.usdt.UsdtFile;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.ValidationJson;
import dev.usdt.cli.format.ValidationReport;
import dev.usdt.cli.format.ValidationSarif;
import dev.usdt.cli.format.ValidationText;
import dev.usdt.cli.format.ValidationWriter;
import dev.usdt.cli.input.FileResult;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.tracer.Tracer;
import dev.usdt.validate.Finding;
import dev.usdt.validate.Finding.Code;
import dev.usdt.validate.Finding.Severity;
import dev.usdt.validate.Validation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code usdt validate}: whether the probes of files can be used, and by which tracer. */
public final class ValidateCommand implements Command {

    @Override
    public Syntax syntax() {
        return new Syntax(
                "validate",
                "Checks the probes of ELF files; the exit code is 1 if one cannot be used or none is there.",
                List.of(
                        Option.flag("-v", "Also notes, who is hurt, what to do, and which tracer reads which probe."),
                        Options.format("text", "json", "sarif"),
                        Option.choice(
                                "--fail-on",
                                "error|warning",
                                List.of("error", "warning"),
                                "From what on the exit code is 1; error."),
                        Option.text(
                                "--tracer",
                                "NAME[-VERSION]",
                                "Only what matters to this one: bpftrace, bcc, libbpf, perf, gdb, systemtap.")),
                Options.FILES,
                List.of(
                        "usdt validate ./myserver",
                        "usdt validate --tracer bpftrace-0.27 ./myserver",
                        "usdt validate --format sarif --fail-on warning ./myserver > usdt.sarif"));
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        List<String> files = arguments.operands();
        Optional<Tracer> tracer = tracer(arguments);
        boolean strict =
                arguments.has("--fail-on") && arguments.oneOf("--fail-on").equals("warning");
        boolean verbose = arguments.has("-v");
        int code = ExitCode.OK;
        try (ValidationWriter writer = writer(console, arguments.oneOf("--format"), verbose, files.size() > 1)) {
            for (String path : files) {
                // Problems are among the findings, so they are not said twice.
                FileResult read = InputFile.attempt(path, Fact.INSTRUCTIONS, Fact.LAYOUT, Fact.SYMBOLS);
                Optional<UsdtFile> file = read.file();
                if (file.isEmpty()) {
                    console.say(path, read.failure());
                    writer.writeUnreadable(path, new Finding(Code.UNREADABLE, Optional.empty(), read.failure()));
                    code = ExitCode.INPUT;
                    continue;
                }
                ValidationReport report = report(path, file.get(), tracer, strict);
                writer.write(report);
                code = report.passed() ? code : ExitCode.INPUT;
            }
        }
        return code;
    }

    private static ValidationReport report(String path, UsdtFile file, Optional<Tracer> tracer, boolean strict) {
        List<Finding> findings =
                new ArrayList<>(tracer.isPresent() ? Validation.of(file, tracer.get()) : Validation.of(file));
        if (file.sites().isEmpty() && findings.stream().noneMatch(found -> found.severity() == Severity.ERROR)) {
            findings.add(new Finding(Code.NO_PROBES, Optional.empty(), "there are no USDT probes"));
        }
        List<Tracer> tracers = tracer.isPresent() ? List.of(tracer.get()) : Tracer.USUAL;
        Severity worst = strict ? Severity.WARNING : Severity.ERROR;
        return new ValidationReport(path, file, findings, tracers, worst);
    }

    private static Optional<Tracer> tracer(Arguments arguments) {
        if (!arguments.has("--tracer")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Tracer.of(arguments.text("--tracer")));
        } catch (IllegalArgumentException e) {
            throw new UsageError("invalid value '" + arguments.text("--tracer") + "' for --tracer: " + e.getMessage());
        }
    }

    private static ValidationWriter writer(Console console, String format, boolean verbose, boolean several)
            throws IOException {
        return switch (format) {
            case "json" -> new ValidationJson(console);
            case "sarif" -> new ValidationSarif(console);
            default -> new ValidationText(console, verbose, several);
        };
    }
}
