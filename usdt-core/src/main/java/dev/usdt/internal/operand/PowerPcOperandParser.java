package dev.usdt.internal.operand;

import dev.usdt.Operand;
import dev.usdt.Operand.Index;
import dev.usdt.Operand.Register;
import dev.usdt.internal.operand.OperandExpression.Relocation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PowerPC: {@code 3} and {@code %r3} (registers), {@code i9} (a constant, as {@code sys/sdt.h} marks it),
 * {@code 16(6)}, {@code 9,8}, {@code .LANCHOR0+8@toc@l(10)}, {@code sym}.
 */
final class PowerPcOperandParser implements OperandParser {

    static final PowerPcOperandParser BITS_64 = new PowerPcOperandParser(64);
    static final PowerPcOperandParser BITS_32 = new PowerPcOperandParser(32);

    private final OperandRegisters general;
    private final OperandRegisters registers;

    private PowerPcOperandParser(int widthBits) {
        general = general(new OperandRegisters("a general register"), widthBits);
        // The vector-scalar registers vs0 to vs63 lie over the floating-point and the vector registers; which of them
        // a name means is kept.
        registers = general(new OperandRegisters("a register of this machine"), widthBits)
                .full(widthBits, "lr", "ctr")
                .range("f", 0, 31, 64)
                .range("v", 0, 31, 128)
                .range("vs", 0, 63, 128);
    }

    private static OperandRegisters general(OperandRegisters table, int widthBits) {
        return table.range("", 0, 31, "", widthBits, "r", 0)
                .range("r", 0, 31, widthBits)
                .part("sp", "r1", widthBits, 0)
                .part("rtoc", "r2", widthBits, 0);
    }

    @Override
    public @Nullable Register next(Register register) {
        return general.findNext(register);
    }

    @Override
    public @Nullable Operand parse(OperandScanner in) {
        int start = in.mark();
        if (atConstant(in.word(), in.peek())) {
            in.reset(start);
            in.accept('i');
            Long number = in.integer(in.accept('-'));
            return number == null ? null : new Operand.Constant(number);
        }
        in.reset(start);
        if (in.accept('%')) {
            Register register = in.register(registers);
            return register == null ? null : registerOrIndexed(in, register);
        }
        Register register = in.acceptRegister(registers);
        // A number with more behind it is no register: it begins a displacement.
        if (register != null && (in.atEnd() || in.peek() == ',')) {
            return registerOrIndexed(in, register);
        }
        in.reset(start);
        return memory(in);
    }

    private @Nullable Operand registerOrIndexed(OperandScanner in, Register register) {
        if (!in.accept(',')) {
            return register;
        }
        if (general.find(register.name()) == null) {
            in.fail(register.name() + " is not " + general.kind());
            return null;
        }
        Register index = generalRegister(in);
        if (index == null) {
            return null;
        }
        // RA|0: register 0 as the first of the two means the value zero, and the address is the second register.
        return isZeroAsBase(register)
                ? OperandExpression.memory(index, null, null, null)
                : OperandExpression.memory(register, new Index(index, 0, Optional.empty()), null, null);
    }

    private @Nullable Operand memory(OperandScanner in) {
        OperandExpression sum = null;
        if (in.peek() != '(') {
            sum = OperandExpression.parse(in, Relocation.SUFFIX);
            if (sum == null) {
                return null;
            }
            if (in.peek() != '(') {
                if (sum.hasSymbol()) {
                    return sum.value(registers);
                }
                in.fail("a number by itself is a register, 0 to 31; a constant is written i5");
                return null;
            }
        }
        in.accept('(');
        Register base = generalRegister(in);
        if (base == null || !in.expect(')')) {
            return null;
        }
        return OperandExpression.memory(isZeroAsBase(base) ? null : base, null, sum, null);
    }

    /** {@return whether i and a number is here; i2c is a symbol} */
    private static boolean atConstant(String word, char after) {
        for (int i = 1; i < word.length(); i++) {
            if (!OperandScanner.isDigit(word.charAt(i))) {
                return false;
            }
        }
        return word.startsWith("i") && (word.length() > 1 || after == '-');
    }

    private @Nullable Register generalRegister(OperandScanner in) {
        in.accept('%');
        return in.register(general);
    }

    /** The Power ISA writes it (RA|0): a base register 0 means the value zero, not what is in that register. */
    private static boolean isZeroAsBase(Register register) {
        return register.fullName().equals("r0");
    }
}
