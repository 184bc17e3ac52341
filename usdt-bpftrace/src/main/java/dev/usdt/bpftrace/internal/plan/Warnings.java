package dev.usdt.bpftrace.internal.plan;

import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.Problem.Topic;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.internal.clause.Clause;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.value.TracerSupport;
import dev.usdt.bpftrace.internal.value.Versions;
import dev.usdt.tracer.NopHazard;
import dev.usdt.tracer.Tracer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What some version of bpftrace has trouble with though each probe that is traced is all right by itself. */
public final class Warnings {

    private final UsdtFile file;
    private final ScriptOptions options;
    private final Versions versions;
    private final TracerSupport support;
    private final List<TracedProbe> probes;
    private final List<TracedProbe> byName;
    private final List<Problem> all = new ArrayList<>();

    private Warnings(UsdtFile file, ScriptOptions options, TracerSupport support, List<TracedProbe> probes) {
        this.file = file;
        this.options = options;
        this.versions = new Versions(options.version());
        this.support = support;
        this.probes = probes;
        this.byName = new ArrayList<>();
        for (TracedProbe probe : probes) {
            if (probe.isByName()) {
                byName.add(probe);
            }
        }
    }

    /** {@return those of a file, empty if every version runs the script as it is} */
    public static List<Problem> of(FilePlan plan, ScriptOptions options) {
        return new Warnings(plan.source().file(), options, plan.support(), plan.probes()).all();
    }

    private List<Problem> all() {
        if (versions.anyWithLibbpf()) {
            for (TracedProbe probe : byName) {
                warnOfTwins(probe.probe());
            }
        }
        warnOfNops();
        all.addAll(new SemaphoreWarnings(options, support, probes).all());
        warnOfStack();
        if (!byName.isEmpty()) {
            warnOfDamage();
            warnOfNoise();
        }
        return List.copyOf(all);
    }

    private void warnOfTwins(Probe probe) {
        if (probe.sites().size() < 2) {
            return;
        }
        Set<Long> addresses = new HashSet<>();
        for (ProbeSite site : probe.sites()) {
            if (!addresses.add(site.address())) {
                warn(
                        site,
                        String.format(
                                "%s has two notes at 0x%x: bpftrace 0.25 and newer print such a hit twice",
                                BpftraceText.label(probe), site.address()));
            }
        }
    }

    /** By address bpftrace attaches to the first of two NOPs, which does no harm. */
    private void warnOfNops() {
        Tracer tracer = versions.tracer();
        Map<NopHazard, List<ProbeSite>> found = new EnumMap<>(NopHazard.class);
        for (TracedProbe probe : probes) {
            for (ProbeSite site : attached(probe)) {
                NopHazard hazard = NopHazard.of(file.machine(), site);
                if (hazard == NopHazard.CALL
                        || (hazard == NopHazard.CALL_BEHIND && probe.isByName() && hazard.concerns(tracer))) {
                    List<ProbeSite> sites = found.get(hazard);
                    if (sites == null) {
                        sites = new ArrayList<>();
                        found.put(hazard, sites);
                    }
                    sites.add(site);
                }
            }
        }
        for (Map.Entry<NopHazard, List<ProbeSite>> entry : found.entrySet()) {
            ProbeSite first = entry.getValue().get(0);
            int others = entry.getValue().size() - 1;
            boolean behind = entry.getKey() == NopHazard.CALL_BEHIND;
            warn(
                    first,
                    BpftraceText.inComment(first.provider() + ":" + first.name())
                            + (behind ? " has two NOPs, the second of 5 bytes, at 0x" : " has a NOP of 5 bytes at 0x")
                            + Long.toHexString(first.address())
                            + (others == 0
                                    ? ""
                                    : ", as " + (others == 1 ? "has 1 more site" : "have " + others + " more sites"))
                            + ": from the second hit on, "
                            + (behind ? "tracing with bpftrace 0.27 and newer" : "tracing")
                            + " on Linux 6.18 and newer damage what the function keeps below the stack pointer;"
                            + " `usdt repair --nops` writes a copy with other NOPs");
        }
    }

    /** By name bpftrace attaches to all sites, whatever is read at them. */
    static List<ProbeSite> attached(TracedProbe probe) {
        if (probe.isByName()) {
            return probe.probe().sites();
        }
        List<ProbeSite> sites = new ArrayList<>();
        for (Clause.Branch branch : probe.branches()) {
            sites.addAll(branch.sites());
        }
        return sites;
    }

    /** A note that cannot be walked over ends the walk of bcc, and of libbpf. */
    private void warnOfDamage() {
        for (Problem problem : file.problems()) {
            if (problem.severity() == Severity.ERROR && problem.topic() != Topic.BESIDE_NOTES) {
                String message = "bpftrace may find fewer probes than are here, or none: "
                        + BpftraceText.inComment(problem.message());
                all.add(new Problem(Severity.WARNING, problem.fileOffset(), message));
                break;
            }
        }
    }

    /** bcc parses all argument strings of a file, whichever are used. */
    private void warnOfNoise() {
        if (!versions.anyWithBcc()) {
            return;
        }
        for (ProbeSite site : file.sites()) {
            if (support.argumentsRefusal(site).isPresent()) {
                warn(
                        site,
                        "bpftrace up to 0.24 may print \"Parse error\" about arguments that this script reads otherwise or"
                                + " not at all; harmless");
                return;
            }
        }
    }

    /** Seen: 6 texts in a line of the print style work on 0.17, 7 do not, nor do 6 in one of JSON. */
    private void warnOfStack() {
        int most = switch (options.style()) {
            case JSON -> 5;
            case PRINT, COUNT, LATENCY -> 6;
        };
        for (TracedProbe probe : probes) {
            for (Clause.Branch branch : probe.branches()) {
                if (branch.texts() > most && versions.anyUpTo(22)) {
                    warn(
                            branch.sites().get(0),
                            BpftraceText.label(probe.probe()) + " has " + branch.texts()
                                    + " texts: bpftrace up to 0.22 has no room for more than " + most
                                    + " in a line and runs none of this script; leave the probe out there");
                    return;
                }
            }
        }
    }

    private void warn(ProbeSite site, String message) {
        all.add(new Problem(Severity.WARNING, site.note().fileOffset(), message));
    }
}
