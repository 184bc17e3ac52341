package dev.usdt.cli.format;

import dev.usdt.UsdtFile;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerMatrix;
import dev.usdt.validate.Finding.Severity;
import java.util.List;
import java.util.Optional;

/**
 * What was found in a file.
 *
 * @param mapped where it is in a process, or empty if it was read as a file
 * @param tracers the columns of the matrix
 * @param failOn the least bad severity with which it has failed
 */
public record ValidationReport(
        String path,
        UsdtFile file,
        Optional<MappedSites> mapped,
        List<ReportedFinding> findings,
        List<Tracer> tracers,
        Severity failOn) {

    /** {@return which of the tracers reads which probe} Made for each call, as most reports are without. */
    TracerMatrix matrix() {
        return TracerMatrix.of(file, tracers);
    }

    /** {@return how many there are that are not known} */
    int count(Severity severity) {
        int count = 0;
        for (ReportedFinding finding : findings) {
            count += finding.severity() == severity && !finding.known() ? 1 : 0;
        }
        return count;
    }

    /** {@return how many errors and warnings are known} */
    int countKnown() {
        int count = 0;
        for (ReportedFinding finding : findings) {
            count += finding.known() && finding.severity() != Severity.NOTE ? 1 : 0;
        }
        return count;
    }

    /** {@return whether nothing counts that was found} That a file that was named has no probes is an error. */
    public boolean passed() {
        return count(Severity.ERROR) == 0 && (failOn == Severity.ERROR || count(Severity.WARNING) == 0);
    }
}
