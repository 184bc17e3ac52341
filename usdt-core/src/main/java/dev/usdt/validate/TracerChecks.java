package dev.usdt.validate;

import dev.usdt.Argument;
import dev.usdt.Operand;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.tracer.Assessment;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.Tracer.Program;
import dev.usdt.tracer.TracerRules;
import dev.usdt.tracer.TracerVersion;
import dev.usdt.tracer.Verdict;
import dev.usdt.validate.Finding.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks for operands that some tracer refuses or misreads: one finding for a probe and a tracer. */
final class TracerChecks {

    /** In the order of the report. Of libbpf that of bpftrace 0.25: what only older ones cannot read, few will meet. */
    private static final Map<Code, Tracer> TRACERS = new TreeMap<>(Map.of(
            Code.REFUSED_BY_BCC, Tracer.any(Program.BCC),
            Code.REFUSED_BY_LIBBPF, new Tracer(Program.LIBBPF, Optional.of(new TracerVersion(1, 6))),
            Code.REFUSED_BY_PERF, Tracer.any(Program.PERF),
            Code.REFUSED_BY_GDB, Tracer.any(Program.GDB),
            Code.REFUSED_BY_SYSTEMTAP, Tracer.any(Program.SYSTEMTAP)));

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
        List<Doubt> doubts = doubts();
        if (doubts.isEmpty()) {
            return findings;
        }
        for (Probe probe : file.probes()) {
            for (Doubt doubt : doubts) {
                Optional<Finding> first = first(probe, doubt);
                if (first.isPresent()) {
                    findings.add(first.get());
                }
            }
        }
        return findings;
    }

    /**
     * What some tracer makes of some arguments.
     *
     * @param assessments by how the arguments are spelled
     */
    private record Doubt(Code code, Program program, Map<String, Assessment> assessments) {}

    /** Judges each spelling once: thousands of arguments are spelled in a hundred ways. */
    private List<Doubt> doubts() {
        Map<String, Argument> spellings = new LinkedHashMap<>();
        for (ProbeSite site : file.sites()) {
            for (Argument argument : site.arguments()) {
                if (!(argument.operand() instanceof Operand.Unparsed)) {
                    spellings.putIfAbsent(argument.spec(), argument);
                }
            }
        }
        List<Doubt> doubts = new ArrayList<>();
        for (Map.Entry<Code, Tracer> entry : TRACERS.entrySet()) {
            Map<String, Assessment> refused = new HashMap<>();
            Map<String, Assessment> wrong = new HashMap<>();
            for (Argument argument : spellings.values()) {
                Assessment assessment = rules.of(entry.getValue(), argument);
                if (assessment.verdict() == Verdict.REFUSED) {
                    refused.put(argument.spec(), assessment);
                } else if (assessment.verdict() == Verdict.WRONG) {
                    wrong.put(argument.spec(), assessment);
                }
            }
            if (!refused.isEmpty()) {
                doubts.add(new Doubt(entry.getKey(), entry.getValue().program(), refused));
            }
            if (!wrong.isEmpty()) {
                doubts.add(new Doubt(Code.MISREAD, entry.getValue().program(), wrong));
            }
        }
        return doubts;
    }

    /** The first argument of a probe of which a tracer makes that, and how many there are. */
    private static Optional<Finding> first(Probe probe, Doubt doubt) {
        Finding found = null;
        int others = 0;
        for (ProbeSite site : probe.sites()) {
            for (Argument argument : site.arguments()) {
                Assessment assessment = doubt.assessments().get(argument.spec());
                if (assessment != null && found == null) {
                    String message = doubt.program().programName() + " " + assessment.reason() + ": argument "
                            + argument.index() + " `" + argument.spec() + "`";
                    found = new Finding(doubt.code(), site, argument.index(), message);
                } else if (assessment != null) {
                    others++;
                }
            }
        }
        if (found == null || others == 0) {
            return Optional.ofNullable(found);
        }
        String message = found.message() + ", and " + others + " more of this probe";
        return Optional.of(new Finding(doubt.code(), found.site(), found.argument(), found.fileOffset(), message));
    }
}
