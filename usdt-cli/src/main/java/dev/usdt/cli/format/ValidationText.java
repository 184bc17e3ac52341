package dev.usdt.cli.format;

import dev.usdt.cli.format.ReportedFinding.Rule;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.Printable;
import dev.usdt.tracer.TracerMatrix;
import dev.usdt.validate.Finding.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found, as text: in the words of {@code go tool usdt validate} what is wrong, warnings on standard error, and
 * with {@code -v} everything.
 */
public final class ValidationText implements ValidationWriter {

    private final Console console;
    private final boolean verbose;
    private final boolean several;

    public ValidationText(Console console, boolean verbose, boolean several) {
        this.console = console;
        this.verbose = verbose;
        this.several = several;
    }

    @Override
    public void write(ValidationReport report) throws IOException {
        if (several) {
            console.print(Printable.path(report.path()) + ":\n");
        }
        if (verbose) {
            console.print("Checking " + report.file().sites().size() + " sites of "
                    + report.file().probes().size() + " probes.\n");
            writeDetails(report);
        }
        List<String> errors = new ArrayList<>();
        for (ReportedFinding finding : report.findings()) {
            if (finding.known()) {
                continue;
            }
            // That there are no probes is said in its own words below.
            if (finding.severity() == Severity.ERROR && !finding.rule().equals(Rule.NO_PROBES)) {
                errors.add(finding.text());
            } else if (finding.severity() == Severity.WARNING) {
                console.say(report.path(), "warning: " + finding.text());
            }
        }
        int known = report.countKnown();
        if (known > 0) {
            console.say(report.path(), "note: " + known + (known == 1 ? " finding is" : " findings are") + " known");
        }
        writeResult(report, errors);
    }

    private void writeResult(ValidationReport report, List<String> errors) throws IOException {
        String path = several ? Printable.path(report.path()) + ": " : "";
        int warnings = report.count(Severity.WARNING);
        if (!errors.isEmpty()) {
            console.sayList(path + "Validation failed with " + report.count(Severity.ERROR) + " error(s):", errors);
        } else if (report.file().sites().isEmpty()) {
            console.print("No USDT probes found.\n");
        } else if (!report.passed()) {
            console.sayList(path + "Validation failed with " + warnings + " warning(s)", List.of());
        } else {
            console.print("Validation passed.\n");
        }
    }

    private void writeDetails(ValidationReport report) throws IOException {
        for (ReportedFinding finding : report.findings()) {
            if (finding.rule().equals(Rule.NO_PROBES)) {
                continue;
            }
            console.print((finding.known() ? "known " : "") + finding.severity().severityName() + " "
                    + finding.rule().id() + ": "
                    + Printable.of(finding.text())
                    + "\n    " + finding.rule().affects()
                    + "\n    do: " + finding.rule().remedy() + "\n");
        }
        TracerMatrix matrix = report.matrix();
        if (!matrix.rows().isEmpty()) {
            console.print(new MatrixTable(matrix).toString());
        }
    }

    @Override
    public void writeAlone(String path, ReportedFinding finding) {}

    @Override
    public void close() {}
}
