package dev.usdt;

import dev.usdt.Finding.Code;
import dev.usdt.tracer.Opinion;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerRules;
import dev.usdt.tracer.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks for operands that some tracer refuses or misreads: one finding for a probe and a tracer. */
final class TracerChecks {

    /** In the order of the report. */
    private static final Map<Code, Tracer> TRACERS = new TreeMap<>(Map.of(
            Code.REFUSED_BY_BCC, Tracer.of("bcc"),
            Code.REFUSED_BY_LIBBPF, Tracer.of("libbpf"),
            Code.REFUSED_BY_PERF, Tracer.of("perf"),
            Code.REFUSED_BY_GDB, Tracer.of("gdb"),
            Code.REFUSED_BY_SYSTEMTAP, Tracer.of("systemtap")));

    private final UsdtFile file;
    private final TracerRules rules;

    TracerChecks(UsdtFile file) {
        this.file = file;
        this.rules = TracerRules.of(file);
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (file.machine().isEmpty()) {
            return findings;
        }
        for (Probe probe : file.probes()) {
            TRACERS.forEach((code, tracer) -> {
                first(probe, tracer, Verdict.REFUSED, code).ifPresent(findings::add);
                first(probe, tracer, Verdict.WRONG, Code.MISREAD).ifPresent(findings::add);
            });
        }
        return findings;
    }

    /** The first argument of a probe of which a tracer makes that, and how many there are. */
    private Optional<Finding> first(Probe probe, Tracer tracer, Verdict verdict, Code code) {
        Finding found = null;
        int others = 0;
        for (ProbeSite site : probe.sites()) {
            for (Argument argument : site.arguments()) {
                Opinion opinion = rules.of(tracer, argument);
                boolean here = opinion.verdict() == verdict && !(argument.operand() instanceof Operand.Unparsed);
                if (here && found == null) {
                    String message = tracer + " " + opinion.reason() + ": argument " + argument.index() + " `"
                            + argument.spec() + "`";
                    found = new Finding(code, Optional.of(site), message);
                } else if (here) {
                    others++;
                }
            }
        }
        if (found == null || others == 0) {
            return Optional.ofNullable(found);
        }
        return Optional.of(
                new Finding(code, found.site(), found.message() + ", and " + others + " more of this probe"));
    }
}
