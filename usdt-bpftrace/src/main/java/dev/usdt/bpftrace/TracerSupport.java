package dev.usdt.bpftrace;

import static dev.usdt.tracer.Verdict.REFUSED;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand.Unparsed;
import dev.usdt.ProbeSite;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.tracer.NopHazard;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the two libraries that read argument strings for bpftrace make of an argument: bcc up to bpftrace 0.24, libbpf
 * from 0.25 on. {@link TracerRules} knows them; here is what follows for a script that is for several versions.
 *
 * <p>libbpf attaches no probe with an operand that it cannot parse, bcc on x86-64 loses that argument and all behind
 * it, and bcc on aarch64 drops it and moves the others up.
 */
final class TracerSupport {

    private static final Tracer BCC = Tracer.any(Tracer.Program.BCC);
    private static final Tracer LIBBPF = Tracer.any(Tracer.Program.LIBBPF);

    private final Machine machine;
    private final Versions versions;
    /** By the text of an argument, and of all: the same few are in many notes. */
    private final Map<String, Opinion> opinions = new HashMap<>();

    private final Map<String, Optional<String>> refusals = new HashMap<>();

    TracerSupport(Machine machine, Versions versions) {
        this.machine = machine;
        this.versions = versions;
    }

    /** What to expect of {@code argN}. */
    enum Verdict {
        /** The right value with every version. */
        READ,
        /** The probe attaches with every version, but some read another value. */
        MISREAD,
        /** Some version does not attach the probe, or reads other arguments wrongly because of this one. */
        REFUSED
    }

    /** A verdict, and for the last two what is wrong, to stand behind the argument's text. */
    record Opinion(Verdict verdict, String reason) {
        private static final Opinion READ = new Opinion(Verdict.READ, "");

        private static Opinion refused(String reason) {
            return new Opinion(Verdict.REFUSED, reason);
        }
    }

    /** How many arguments can be had as {@code argN}: up to bpftrace 0.23 N is taken for a C parameter's number. */
    int readableArguments() {
        return versions.tracer().readableArguments(machine);
    }

    /**
     * {@return why some version of bpftrace cannot attach to a site by its probe's name, or empty if all can; arguments
     * that {@link #argumentsRefusal} tells of must not be named by {@code argN} then}
     */
    Optional<String> refusal(ProbeSite site) {
        Optional<String> misplaced = misplacement(site);
        if (misplaced.isPresent()) {
            return Optional.of(misplaced.get() + "; bpftrace 0.25 and newer refuse the probe");
        } else if (site.address() != site.note().location()) {
            return Optional.of(String.format(
                    "its site was moved from 0x%x to 0x%x by prelink, of which bpftrace does not know",
                    site.note().location(), site.address()));
        }
        Optional<String> refused = kernelRefusal(site);
        if (refused.isPresent()) {
            return refused;
        }
        // As long as the script names no argument, bcc's opinion of them does not matter.
        return versions.anyWithLibbpf() ? argumentsRefusal(site) : Optional.empty();
    }

    /** {@return why nothing can fire at a site, or empty} */
    static Optional<String> misplacement(ProbeSite site) {
        return site.isExecutable() && site.fileOffset().isPresent()
                ? Optional.empty()
                : Optional.of(String.format("its site at 0x%x is in no executable part of the file", site.address()));
    }

    /** {@return why nothing can be attached to a site, or empty; bpftrace runs no script in which something cannot} */
    Optional<String> kernelRefusal(ProbeSite site) {
        return NopHazard.of(Optional.of(machine), site) == NopHazard.SEGMENT
                ? Optional.of(String.format(
                        "the NOP at its site at 0x%x has the prefix 2e, at which Linux refuses a breakpoint",
                        site.address()))
                : Optional.empty();
    }

    /** {@return why some version of bpftrace cannot cope with the argument string of a site, or empty if all can} */
    Optional<String> argumentsRefusal(ProbeSite site) {
        String text = site.note().arguments();
        Optional<String> known = refusals.get(text);
        if (known == null) {
            known = argumentsRefusal(text, site.arguments());
            refusals.put(text, known);
        }
        return known;
    }

    private Optional<String> argumentsRefusal(String text, List<Argument> arguments) {
        for (Argument argument : arguments) {
            Opinion opinion = opinion(argument);
            if (opinion.verdict() == Verdict.REFUSED) {
                return Optional.of("arg" + argument.index() + " " + BpftraceText.inComment(argument.spec()) + ": "
                        + opinion.reason());
            }
        }
        if (arguments.size() > TracerRules.MOST_ARGUMENTS) {
            return Optional.of(arguments.size() + " arguments; libbpf refuses more than " + TracerRules.MOST_ARGUMENTS);
        }
        if (!isPlainlySpaced(text, arguments)) {
            // A leading blank crashes bpftrace 0.17 when an argument of that probe is used.
            return Optional.of("the blanks in its argument string are not where tracers expect them");
        }
        return Optional.empty();
    }

    private static boolean isPlainlySpaced(String text, List<Argument> arguments) {
        int at = 0;
        for (Argument argument : arguments) {
            if (!text.startsWith(argument.spec(), at)) {
                return false;
            }
            int end = at + argument.spec().length();
            at = end;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            if (at == end && at < text.length()) {
                return false;
            }
        }
        return at == text.length();
    }

    /** {@return what to expect of an argument, whatever its index} */
    Opinion opinion(Argument argument) {
        Opinion known = opinions.get(argument.spec());
        if (known == null) {
            known = judged(argument);
            opinions.put(argument.spec(), known);
        }
        return known;
    }

    private Opinion judged(Argument argument) {
        if (argument.operand() instanceof Unparsed unparsed) {
            return Opinion.refused(BpftraceText.inComment(unparsed.reason()));
        }
        dev.usdt.tracer.Opinion bcc = opinion(versions.anyWithBcc(), BCC, argument);
        dev.usdt.tracer.Opinion libbpf = opinion(versions.anyWithLibbpf(), LIBBPF, argument);
        if (bcc.isOk() && libbpf.isOk()) {
            return Opinion.READ;
        }
        boolean refused = bcc.verdict() == REFUSED || libbpf.verdict() == REFUSED;
        return new Opinion(refused ? Verdict.REFUSED : Verdict.MISREAD, reason(bcc, libbpf));
    }

    private dev.usdt.tracer.Opinion opinion(boolean asked, Tracer tracer, Argument argument) {
        return asked ? TracerRules.ofArgument(tracer, machine, argument) : dev.usdt.tracer.Opinion.OK;
    }

    private static String reason(dev.usdt.tracer.Opinion bcc, dev.usdt.tracer.Opinion libbpf) {
        if (libbpf.isOk()) {
            return "bcc " + bcc.reason();
        } else if (bcc.isOk()) {
            return "libbpf " + libbpf.reason();
        } else if (!bcc.equals(libbpf)) {
            return "bcc " + bcc.reason() + ", libbpf " + libbpf.reason();
        }
        String cannot = "cannot ";
        return bcc.reason().startsWith(cannot)
                ? "neither bcc nor libbpf can " + bcc.reason().substring(cannot.length())
                : "bcc " + bcc.reason() + ", and so does libbpf";
    }
}
