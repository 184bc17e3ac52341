package dev.usdt.cli.command;

import dev.usdt.Detail;
import dev.usdt.UsdtFile;
import dev.usdt.cli.format.MappedSites;
import dev.usdt.cli.format.ReportedFinding;
import dev.usdt.cli.format.ValidationReport;
import dev.usdt.cli.format.ValidationWriter;
import dev.usdt.cli.input.FileResult;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.input.SavedImage;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.tracer.Tracer;
import dev.usdt.validate.Finding;
import dev.usdt.validate.Finding.Severity;
import dev.usdt.validate.Validation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One call of {@code usdt validate}: what it looks at, and what came of it. */
final class ValidationRun implements SearchedFiles.Taker {

    private final Console console;
    private final ValidationWriter writer;
    private final ValidationPolicy policy;
    private final RequiredProbes required;
    private final Detail[] details;
    private boolean probes;
    private int code = ExitCode.OK;

    /**
     * Begins it.
     *
     * @param details what is read of each file
     */
    ValidationRun(
            Console console,
            ValidationWriter writer,
            ValidationPolicy policy,
            RequiredProbes required,
            Detail... details) {
        this.details = details;
        this.console = console;
        this.writer = writer;
        this.policy = policy;
        this.required = required;
    }

    /** Validates a file that was named; {@code alone} if nothing else is. */
    void named(String path, boolean alone) throws IOException {
        // Problems are among the findings, so they are not said twice.
        FileResult read = InputFile.attempt(path, details);
        if (read.file().isEmpty()) {
            fail(path, ReportedFinding.unreadable(read.failure()));
            return;
        }
        required.look(read.file().get());
        report(path, read.file().get(), Optional.empty(), true, alone ? required.missing() : List.of());
    }

    /** Validates a file that was found. */
    @Override
    public void take(FileResult result) throws IOException {
        if (result.file().isEmpty()) {
            fail(result.path(), ReportedFinding.unreadable(result.failure()));
            return;
        }
        required.look(result.file().get());
        report(result.path(), result.file().get(), Optional.empty(), false, List.of());
    }

    /** Validates what of an image has probes. */
    void image(String path, SavedImage.Choice choice) throws IOException {
        List<String> faults = new ArrayList<>();
        try {
            for (SavedImage image : SavedImage.read(path, choice, faults, details)) {
                for (FileResult result : image.results()) {
                    take(result);
                }
            }
        } catch (IOException e) {
            faults.add(InputFile.reason(e));
        }
        for (String fault : faults) {
            fail(path, ReportedFinding.unreadable(fault));
        }
    }

    /** Validates a file of a process. */
    void mapped(String path, UsdtFile file, MappedSites sites) throws IOException {
        required.look(file);
        report(path, file, Optional.of(sites), true, List.of());
    }

    private void report(
            String path, UsdtFile file, Optional<MappedSites> mapped, boolean expected, List<ReportedFinding> further)
            throws IOException {
        List<ReportedFinding> findings = new ArrayList<>();
        boolean failed = false;
        Optional<Tracer> tracer = policy.tracer();
        for (Finding finding : tracer.isPresent() ? Validation.of(file, tracer.get()) : Validation.of(file)) {
            findings.add(ReportedFinding.of(finding));
            failed |= finding.severity() == Severity.ERROR;
        }
        if (expected && file.sites().isEmpty() && !failed) {
            findings.add(ReportedFinding.noProbes());
        }
        findings.addAll(further);
        List<Tracer> tracers = tracer.isPresent() ? List.of(tracer.get()) : Tracer.USUAL;
        ValidationReport report = new ValidationReport(
                path, file, mapped, policy.baseline().mark(path, findings), tracers, policy.failOn());
        writer.write(report);
        probes |= !file.sites().isEmpty();
        code = report.passed() ? code : ExitCode.INPUT;
    }

    private void fail(String path, ReportedFinding finding) throws IOException {
        console.say(path, finding.message());
        writer.writeAlone(path, finding);
        code = ExitCode.INPUT;
    }

    /** {@return what is read of each file} */
    Detail[] details() {
        return details.clone();
    }

    /** {@return whether something that was looked at has probes} */
    boolean hasProbes() {
        return probes;
    }

    /**
     * Tells what can be told at the end only: what is in no file, and what is gone.
     *
     * @param path what stands for all that was looked at
     * @return the exit code
     */
    int end(String path, boolean alone) throws IOException {
        if (!alone) {
            for (ReportedFinding finding : required.missing()) {
                fail(path, finding);
            }
        }
        policy.baseline().sayFixed(console);
        return code;
    }
}
