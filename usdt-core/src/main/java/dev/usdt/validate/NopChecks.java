package dev.usdt.validate;

import dev.usdt.Argument;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.internal.operand.Nop;
import dev.usdt.tracer.NopHazard;
import dev.usdt.validate.Finding.Code;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Looks for NOPs with which tracing damages the program, and for those at which the kernel refuses a breakpoint. */
final class NopChecks {

    private final UsdtFile file;
    private final List<Finding> findings = new ArrayList<>();

    NopChecks(UsdtFile file) {
        this.file = file;
    }

    /** {@return one finding for each kind of NOP, and one for each probe of which a value is overwritten} */
    List<Finding> findings() {
        for (NopHazard hazard : NopHazard.values()) {
            if (hazard != NopHazard.NONE) {
                check(hazard);
            }
        }
        for (Probe probe : file.probes()) {
            check(probe);
        }
        return findings;
    }

    private void check(NopHazard hazard) {
        ProbeSite first = null;
        int others = 0;
        for (ProbeSite site : file.sites()) {
            if (of(site) == hazard) {
                others += first == null ? 0 : 1;
                first = first == null ? site : first;
            }
        }
        if (first != null) {
            byte[] code = first.code().orElseThrow();
            int at = hazard == NopHazard.CALL_BEHIND ? 1 : 0;
            String nop = HexFormat.ofDelimiter(" ").formatHex(code, at, at + Nop.x86Length(code, at));
            String message = messageOf(hazard, nop);
            add(codeOf(hazard), first, message + more(others, others == 1 ? " more site" : " more sites"));
        }
    }

    private static String messageOf(NopHazard hazard, String nop) {
        return switch (hazard) {
            case NONE -> throw new IllegalArgumentException("nothing is wrong");
            case CALL -> "from Linux 6.18 on the NOP " + nop + " becomes a call";
            case CALL_BEHIND -> "from Linux 6.18 on the NOP " + nop + " after the first becomes a call";
            case SEGMENT -> "Linux refuses a breakpoint at the NOP " + nop;
        };
    }

    private void check(Probe probe) {
        ProbeSite at = null;
        int index = 0;
        String message = "";
        int others = 0;
        for (ProbeSite site : probe.sites()) {
            NopHazard hazard = of(site);
            for (Argument argument : site.arguments()) {
                if (!hazard.isSeenIn(argument.operand())) {
                    continue;
                }
                if (at == null) {
                    at = site;
                    index = argument.index();
                    message = "argument " + argument.index() + " `" + argument.spec()
                            + "` is below %rsp, so the function keeps values where the call writes";
                } else {
                    others++;
                }
            }
        }
        if (at != null) {
            String all = message + more(others, " more of this probe");
            findings.add(new Finding(Code.VALUE_IN_RED_ZONE, at, index, all));
        }
    }

    private NopHazard of(ProbeSite site) {
        return site.isExecutable() ? NopHazard.of(file.machine(), site) : NopHazard.NONE;
    }

    private static Code codeOf(NopHazard hazard) {
        return switch (hazard) {
            case NONE -> throw new IllegalArgumentException("nothing is wrong");
            case CALL -> Code.NOP5;
            case CALL_BEHIND -> Code.NOP_NOP5;
            case SEGMENT -> Code.NOP_WITH_SEGMENT;
        };
    }

    private static String more(int others, String what) {
        return others == 0 ? "" : ", and " + others + what;
    }

    private void add(Code code, ProbeSite site, String message) {
        findings.add(new Finding(code, Optional.of(site), message));
    }
}
