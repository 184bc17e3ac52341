package dev.usdt.internal.operand;

import dev.usdt.Operand;
import dev.usdt.Operand.Index;
import dev.usdt.Operand.Register;
import dev.usdt.internal.operand.OperandExpression.Relocation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SPARC: {@code %o0}, {@code -67} (a constant), {@code [%fp+2223]}, {@code [%sp+-8]}, {@code [%i0+%i1]},
 * {@code [%g1+%lo(sym)]}, {@code [sym]}.
 *
 * <p>Full names are those of the register windows, with {@code sp} for {@code %o6} and {@code fp} for {@code %i6}.
 */
final class SparcOperandParser implements OperandParser {

    static final SparcOperandParser BITS_64 = new SparcOperandParser(64);
    static final SparcOperandParser BITS_32 = new SparcOperandParser(32);

    private final OperandRegisters integers;
    private final OperandRegisters registers;

    private SparcOperandParser(int widthBits) {
        integers = integers(new OperandRegisters("an integer register"), widthBits);
        // Single-precision registers; wider values are in pairs and quadruples of them, from 32 on in v9 only.
        registers = integers(new OperandRegisters("a register of this machine"), widthBits)
                .range("f", 0, 63, 32);
    }

    private static OperandRegisters integers(OperandRegisters table, int widthBits) {
        return table.range("g", 0, 7, widthBits)
                .range("o", 0, 7, widthBits)
                .range("l", 0, 7, widthBits)
                .range("i", 0, 7, widthBits)
                .range("r", 0, 7, "", widthBits, "g", 0)
                .range("r", 8, 15, "", widthBits, "o", 0)
                .range("r", 16, 23, "", widthBits, "l", 0)
                .range("r", 24, 31, "", widthBits, "i", 0)
                .full(widthBits, "sp", "fp")
                .part("o6", "sp", widthBits, 0)
                .part("r14", "sp", widthBits, 0)
                .part("i6", "fp", widthBits, 0)
                .part("r30", "fp", widthBits, 0);
    }

    @Override
    public @Nullable Register next(Register register) {
        return integers.findNext(register);
    }

    @Override
    public @Nullable Operand parse(OperandScanner in) {
        if (in.accept('[')) {
            Operand memory = memory(in);
            return memory != null && in.expect(']') ? memory : null;
        }
        if (atRegister(in)) {
            return in.register('%', registers);
        }
        OperandExpression sum = OperandExpression.parse(in, Relocation.FUNCTION);
        return sum == null ? null : sum.value();
    }

    private @Nullable Operand memory(OperandScanner in) {
        Register base = null;
        if (atRegister(in)) {
            base = in.register('%', integers);
            if (base == null || in.peek() == ']') {
                return base == null ? null : OperandExpression.memory(base, null, null, null);
            }
            if (in.peek() != '+' && in.peek() != '-') {
                in.failExpecting("+, - or ]");
                return null;
            }
            if (in.accept('+') && atRegister(in)) {
                Register index = in.register('%', integers);
                return index == null
                        ? null
                        : OperandExpression.memory(base, new Index(index, 0, Optional.empty()), null, null);
            }
        }
        OperandExpression sum = OperandExpression.parse(in, Relocation.FUNCTION);
        return sum == null ? null : OperandExpression.memory(base, null, sum, null);
    }

    /**
     * {@return whether a percent sign is here, and it begins a register and not a relocation as in {@code %lo(sym)}}
     */
    private static boolean atRegister(OperandScanner in) {
        int start = in.mark();
        boolean register = in.accept('%') && (in.word().isEmpty() || in.peek() != '(');
        in.reset(start);
        return register;
    }
}
