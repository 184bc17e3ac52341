package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.ProbeSite;
import java.util.Optional;

/** What tracers make of the NOP at a site, and of operands that it may change. */
final class NopRules {

    private static final Assessment SEGMENT =
            Assessment.cannot("attach to a NOP with the prefix 2e, at which Linux refuses a breakpoint");

    private static final Assessment CALL = Assessment.unknown(
            "may change what the function keeps below %rsp or not: Linux 6.18 and newer make the 5-byte NOP a call");

    private static final Assessment DAMAGE = Assessment.wrong(
            "changes what the function keeps below %rsp: Linux 6.18 and newer make the 5-byte NOP a call");

    private final Optional<Machine> machine;

    NopRules(Optional<Machine> machine) {
        this.machine = machine;
    }

    /** {@return what a tracer that reads notes itself makes of a site; fine if the file was read without its code} */
    Assessment of(Tracer reader, ProbeSite site) {
        NopHazard hazard = NopHazard.of(machine, site);
        if (hazard == NopHazard.NONE || !hazard.concerns(reader)) {
            return Assessment.OK;
        } else if (hazard == NopHazard.SEGMENT) {
            return SEGMENT;
        }
        for (Argument argument : site.arguments()) {
            if (hazard.isSeenIn(argument.operand())) {
                return DAMAGE.of(argument);
            }
        }
        return CALL;
    }
}
