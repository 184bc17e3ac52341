package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import java.util.Optional;

/**
 * What gdb makes of the arguments of a probe at which it has stopped, as {@code $_probe_arg0} and so on.
 *
 * @see <a href="https://sourceware.org/git/?p=binutils-gdb.git;a=blob;f=gdb/stap-probe.c">gdb, stap-probe.c</a>
 */
final class GdbOperands implements OperandRules {

    private static final OperandPattern X86 =
            OperandPattern.ofX86("%\\w+|\\$-?[0-9]+|(?:-?[0-9]+)?\\(%\\w+(?:,%\\w+(?:,[1248])?)?\\)");
    private static final OperandPattern AARCH64 =
            OperandPattern.of("[a-z]+[0-9]*|#?-?[0-9]+|\\[[a-z]+[0-9]*(?:, ?#?-?[0-9]+)?\\]");

    private final Machine machine;

    GdbOperands(Machine machine) {
        this.machine = machine;
    }

    @Override
    public Assessment of(Argument argument) {
        Optional<Assessment> unreadable = OperandRules.unreadable(argument);
        if (unreadable.isPresent()) {
            return unreadable.get();
        }
        return switch (machine) {
            case X86_64, I386 -> spelled(argument, X86);
            case AARCH64 -> spelled(argument, AARCH64);
            default -> Assessment.UNKNOWN;
        };
    }

    private Assessment spelled(Argument argument, OperandPattern spelling) {
        Operand operand = argument.operand();
        if (operand instanceof Memory memory) {
            Optional<Assessment> unplain = OperandRules.unplain(memory);
            if (unplain.isPresent()) {
                return unplain.get();
            } else if (OperandRules.isRelative(memory)) {
                return Assessment.wrong(RELATIVE);
            }
        } else if (operand instanceof Register register) {
            Assessment assessment = register(register, argument.type());
            if (!assessment.isOk()) {
                return assessment;
            }
        } else if (operand instanceof Operand.RegisterPair) {
            return spelling.matches(argument) ? PAIR : Assessment.cannot(SPELLING);
        }
        if (!spelling.matches(argument)) {
            return Assessment.cannot(SPELLING);
        }
        return ArgumentStrings.isAboveSigned(argument)
                ? Assessment.wrong("takes a constant above 2^63-1 for 2^63-1")
                : Assessment.OK;
    }

    /** It calls the low byte of r8 r8l. */
    private Assessment register(Register register, ArgumentType type) {
        boolean numbered = Character.isDigit(register.fullName().charAt(1));
        if (machine != Machine.AARCH64 && register.widthBits() == 8 && numbered) {
            return Assessment.refused("calls this register by another name, r8l for r8b");
        } else if (machine == Machine.AARCH64
                && (register.name().endsWith("31") || register.name().endsWith("zr"))) {
            return Assessment.cannot("read this register");
        }
        if (TracerRegisters.isVector(machine, register)) {
            return machine == Machine.AARCH64 ? Assessment.UNKNOWN : Assessment.OK;
        }
        return register.widthBits() < type.sizeBytes() * 8
                ? Assessment.wrong("takes the highest bit of a part of a register for a sign")
                : Assessment.OK;
    }
}
