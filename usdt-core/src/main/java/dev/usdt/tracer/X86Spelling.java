package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Constant;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import java.util.Optional;

/**
 * The AT&amp;T syntax as bcc and libbpf read it: {@code %reg}, {@code $number}, {@code number(%base,%index,scale)}.
 * They differ in how a number may be written and in whether there may be an index.
 */
final class X86Spelling {

    private static final OperandPattern DECIMAL = spelling("-?(?:0|[1-9][0-9]*)");
    private static final OperandPattern HEXADECIMAL_TOO = spelling("-?(?:0x[0-9a-fA-F]+|0|[1-9][0-9]*)");

    private final Machine machine;
    private final OperandPattern spelling;
    private final Optional<String> noIndex;

    /**
     * @param hexadecimal whether numbers may be hexadecimal
     * @param noIndex why there may be no index register, or empty if there may
     */
    X86Spelling(Machine machine, boolean hexadecimal, Optional<String> noIndex) {
        this.machine = machine;
        this.spelling = hexadecimal ? HEXADECIMAL_TOO : DECIMAL;
        this.noIndex = noIndex;
    }

    private static OperandPattern spelling(String number) {
        return OperandPattern.ofX86("%\\w+|\\$" + number + "|(?:" + number + ")?\\(%\\w+(?:,%\\w+(?:,[1248])?)?\\)");
    }

    Assessment of(Argument argument) {
        Operand operand = argument.operand();
        Assessment assessment;
        if (operand instanceof Register register) {
            assessment = register(argument, register);
        } else if (operand instanceof Memory memory) {
            assessment = memory(memory);
        } else if (operand instanceof Constant) {
            assessment = Assessment.OK;
        } else if (operand instanceof Operand.RegisterPair) {
            assessment = OperandRules.PAIR;
        } else {
            assessment = Assessment.cannot(OperandRules.SYMBOL);
        }
        boolean refused = assessment.verdict() == Verdict.REFUSED;
        return refused || spelling.matches(argument) ? assessment : Assessment.cannot(OperandRules.SPELLING);
    }

    private Assessment register(Argument argument, Register register) {
        if (TracerRegisters.isVector(machine, register)) {
            return Assessment.cannot("read vector registers");
        } else if (!isKnown(register)) {
            return Assessment.cannot("read this register");
        }
        return OperandRules.register(register, argument.type());
    }

    private Assessment memory(Memory memory) {
        Optional<Assessment> unplain = OperandRules.unplain(memory);
        if (unplain.isPresent()) {
            return unplain.get();
        } else if (memory.index().isPresent() && noIndex.isPresent()) {
            return Assessment.refused(noIndex.get());
        }
        Register base = memory.base().orElseThrow();
        if (OperandRules.isRelative(memory)) {
            return Assessment.wrong(OperandRules.RELATIVE);
        } else if (!isKnown(base)
                || (memory.index().isPresent() && !isKnown(memory.index().get().register()))) {
            return Assessment.cannot("read memory at this register");
        } else if (base.widthBits() < machine.wordSizeBytes() * 8) {
            return Assessment.wrong("takes more bits of the base register than it names");
        }
        return Assessment.OK;
    }

    private static boolean isKnown(Register register) {
        return TracerRegisters.isX86(register) || register.name().equals("rip");
    }
}
