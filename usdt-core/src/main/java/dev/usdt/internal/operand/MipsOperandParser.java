package dev.usdt.internal.operand;

import dev.usdt.Operand;
import dev.usdt.Operand.Register;
import dev.usdt.internal.operand.OperandExpression.Relocation;
import org.jspecify.annotations.Nullable;

/**
 * MIPS: {@code $4}, {@code $fp}, {@code 5} (a constant), {@code -80($16)}, {@code %got_ofst(sym)($6)}, {@code sym}.
 *
 * <p>Full names are {@code r0} to {@code r31}, {@code f0} to {@code f31} and {@code w0} to {@code w31}, since the names
 * of the calling conventions differ: {@code $t0} is register 8 in o32, 12 in n32 and n64. In a 64-bit file it is n64;
 * in a 32-bit file, which may be either of the others, {@code $t0} to {@code $t3} are not decoded. Compilers write
 * numbers.
 */
final class MipsOperandParser implements OperandParser {

    static final MipsOperandParser BITS_64 = new MipsOperandParser(64);
    static final MipsOperandParser BITS_32 = new MipsOperandParser(32);

    private final OperandRegisters general;
    private final OperandRegisters registers;

    private MipsOperandParser(int widthBits) {
        general = general(new OperandRegisters("a general register"), widthBits);
        registers = general(new OperandRegisters("a register of this machine"), widthBits)
                .range("f", 0, 31, 64)
                .range("w", 0, 31, 128);
    }

    private static OperandRegisters general(OperandRegisters table, int widthBits) {
        table.range("", 0, 31, "", widthBits, "r", 0)
                .part("zero", "r0", widthBits, 0)
                .part("at", "r1", widthBits, 0)
                .range("v", 0, 1, "", widthBits, "r", 2)
                .range("a", 0, 7, "", widthBits, "r", 4)
                .range("s", 0, 7, "", widthBits, "r", 16)
                .range("t", 8, 9, "", widthBits, "r", 24)
                .range("k", 0, 1, "", widthBits, "r", 26)
                .part("gp", "r28", widthBits, 0)
                .part("sp", "r29", widthBits, 0)
                .part("fp", "r30", widthBits, 0)
                .part("s8", "r30", widthBits, 0)
                .part("ra", "r31", widthBits, 0);
        // a4 to a7 are names of n32 and n64 only, t4 to t7 of o32 only.
        return widthBits == 64
                ? table.range("t", 0, 3, "", widthBits, "r", 12)
                : table.range("t", 4, 7, "", widthBits, "r", 12);
    }

    @Override
    public @Nullable Register next(Register register) {
        return general.findNext(register);
    }

    @Override
    public @Nullable Operand parse(OperandScanner in) {
        if (in.accept('$')) {
            return in.register(registers);
        }
        OperandExpression sum = null;
        if (in.peek() != '(') {
            sum = OperandExpression.parse(in, Relocation.FUNCTION);
            if (sum == null || in.peek() != '(') {
                return sum == null ? null : sum.value();
            }
        }
        in.accept('(');
        Register base = in.register('$', general);
        return base != null && in.expect(')') ? OperandExpression.memory(base, null, sum, null) : null;
    }
}
