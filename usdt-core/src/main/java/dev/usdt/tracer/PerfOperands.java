package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import dev.usdt.Operand.Unparsed;
import java.util.Locale;

/**
 * What perf makes of arguments when it turns notes into events of the kernel. It leaves out what it does not know, and
 * the arguments behind keep their numbers.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/tools/perf/util/probe-file.c">
 *     perf, probe-file.c, synthesize_sdt_probe_arg; and arch_sdt_arg_parse_op of each machine</a>
 */
final class PerfOperands implements OperandRules {

    private static final OperandPattern X86 = OperandPattern.ofX86("(?:-?[0-9]+)?\\(%[a-z0-9]+\\)|%[a-zA-Z0-9]+");
    private static final OperandPattern AARCH64_MEMORY = OperandPattern.of("\\[sp(?:, [0-9]+)?\\]");
    private static final OperandPattern POWERPC =
            OperandPattern.of("(?:%r)?(?:[12]?[0-9]|3[01])|-?[0-9]+\\((?:%r)?(?:[12]?[0-9]|3[01])\\)");

    private final Machine machine;

    PerfOperands(Machine machine) {
        this.machine = machine;
    }

    @Override
    public Assessment of(Argument argument) {
        Operand operand = argument.operand();
        if (operand instanceof Unparsed) {
            return Assessment.refused("leaves out an argument that is spelled like this");
        } else if (argument.type().sizeBytes() > 8) {
            return Assessment.refused("finds no probe of a file in which a value has more than 8 bytes");
        }
        Assessment assessment = operand(argument, operand);
        if (assessment.verdict() == Verdict.REFUSED) {
            return assessment;
        } else if (argument.type().floatingPoint()) {
            return Assessment.wrong("prints a floating-point value as the integer that its bits are");
        }
        return switch (argument.type().sizeBytes()) {
            case 1, 2, 4, 8 -> assessment;
            default -> Assessment.wrong("takes a value of " + argument.type().sizeBytes() + " bytes for one of 8");
        };
    }

    private Assessment operand(Argument argument, Operand operand) {
        return switch (machine) {
            case X86_64, I386 -> x86(argument, operand);
            case AARCH64 -> aarch64(argument, operand);
            case PPC64LE, PPC64, PPC -> POWERPC.matches(argument) ? plain(operand) : leftOut(operand);
            default -> Assessment.refused("leaves out all arguments of this machine");
        };
    }

    private static Assessment plain(Operand operand) {
        return operand instanceof Operand.RegisterPair ? PAIR : Assessment.OK;
    }

    private static Assessment leftOut(Operand operand) {
        String what = "this operand";
        if (operand instanceof Operand.Constant) {
            what = "constants";
        } else if (ArgumentStrings.hasSymbol(operand)) {
            what = "operands with a symbol";
        } else if (operand instanceof Memory memory && memory.index().isPresent()) {
            what = "operands with an index register";
        } else if (operand instanceof Register) {
            what = "this register";
        }
        return Assessment.refused("leaves out " + what);
    }

    private Assessment x86(Argument argument, Operand operand) {
        if (!X86.matches(argument)) {
            return leftOut(operand);
        } else if (operand instanceof Operand.RegisterPair) {
            return PAIR;
        } else if (operand instanceof Register register) {
            if (register.bitOffset() != 0) {
                return Assessment.wrong("takes the low byte of the register");
            } else if (!register.name().equals(register.name().toLowerCase(Locale.ROOT))) {
                return leftOut(operand);
            } else if (!TracerRegisters.isX86(register)) {
                return Assessment.refused("asks the kernel for this register, which has none of this name");
            }
            return OperandRules.register(register, argument.type());
        } else if (operand instanceof Memory memory && memory.index().isEmpty()) {
            Register base = memory.base().orElseThrow();
            if (!TracerRegisters.isX86(base)) {
                return Assessment.refused("asks the kernel for this register, which has none of this name");
            }
            return base.widthBits() < machine.wordSizeBytes() * 8
                    ? Assessment.wrong("takes more bits of the base register than it names")
                    : Assessment.OK;
        }
        return leftOut(operand);
    }

    /** Its pattern for registers overlooks {@code x30}, and it knows memory at {@code sp} only. */
    private static Assessment aarch64(Argument argument, Operand operand) {
        if (operand instanceof Register register) {
            boolean known = TracerRegisters.isNumbered(register.name(), "x", 29);
            return known ? Assessment.OK : leftOut(operand);
        } else if (operand instanceof Memory) {
            String text = ArgumentStrings.operand(argument);
            if (AARCH64_MEMORY.matches(argument)) {
                return Assessment.OK;
            }
            return text.contains(" ")
                    ? Assessment.refused("leaves out memory that is not at sp, and renumbers the arguments after it")
                    : Assessment.refused("leaves out memory that is not at sp");
        }
        return leftOut(operand);
    }
}
