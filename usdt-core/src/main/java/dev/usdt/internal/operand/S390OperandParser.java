package dev.usdt.internal.operand;

import dev.usdt.Operand;
import dev.usdt.Operand.Index;
import dev.usdt.Operand.Register;
import dev.usdt.internal.operand.OperandExpression.Relocation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** S/390: {@code %r2}, {@code -67} (a constant), {@code 164(%r15)}, {@code 0(%r3,%r1)} (index, base), {@code sym}. */
final class S390OperandParser implements OperandParser {

    static final S390OperandParser BITS_64 = new S390OperandParser(64);
    static final S390OperandParser BITS_32 = new S390OperandParser(32);

    private final OperandRegisters general;
    private final OperandRegisters numbers;
    private final OperandRegisters registers;

    private S390OperandParser(int widthBits) {
        general = new OperandRegisters("a general register").range("r", 0, 15, widthBits);
        numbers = new OperandRegisters("a general register").range("", 0, 15, "", widthBits, "r", 0);
        registers = new OperandRegisters("a register of this machine")
                .range("r", 0, 15, widthBits)
                .range("a", 0, 15, 32)
                .range("f", 0, 15, 64)
                .range("v", 0, 31, 128);
    }

    @Override
    public @Nullable Register next(Register register) {
        return general.findNext(register);
    }

    @Override
    public @Nullable Operand parse(OperandScanner in) {
        if (in.accept('%')) {
            return in.register(registers);
        }
        OperandExpression sum = null;
        if (in.peek() != '(') {
            sum = OperandExpression.parse(in, Relocation.SUFFIX);
            if (sum == null || in.peek() != '(') {
                return sum == null ? null : sum.value();
            }
        }
        in.accept('(');
        Register first = null;
        if (in.peek() != ',') {
            first = generalRegister(in);
            if (first == null) {
                return null;
            }
        }
        if (!in.accept(',')) {
            return in.expect(')') ? memory(null, first, sum) : null;
        }
        Register second = generalRegister(in);
        return second != null && in.expect(')') ? memory(first, second, sum) : null;
    }

    private @Nullable Register generalRegister(OperandScanner in) {
        return in.accept('%') ? in.register(general) : in.register(numbers);
    }

    private static Operand memory(
            @Nullable Register first, @Nullable Register second, @Nullable OperandExpression sum) {
        Register index = unlessZero(first);
        Register base = unlessZero(second);
        if (index != null && base != null) {
            return OperandExpression.memory(base, new Index(index, 0, Optional.empty()), sum, null);
        }
        return OperandExpression.memory(base == null ? index : base, null, sum, null);
    }

    /** z/Architecture Principles of Operation: register 0 as index or base means that there is none. */
    private static @Nullable Register unlessZero(@Nullable Register register) {
        return register == null || register.fullName().equals("r0") ? null : register;
    }
}
