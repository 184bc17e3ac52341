package dev.usdt.internal.operand;

import dev.usdt.Operand;
import dev.usdt.Operand.Index;
import dev.usdt.Operand.Register;
import dev.usdt.internal.operand.OperandExpression.Relocation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * 32-bit ARM: {@code r4}, {@code fp}, {@code #0}, {@code [fp, #-8]}, {@code [r0, r1, lsl #2]}, {@code .LC0}.
 *
 * <p>Full names are those of the kernel's register set, which are the disassembler's too: {@code r0} to {@code r10},
 * then {@code fp}, {@code ip}, {@code sp}, {@code lr}, {@code pc}.
 */
final class ArmOperandParser implements OperandParser {

    static final ArmOperandParser PARSER = new ArmOperandParser();

    private final OperandRegisters core = core(new OperandRegisters("a core register"));
    private final OperandRegisters registers = core(new OperandRegisters("a register of this machine"));

    private ArmOperandParser() {
        registers.range("d", 0, 31, 64).range("q", 0, 15, 128);
        for (int i = 0; i <= 31; i++) {
            // s0 is the low half of d0 and s1 its high half.
            String number = Integer.toString(i);
            registers.part("s".concat(number), "d".concat(Integer.toString(i / 2)), 32, i % 2 * 32);
        }
    }

    private static OperandRegisters core(OperandRegisters table) {
        // a1 to a4, v1 to v8, sb and sl: the names of the procedure call standard.
        return table.range("r", 0, 10, 32)
                .full(32, "fp", "ip", "sp", "lr", "pc")
                .part("r11", "fp", 32, 0)
                .part("r12", "ip", 32, 0)
                .part("r13", "sp", 32, 0)
                .part("r14", "lr", 32, 0)
                .part("r15", "pc", 32, 0)
                .range("a", 1, 4, "", 32, "r", 0)
                .range("v", 1, 7, "", 32, "r", 4)
                .part("v8", "fp", 32, 0)
                .part("sb", "r9", 32, 0)
                .part("sl", "r10", 32, 0);
    }

    @Override
    public @Nullable Register next(Register register) {
        return core.findNext(register);
    }

    @Override
    public @Nullable Operand parse(OperandScanner in) {
        if (in.accept('[')) {
            return memory(in);
        }
        // GNU as takes a dollar for a hash.
        if (in.accept('#') || in.accept('$')) {
            OperandExpression sum = OperandExpression.parse(in, Relocation.PREFIX);
            return sum == null ? null : sum.value();
        }
        Register register = in.acceptRegister(registers);
        if (register != null) {
            return register;
        }
        OperandExpression sum = OperandExpression.parse(in, Relocation.PREFIX);
        return sum == null
                ? null
                : isPooled(sum) ? OperandExpression.memory(null, null, sum, null) : sum.value(registers);
    }

    /**
     * {@return whether it is a label of gcc's pool of constants behind the code, {@code .L4+8}: the memory there} Other
     * symbols without a hash are addresses, as clang writes them.
     */
    private static boolean isPooled(OperandExpression sum) {
        return sum.hasPlainSymbol(".L", '0', '9');
    }

    private @Nullable Operand memory(OperandScanner in) {
        Register base = in.register(core);
        if (base == null) {
            return null;
        }
        Index index = null;
        OperandExpression sum = null;
        if (in.accept(',')) {
            in.accept('+');
            Register register = in.acceptRegister(core);
            if (register == null) {
                sum = displacement(in);
            } else {
                index = index(in, register);
            }
            if (index == null && sum == null) {
                return null;
            }
        }
        return in.expect(']') ? OperandExpression.memory(base, index, sum, null) : null;
    }

    private @Nullable OperandExpression displacement(OperandScanner in) {
        int start = in.mark();
        if (in.accept('-')) {
            if (in.acceptRegister(core) != null) {
                in.fail("an index that is subtracted");
                return null;
            }
            in.reset(start);
        } else if (!in.accept('#')) {
            in.accept('$');
        }
        return OperandExpression.parse(in, Relocation.PREFIX);
    }

    private static @Nullable Index index(OperandScanner in, Register register) {
        if (!in.accept(',')) {
            return new Index(register, 0, Optional.empty());
        }
        String operation = in.word();
        if (!operation.equals("lsl")) {
            in.fail("index with " + OperandScanner.quote(operation) + ", which is not lsl");
            return null;
        }
        if (!in.accept('#')) {
            in.accept('$');
        }
        Long amount = in.integer(false);
        if (amount == null) {
            return null;
        }
        long shift = amount;
        if (shift < 0 || shift > 31) {
            in.fail("shift is not 0 to 31");
            return null;
        }
        return new Index(register, (int) shift, Optional.empty());
    }
}
