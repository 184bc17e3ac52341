package dev.usdt.tracer;

import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.tracer.Tracer.Program;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How many sites of one probe tracers take. Run: bpftrace 0.17, 0.23 and 0.27, libbpf 1.1, 1.5 and 1.7, perf 6.1, 6.12
 * and 7.2. gdb and bcc took 1,100.
 */
public final class ManySites {

    /** libbpf's {@code BPF_USDT_MAX_SPEC_CNT}: sites with the same argument string share a place of its table. */
    static final int MOST_STRINGS = 256;
    /** perf's {@code MAX_PROBES}. */
    static final int MOST_OF_PERF = 128;
    /** Up to 0.22; 0.23 and 0.24 take twice as many. */
    static final int MOST_OF_BPFTRACE = 512;

    /** A probe that is near none of the limits, as nearly all are. */
    private static final Count FEW = new Count(1, 1);

    /** By provider and name, of probes that have more sites than the lowest limit. */
    private final Map<String, Count> counts = new HashMap<>();

    /**
     * @param sites how many sites a probe has
     * @param strings how many different argument strings they have
     */
    private record Count(int sites, int strings) {}

    ManySites(UsdtFile file) {
        for (Probe probe : file.probes()) {
            if (probe.sites().size() > MOST_OF_PERF) {
                counts.put(key(probe.provider(), probe.name()), count(probe));
            }
        }
    }

    private static Count count(Probe probe) {
        Set<String> strings = new HashSet<>();
        for (ProbeSite site : probe.sites()) {
            strings.add(site.note().arguments());
        }
        return new Count(probe.sites().size(), strings.size());
    }

    private static String key(String provider, String name) {
        return provider + '\0' + name;
    }

    private Count of(ProbeSite site) {
        return counts.isEmpty() ? FEW : counts.getOrDefault(key(site.provider(), site.name()), FEW);
    }

    /** {@return how many sites a probe has, if that is too many for libbpf or for bpftrace, in words; else empty} */
    public static Optional<String> warning(Probe probe) {
        int sites = probe.sites().size();
        int strings = sites > MOST_STRINGS ? count(probe).strings : 0;
        return strings > MOST_STRINGS || sites > MOST_OF_BPFTRACE
                ? Optional.of(sites + " sites with " + different(strings))
                : Optional.empty();
    }

    private static String different(int strings) {
        return strings == 1 ? "one argument string" : strings + " different argument strings";
    }

    /** {@return why bpftrace from 0.25 on, which has libbpf, does not attach to a probe by its name; else empty} */
    public static Optional<String> refusalByName(Probe probe) {
        int strings = probe.sites().size() > MOST_STRINGS ? count(probe).strings : 0;
        return strings > MOST_STRINGS
                ? Optional.of("its sites have " + different(strings) + "; bpftrace 0.25 and newer have room for "
                        + MOST_STRINGS)
                : Optional.empty();
    }

    /** {@return what libbpf makes of a site because of the others of its probe} */
    Assessment libbpf(ProbeSite site) {
        Count count = of(site);
        return count.strings > MOST_STRINGS
                ? Assessment.refused("has room for " + MOST_STRINGS
                        + " different argument strings, and the sites of this" + " probe have " + count.strings)
                : Assessment.OK;
    }

    /** {@return what perf makes of a site because of the others of its probe} */
    Assessment perf(ProbeSite site) {
        Count count = of(site);
        return count.sites > MOST_OF_PERF
                ? Assessment.refused("takes " + MOST_OF_PERF
                        + " sites of a probe unless --max-probes says more, and this" + " one has " + count.sites)
                : Assessment.OK;
    }

    /** {@return what bpftrace makes of a site because of the others of its probe, whoever reads the notes for it} */
    Assessment bpftrace(Tracer tracer, ProbeSite site) {
        if (tracer.program() != Program.BPFTRACE || !tracer.someBefore(0, 25)) {
            return Assessment.OK;
        }
        Count count = of(site);
        int most = tracer.someBefore(0, 23) ? MOST_OF_BPFTRACE : 2 * MOST_OF_BPFTRACE;
        return count.sites > most
                ? Assessment.refused(
                        "attaches to " + most + " places unless BPFTRACE_MAX_PROBES says more, and this probe" + " has "
                                + count.sites + " sites")
                : Assessment.OK;
    }
}
