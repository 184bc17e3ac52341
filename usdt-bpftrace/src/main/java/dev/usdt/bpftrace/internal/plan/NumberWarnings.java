package dev.usdt.bpftrace.internal.plan;

import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.bpftrace.internal.value.Versions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Says to how many sites some versions of bpftrace attach at most, if a script has more, whatever files they are of.
 */
public final class NumberWarnings {

    /** libbpf's BPF_USDT_MAX_SPEC_CNT: argument strings that one script can hold, counted for each probe. */
    private static final int MOST_SPECS = 256;

    /** What BPFTRACE_MAX_PROBES and BPFTRACE_MAX_BPF_PROGS are by default up to 0.22; each site counts. */
    private static final int MOST_SITES = 512;

    /** The same from 0.23 on; from 0.25 on all sites of a name count as one. */
    private static final int MOST_PLACES = 1024;

    private NumberWarnings() {}

    /** {@return the warnings, empty if every version attaches to all of them} */
    public static List<Problem> of(List<TracedProbe> probes, Versions versions) {
        List<Problem> all = new ArrayList<>();
        int sites = 0;
        for (TracedProbe probe : probes) {
            sites += Warnings.attached(probe).size();
        }
        int places = sites;
        int specs = 0;
        for (TracedProbe probe : probes) {
            if (!probe.isByName()) {
                continue;
            }
            places -= probe.probe().sites().size() - 1;
            if (probe.probe().sites().size() == 1) {
                specs++;
                continue;
            }
            Set<String> different = new HashSet<>();
            for (ProbeSite site : probe.probe().sites()) {
                different.add(site.note().arguments());
            }
            specs += different.size();
        }
        if (specs > MOST_SPECS && versions.anyWithLibbpf()) {
            all.add(warning(specs + " different sites: bpftrace 0.25 and newer attach " + MOST_SPECS
                    + " at most; for them choose fewer probes, or --attach uprobe"));
        }
        if (sites > MOST_SITES && versions.anyUpTo(22)) {
            all.add(warning(sites + " sites: bpftrace up to 0.22 attaches " + MOST_SITES
                    + " at most; for it set BPFTRACE_MAX_PROBES and BPFTRACE_MAX_BPF_PROGS to more"));
        }
        int counted = versions.anyFrom(23) && versions.anyWithBcc() ? sites : places;
        if (counted > MOST_PLACES && versions.anyFrom(23)) {
            all.add(warning(counted + " sites: bpftrace 0.23 and newer attach " + MOST_PLACES
                    + " at most; for them set BPFTRACE_MAX_PROBES and BPFTRACE_MAX_BPF_PROGS to more"));
        }
        return all;
    }

    private static Problem warning(String message) {
        return new Problem(Severity.WARNING, OptionalLong.empty(), message);
    }
}
