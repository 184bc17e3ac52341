package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import dev.usdt.UsdtFile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What SystemTap makes of arguments, as {@code $arg1} and so on.
 *
 * @see <a href="https://sourceware.org/git/?p=systemtap.git;a=blob;f=tapsets.cxx">SystemTap, tapsets.cxx,
 *     sdt_uprobe_var_expanding_visitor</a>
 */
final class SystemtapOperands implements OperandRules {

    private static final OperandPattern X86 =
            OperandPattern.ofX86("%\\w+|\\$-?[0-9]+|(?:-?[0-9]+)?\\(%\\w+(?:,%\\w+(?:,[1248])?)?\\)");
    private static final OperandPattern AARCH64 =
            OperandPattern.of("[a-z]+[0-9]*|-?[0-9]+|\\[[a-z]+[0-9]*(?:, ?-?[0-9]+)?\\]");

    private final Machine machine;
    private final @Nullable UsdtFile file;

    /** @param file the file, whose symbols it looks for; null if it is not known */
    SystemtapOperands(Machine machine, @Nullable UsdtFile file) {
        this.machine = machine;
        this.file = file;
    }

    @Override
    public Assessment of(Argument argument) {
        Operand operand = argument.operand();
        if (operand instanceof Operand.Unparsed) {
            return Assessment.cannot(SPELLING);
        } else if (argument.type().sizeBytes() > 8 && !(operand instanceof Memory)) {
            return Assessment.cannot("read values of " + argument.type().sizeBytes() + " bytes");
        }
        Assessment assessment = switch (machine) {
            case X86_64, I386 -> spelled(argument, X86);
            case AARCH64 -> spelled(argument, AARCH64);
            default -> Assessment.UNKNOWN;
        };
        if (assessment.verdict() == Verdict.REFUSED) {
            return assessment;
        } else if (argument.type().floatingPoint()) {
            return assessment.or(Assessment.wrong("gives a floating-point value as the integer that its bits are"));
        }
        // Run: user_long() reads them.
        return argument.type().isBytes() && operand instanceof Memory
                ? assessment.or(
                        Assessment.wrong("takes a value of " + argument.type().sizeBytes() + " bytes for a long"))
                : assessment;
    }

    private Assessment spelled(Argument argument, OperandPattern spelling) {
        Operand operand = argument.operand();
        if (operand instanceof Memory memory) {
            boolean relative = ArgumentStrings.operand(argument).endsWith("(%rip)");
            if (memory.symbol().isPresent() && relative && isInstructionPointer(memory)) {
                return hasSymbol(memory.symbol().get().name())
                        ? Assessment.OK
                        : Assessment.refused("finds no such symbol in the file");
            }
            Optional<Assessment> unplain = OperandRules.unplain(memory);
            if (unplain.isPresent()) {
                return unplain.get();
            } else if (OperandRules.isRelative(memory)) {
                return Assessment.wrong(RELATIVE);
            }
        } else if (operand instanceof Register register && TracerRegisters.isVector(machine, register)) {
            return Assessment.cannot("read vector registers");
        } else if (operand instanceof Operand.Address) {
            return Assessment.cannot(SYMBOL);
        } else if (operand instanceof Operand.RegisterPair) {
            return spelling.matches(argument) ? PAIR : Assessment.cannot(SPELLING);
        }
        return spelling.matches(argument) ? Assessment.OK : Assessment.cannot(SPELLING);
    }

    private boolean hasSymbol(String name) {
        return file != null && file.symbolAddress(name).isPresent();
    }

    private static boolean isInstructionPointer(Memory memory) {
        return memory.base().isPresent()
                && memory.base().get().name().equals("rip")
                && memory.index().isEmpty();
    }
}
