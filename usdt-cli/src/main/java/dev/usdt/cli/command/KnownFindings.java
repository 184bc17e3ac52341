package dev.usdt.cli.command;

import dev.usdt.cli.format.ReportedFinding;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.saved.Baseline;
import dev.usdt.cli.saved.Baseline.KnownFinding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The findings of a baseline, and which of them are still there. */
final class KnownFindings {

    private final Baseline baseline;
    private final Set<String> seen = new HashSet<>();
    /** Of other files it is not known whether their findings are gone. */
    private final Set<String> files = new HashSet<>();

    KnownFindings(Baseline baseline) {
        this.baseline = baseline;
    }

    /** {@return the findings of a file, with those that are known marked} */
    List<ReportedFinding> mark(String path, List<ReportedFinding> findings) {
        if (baseline.findings().isEmpty()) {
            return findings;
        }
        files.add(ReportedFinding.normal(path));
        List<ReportedFinding> marked = new ArrayList<>();
        for (ReportedFinding finding : findings) {
            String fingerprint = finding.fingerprint(path);
            boolean known = finding.canBeKnown() && baseline.findings().containsKey(fingerprint);
            if (known) {
                seen.add(fingerprint);
            }
            marked.add(known ? finding.asKnown() : finding);
        }
        return marked;
    }

    /** Says which are gone. */
    void sayFixed(Console console) throws IOException {
        List<String> fixed = new ArrayList<>();
        for (Map.Entry<String, KnownFinding> known : baseline.findings().entrySet()) {
            KnownFinding finding = known.getValue();
            if (!seen.contains(known.getKey()) && files.contains(ReportedFinding.normal(finding.file()))) {
                String probe = finding.probe().isEmpty() ? "" : " of " + finding.probe();
                fixed.add(finding.file() + ": " + finding.code() + probe);
            }
        }
        if (!fixed.isEmpty()) {
            console.sayList("Fixed since the baseline:", fixed);
        }
    }
}
