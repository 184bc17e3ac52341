package dev.usdt.bpftrace;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Constant;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import dev.usdt.Operand.Unparsed;
import dev.usdt.ProbeSite;
import java.util.List;
import java.util.Optional;

/**
 * What the two libraries that read argument strings for bpftrace make of an argument: bcc up to bpftrace 0.24, libbpf
 * from 0.25 on. The one place that knows.
 *
 * <p>They judge spelling, not meaning: libbpf's {@code sscanf} patterns know no hexadecimal number. So an argument is
 * accepted only when it is spelled exactly as its decoded operand would be spelled in the forms that both were seen to
 * read. Everything else is refused: libbpf attaches no probe with an operand that it cannot parse, bcc on x86-64 loses
 * that argument and all behind it, and bcc on aarch64 drops it and moves the others up.
 *
 * @see <a href="https://github.com/iovisor/bcc/blob/master/src/cc/usdt/usdt_args.cc">bcc, usdt_args.cc</a>
 * @see <a href="https://github.com/libbpf/libbpf/blob/master/src/usdt.c">libbpf, usdt.c, parse_usdt_arg</a>
 */
final class TracerSupport {

    /** libbpf's USDT_MAX_ARG_CNT; a site with more is refused. bcc reads as many. */
    private static final int MOST_ARGUMENTS = 12;

    private final Machine machine;
    private final Versions versions;

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

        private static Opinion misread(String reason) {
            return new Opinion(Verdict.MISREAD, reason);
        }

        private static Opinion refused(String reason) {
            return new Opinion(Verdict.REFUSED, reason);
        }
    }

    /** How many arguments can be had as {@code argN}: up to bpftrace 0.23 N is taken for a C parameter's number. */
    int readableArguments() {
        return !versions.anyUpTo(23) ? MOST_ARGUMENTS : machine == Machine.AARCH64 ? 8 : 6;
    }

    /**
     * {@return why some version of bpftrace cannot attach to a site by its probe's name, or empty if all can; arguments
     * that {@link #argumentsRefusal} tells of must not be named by {@code argN} then}
     */
    Optional<String> refusal(ProbeSite site) {
        Optional<String> misplaced = misplacement(site);
        if (misplaced.isPresent()) {
            return misplaced.map(reason -> reason + "; bpftrace 0.25 and newer refuse the probe");
        } else if (site.address() != site.note().location()) {
            return Optional.of(String.format(
                    "its site was moved from 0x%x to 0x%x by prelink, of which bpftrace does not know",
                    site.note().location(), site.address()));
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

    /** {@return why some version of bpftrace cannot cope with the argument string of a site, or empty if all can} */
    Optional<String> argumentsRefusal(ProbeSite site) {
        List<Argument> arguments = site.arguments();
        for (Argument argument : arguments) {
            Opinion opinion = opinion(argument);
            if (opinion.verdict() == Verdict.REFUSED) {
                return Optional.of("arg" + argument.index() + " " + BpftraceText.inComment(argument.spec()) + ": "
                        + opinion.reason());
            }
        }
        if (arguments.size() > MOST_ARGUMENTS) {
            return Optional.of(arguments.size() + " arguments; libbpf refuses more than " + MOST_ARGUMENTS);
        }
        if (!isPlainlySpaced(site.note().arguments(), arguments)) {
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
        Operand operand = argument.operand();
        ArgumentType type = argument.type();
        if (operand instanceof Unparsed unparsed) {
            return Opinion.refused(BpftraceText.inComment(unparsed.reason()));
        } else if (type.floatingPoint()) {
            return Opinion.refused("neither bcc nor libbpf reads floating-point values");
        } else if (!List.of(1, 2, 4, 8).contains(type.sizeBytes())) {
            return Opinion.refused("neither bcc nor libbpf reads values of " + type.sizeBytes() + " bytes");
        }
        Opinion opinion;
        if (operand instanceof Register register) {
            opinion = register(register, type);
        } else if (operand instanceof Memory memory) {
            opinion = memory(memory);
        } else if (operand instanceof Constant constant) {
            opinion = constant(constant, argument.spec());
        } else if (operand instanceof Operand.Address) {
            opinion = Opinion.refused("neither bcc nor libbpf can tell the address of a symbol");
        } else {
            throw new AssertionError(operand);
        }
        if (opinion.verdict() == Verdict.REFUSED) {
            return opinion;
        }
        String prefix = (type.signed() ? "-" : "") + type.sizeBytes() + "@";
        for (String spelling : spellings(operand)) {
            if (argument.spec().equals(prefix + spelling)) {
                return opinion;
            }
        }
        return Opinion.refused("it is not spelled in a way that both bcc and libbpf parse");
    }

    private Opinion register(Register register, ArgumentType type) {
        if (Registers.tracerName(machine, register).isEmpty()) {
            return Opinion.refused(
                    machine == Machine.AARCH64
                            ? "bcc drops this register and moves the arguments behind it up, libbpf refuses it"
                            : "neither bcc nor libbpf knows this register");
        } else if (register.widthBits() < type.sizeBytes() * 8) {
            return Opinion.misread("the register is narrower than the value");
        }
        return Opinion.READ;
    }

    /** sscanf's %ld, with which libbpf reads a constant, stops at the greatest signed number. */
    private Opinion constant(Constant constant, String spec) {
        boolean unsigned = versions.anyWithLibbpf()
                && constant.value() < 0
                && spec.endsWith(Long.toUnsignedString(constant.value()));
        return unsigned ? Opinion.misread("libbpf takes a constant above 2^63-1 for 2^63-1") : Opinion.READ;
    }

    private Opinion memory(Memory memory) {
        if (memory.symbol().isPresent()) {
            return Opinion.refused("neither bcc nor libbpf can tell the address of a symbol");
        } else if (memory.segment().isPresent()) {
            return Opinion.refused("neither bcc nor libbpf knows segment registers");
        } else if (memory.index().isPresent()) {
            return Opinion.refused("libbpf before 1.7 refuses an index register");
        } else if (memory.base().isEmpty()) {
            return Opinion.refused("neither bcc nor libbpf reads memory without a base register");
        }
        Register base = memory.base().get();
        if (Registers.tracerName(machine, base).isEmpty() || base.widthBits() != 64) {
            return Opinion.refused("neither bcc nor libbpf reads memory at this base register");
        } else if (machine == Machine.AARCH64 && memory.displacement() == 0 && versions.anyWithBcc()) {
            return Opinion.misread("bcc before 0.31 takes the address for the value");
        }
        return Opinion.READ;
    }

    /** {@return how the operand is written in the forms that both libraries parse} */
    private List<String> spellings(Operand operand) {
        boolean aarch64 = machine == Machine.AARCH64;
        if (operand instanceof Register register) {
            return List.of(aarch64 ? register.name() : "%" + register.name());
        } else if (operand instanceof Memory memory) {
            String base = memory.base().orElseThrow().name();
            long displacement = memory.displacement();
            String bare = aarch64 ? "[" + base + "]" : "(%" + base + ")";
            if (aarch64) {
                return displacement == 0
                        ? List.of(bare)
                        : List.of("[" + base + ", " + displacement + "]", "[" + base + "," + displacement + "]");
            }
            return displacement == 0 ? List.of(bare, "0" + bare) : List.of(displacement + bare);
        } else if (operand instanceof Constant constant) {
            String sigil = aarch64 ? "" : "$";
            return List.of(sigil + constant.value(), sigil + Long.toUnsignedString(constant.value()));
        }
        throw new AssertionError(operand);
    }
}
