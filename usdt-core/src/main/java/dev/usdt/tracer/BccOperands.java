package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import java.util.Optional;

/**
 * What bcc reads. It is built with the parser of the machine on which it runs.
 *
 * @see <a href="https://github.com/iovisor/bcc/blob/master/src/cc/usdt/usdt_args.cc">bcc, usdt_args.cc</a>
 */
final class BccOperands implements OperandRules {

    private static final OperandPattern AARCH64 = OperandPattern.of("x\\d+|sp|-?(?:0x[0-9a-fA-F]+|0|[1-9][0-9]*)"
            + "|\\[(?:x\\d+|sp)(?:, ?(?:-?(?:0x[0-9a-fA-F]+|0|[1-9][0-9]*)|x\\d+|sp))?\\]");
    private static final OperandPattern POWERPC =
            OperandPattern.of("i-?[0-9]+|(?:%r)?[0-9]+|-?[0-9]+\\((?:%r)?[0-9]+\\)" + "|(?:%r)?[0-9]+,(?:%r)?[0-9]+");
    private static final OperandPattern S390X =
            OperandPattern.of("-?[0-9]+|%r[0-9]+|(?:-?[0-9]+)?\\(%r[0-9]+(?:,%r[0-9]+)?\\)");

    private final Tracer tracer;
    private final Machine machine;
    private final X86Spelling x86;

    BccOperands(Tracer tracer, Machine machine) {
        this.tracer = tracer;
        this.machine = machine;
        this.x86 = new X86Spelling(machine, true, Optional.empty());
    }

    @Override
    public Assessment of(Argument argument) {
        if (isCut(argument)) {
            return Assessment.wrong("reads fewer bytes than " + argument.type().sizeBytes());
        }
        Optional<Assessment> unreadable = OperandRules.unreadable(argument);
        if (unreadable.isPresent()) {
            return unreadable.get();
        }
        return switch (machine) {
            case X86_64 -> x86(argument);
            case AARCH64 -> sized(argument, AARCH64, aarch64(argument));
            case PPC64LE, PPC64 -> sized(argument, POWERPC, powerpc(argument.operand()));
            case S390X -> sized(argument, S390X, s390x(argument));
            default -> Assessment.UNKNOWN;
        };
    }

    /**
     * Run: of a size that no integer has it takes the next smaller one, 2, 4 or 8, in memory too, but cannot compile
     * that.
     */
    private boolean isCut(Argument argument) {
        int bytes = argument.type().sizeBytes();
        return machine == Machine.X86_64
                && argument.operand() instanceof Register register
                && !TracerRegisters.isVector(machine, register)
                && argument.type().isBytes()
                && bytes < 16
                && x86.of(argument).verdict() != Verdict.REFUSED;
    }

    /**
     * It knows xmm0 to xmm15, and gives 0 for them since a BPF program cannot have them. A register without a size in
     * front has its own.
     */
    private Assessment x86(Argument argument) {
        if (argument.operand() instanceof Register vector
                && TracerRegisters.isNumbered(vector.name(), "xmm", 15)
                && ArgumentStrings.isSized(argument)) {
            return Assessment.wrong("gives 0 for a vector register");
        }
        Assessment assessment = x86.of(argument);
        boolean narrow = argument.operand() instanceof Register register
                && register.widthBits() < argument.type().sizeBytes() * 8;
        return assessment.verdict() == Verdict.WRONG && narrow && !ArgumentStrings.isSized(argument)
                ? Assessment.wrong("takes the value to be as large as the register")
                : assessment;
    }

    private static Assessment sized(Argument argument, OperandPattern spelling, Assessment assessment) {
        if (assessment.verdict() == Verdict.REFUSED) {
            return assessment;
        }
        return ArgumentStrings.isSized(argument) && spelling.matches(argument)
                ? assessment
                : Assessment.cannot(SPELLING);
    }

    private Assessment aarch64(Argument argument) {
        Operand operand = argument.operand();
        if (operand instanceof Register register) {
            return TracerRegisters.isWholeAarch64(register)
                    ? Assessment.OK
                    : Assessment.refused("drops this register, and moves the arguments after it up");
        } else if (operand instanceof Memory memory) {
            Optional<Assessment> unplain = OperandRules.unplain(memory);
            if (unplain.isPresent()) {
                return unplain.get();
            } else if (memory.index().isPresent()) {
                Operand.Index index = memory.index().get();
                boolean bare = index.shift() == 0 && index.extension().isEmpty();
                return bare && TracerRegisters.isWholeAarch64(index.register())
                        ? Assessment.OK
                        : Assessment.cannot("read an index register that is shifted or extended");
            }
            boolean moved = memory.displacement() != 0
                    || ArgumentStrings.operand(argument).contains(",");
            return !moved && tracer.someBefore(0, 31)
                    ? Assessment.wrong("takes the address for the value (bcc before 0.31)")
                    : Assessment.OK;
        }
        return ArgumentStrings.hasSymbol(operand) ? Assessment.cannot(SYMBOL) : Assessment.OK;
    }

    private static Assessment powerpc(Operand operand) {
        if (ArgumentStrings.hasSymbol(operand)) {
            return Assessment.cannot(SYMBOL);
        }
        return operand instanceof Memory memory && memory.index().isPresent()
                ? Assessment.wrong("multiplies the index register by the size of the value")
                : Assessment.OK;
    }

    private static Assessment s390x(Argument argument) {
        if (ArgumentStrings.hasSymbol(argument.operand())) {
            return Assessment.cannot(SYMBOL);
        }
        return ArgumentStrings.operand(argument).startsWith("(")
                ? Assessment.wrong("takes the address for the value")
                : Assessment.OK;
    }
}
