package dev.usdt.cli;

import dev.usdt.Fact;
import dev.usdt.Finding;
import dev.usdt.Problem.Severity;
import dev.usdt.UsdtFile;
import dev.usdt.Validation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code usdt validate}: whether the probes of files can be used. */
final class ValidateCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "validate",
                "Checks the probes of ELF files; the exit code is 1 if one cannot be used or none is there.");
        spec.addOption(Options.flag("-v", "Also says what was checked."));
        spec.addPositional(Options.files());
        Options.examples(spec, "usdt validate ./myserver");
        return spec;
    }

    @Override
    public int run(Console console, ParseResult options) throws IOException {
        List<String> files = options.matchedPositionalValue(0, List.of());
        boolean verbose = options.hasMatchedOption("-v");
        int code = ExitCode.OK;
        for (String path : files) {
            // Problems are among the findings, so they are not said twice.
            Optional<UsdtFile> file = InputFile.readQuietly(console, path, Fact.INSTRUCTIONS);
            if (files.size() > 1 && file.isPresent()) {
                console.print(Printable.of(path) + ":\n");
            }
            code = Math.max(
                    code,
                    file.isPresent() ? validate(console, path, file.get(), files.size() > 1, verbose) : ExitCode.INPUT);
        }
        return code;
    }

    private static int validate(Console console, String path, UsdtFile file, boolean several, boolean verbose)
            throws IOException {
        if (verbose) {
            console.print("Checking " + file.sites().size() + " sites of "
                    + file.probes().size() + " probes.\n");
        }
        int errors = 0;
        StringBuilder list = new StringBuilder();
        for (Finding finding : Validation.of(file)) {
            if (finding.severity() == Severity.ERROR) {
                errors++;
                list.append("\n  - ").append(Printable.of(finding.toString()));
            } else {
                console.say(path, "warning: " + finding);
            }
        }
        if (errors > 0) {
            console.sayLines((several ? Printable.of(path) + ": " : "") + "Validation failed with " + errors
                    + " error(s):" + list);
            return ExitCode.INPUT;
        }
        if (file.sites().isEmpty()) {
            console.print("No USDT probes found.\n");
            return ExitCode.INPUT;
        }
        console.print("Validation passed.\n");
        return ExitCode.OK;
    }
}
