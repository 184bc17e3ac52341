package dev.usdt.cli.command;

import dev.usdt.KnownNames;
import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.ReportedFinding;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Probes that have to be in one of the files. */
final class RequiredProbes {

    private final Set<String> missing;
    private final KnownNames known = new KnownNames();

    /**
     * Takes note of what is required.
     *
     * @param option the option that says so
     * @param names provider and name of each
     * @throws UsageError if one is a pattern or no name
     */
    RequiredProbes(String option, List<String> names) {
        for (String name : names) {
            int colon = name.indexOf(':');
            boolean pattern = name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
            if (colon <= 0 || colon == name.length() - 1 || pattern) {
                throw UsageError.invalid(name, option, "PROVIDER:NAME" + (pattern ? " without * and ?" : ""));
            }
        }
        missing = new LinkedHashSet<>(names);
    }

    /** Looks for them in a file. */
    void look(UsdtFile file) {
        if (missing.isEmpty()) {
            return;
        }
        for (Probe probe : file.probes()) {
            String name = probe.provider() + ":" + probe.name();
            missing.remove(name);
            known.add(name);
        }
    }

    /** {@return those that were in no file yet} */
    List<ReportedFinding> missing() {
        List<ReportedFinding> findings = new ArrayList<>();
        for (String name : missing) {
            findings.add(ReportedFinding.missingProbe(name, known.question(name)));
        }
        return findings;
    }
}
