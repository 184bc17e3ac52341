package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Constant;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import dev.usdt.Operand.RegisterPair;
import java.util.Optional;
import java.util.Set;

/**
 * What libbpf reads. It is built with the patterns of the machine on which it runs, and knows x86, aarch64, arm, s390x
 * and riscv.
 *
 * @see <a href="https://github.com/libbpf/libbpf/blob/master/src/usdt.c">libbpf, usdt.c, parse_usdt_arg</a>
 */
final class LibbpfOperands implements OperandRules {

    private static final String NUMBER = "-?(?:0|[1-9][0-9]*)";
    private static final OperandPattern AARCH64 =
            OperandPattern.of("[a-z0-9]+|" + NUMBER + "|\\[[a-z0-9]+(?:, ?" + NUMBER + ")?\\]");
    private static final OperandPattern ARM =
            OperandPattern.of("[a-z0-9]+|#" + NUMBER + "|\\[[a-z0-9]+(?:, ?#" + NUMBER + ")?\\]");
    private static final OperandPattern S390X = OperandPattern.of("%r[0-9]+|" + NUMBER + "(?:\\(%r[0-9]+\\))?");
    private static final OperandPattern RISCV = OperandPattern.of("[a-z0-9]+|" + NUMBER + "(?:\\([a-z0-9]+\\))?");

    private static final Set<String> ARM_NAMES = Set.of("fp", "ip", "sp", "lr", "pc");
    private static final Set<String> RISCV_NAMES = Set.of("ra", "sp", "gp", "tp");

    private final Tracer tracer;
    private final Machine machine;
    private final X86Spelling x86;

    LibbpfOperands(Tracer tracer, Machine machine) {
        this.tracer = tracer;
        this.machine = machine;
        this.x86 = new X86Spelling(
                machine,
                false,
                tracer.someBefore(1, 7)
                        ? Optional.of("cannot read an index register (libbpf before 1.7)")
                        : Optional.empty());
    }

    @Override
    public Assessment of(Argument argument) {
        Optional<Assessment> unreadable = OperandRules.unreadable(argument);
        if (unreadable.isPresent()) {
            return unreadable.get();
        } else if (!ArgumentStrings.isSized(argument)) {
            return Assessment.cannot("read an argument without a size");
        }
        Assessment assessment = switch (machine) {
            case X86_64, I386 -> x86(argument);
            case AARCH64 -> spelled(argument, AARCH64);
            case ARM ->
                tracer.someBefore(1, 2)
                        ? Assessment.cannot("read arguments of this machine (libbpf before 1.2)")
                        : spelled(argument, ARM);
            case S390X -> spelled(argument, S390X);
            case RISCV64 -> spelled(argument, RISCV);
            default -> Assessment.cannot("read arguments of this machine");
        };
        // Its sscanf reads a constant with %ld.
        return ArgumentStrings.isAboveSigned(argument)
                ? assessment.or(Assessment.wrong("takes a constant above 2^63-1 for 2^63-1"))
                : assessment;
    }

    /** Its pattern for memory begins with a number. */
    private Assessment x86(Argument argument) {
        Assessment assessment = x86.of(argument);
        return tracer.someBefore(1, 1)
                        && assessment.verdict() != Verdict.REFUSED
                        && ArgumentStrings.operand(argument).startsWith("(")
                ? Assessment.cannot("read memory without a displacement (libbpf before 1.1)")
                : assessment;
    }

    private Assessment spelled(Argument argument, OperandPattern spelling) {
        Operand operand = argument.operand();
        Assessment assessment = Assessment.OK;
        if (operand instanceof Register register) {
            assessment = isKnown(register)
                    ? OperandRules.register(register, argument.type())
                    : Assessment.cannot("read this register");
        } else if (operand instanceof Memory memory) {
            assessment = memory(memory);
        } else if (operand instanceof RegisterPair pair) {
            assessment = isKnown(pair.first()) ? PAIR : Assessment.cannot("read this register");
        } else if (!(operand instanceof Constant)) {
            assessment = Assessment.cannot(SYMBOL);
        }
        boolean refused = assessment.verdict() == Verdict.REFUSED;
        return refused || spelling.matches(argument) ? assessment : Assessment.cannot(SPELLING);
    }

    private Assessment memory(Memory memory) {
        Optional<Assessment> unplain = OperandRules.unplain(memory);
        if (unplain.isPresent()) {
            return unplain.get();
        } else if (memory.index().isPresent()) {
            // Its pattern ends in front of the index, and then it does not know where the next argument begins.
            return Assessment.cannot("read an index register");
        }
        return isKnown(memory.base().orElseThrow()) ? Assessment.OK : Assessment.cannot("read memory at this register");
    }

    private boolean isKnown(Register register) {
        String name = register.name();
        return switch (machine) {
            case AARCH64 -> TracerRegisters.isWholeAarch64(register);
            case ARM -> ARM_NAMES.contains(name) || TracerRegisters.isNumbered(name, "r", 10);
            case S390X -> TracerRegisters.isNumbered(name, "r", 15);
            case RISCV64 ->
                RISCV_NAMES.contains(name)
                        || TracerRegisters.isNumbered(name, "a", 7)
                        || TracerRegisters.isNumbered(name, "s", 11)
                        || TracerRegisters.isNumbered(name, "t", 6);
            default -> false;
        };
    }
}
