package dev.usdt.internal.operand;

import dev.usdt.Operand;
import dev.usdt.Operand.Index;
import dev.usdt.Operand.Register;
import dev.usdt.internal.operand.OperandExpression.Relocation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * 64-bit ARM: {@code w0}, {@code 5}, {@code #5}, {@code [sp, 28]}, {@code [x0, w1, sxtw 2]}, {@code [x21, #:lo12:sym]},
 * {@code sym}.
 */
final class AArch64OperandParser implements OperandParser {

    static final AArch64OperandParser PARSER = new AArch64OperandParser();

    // ip0, ip1, fp and lr: the procedure call standard's names, which GNU as knows in their 64-bit form only.
    private final OperandRegisters registers = new OperandRegisters("a register of this machine")
            .range("x", 0, 30, 64)
            .range("w", 0, 30, "", 32, "x", 0)
            .full(64, "sp", "xzr")
            .part("wsp", "sp", 32, 0)
            .part("wzr", "xzr", 32, 0)
            .range("ip", 0, 1, "", 64, "x", 16)
            .part("fp", "x29", 64, 0)
            .part("lr", "x30", 64, 0)
            .range("v", 0, 31, 128)
            .range("q", 0, 31, "", 128, "v", 0)
            .range("d", 0, 31, "", 64, "v", 0)
            .range("s", 0, 31, "", 32, "v", 0)
            .range("h", 0, 31, "", 16, "v", 0)
            .range("b", 0, 31, "", 8, "v", 0);

    // The number 31 means sp in a base and the zero register elsewhere, so that a bare x31 could be either.
    private final OperandRegisters bases = new OperandRegisters("a base register")
            .range("x", 0, 30, 64)
            .full(64, "sp")
            .part("x31", "sp", 64, 0)
            .range("ip", 0, 1, "", 64, "x", 16)
            .part("fp", "x29", 64, 0)
            .part("lr", "x30", 64, 0);

    private final OperandRegisters indexes = new OperandRegisters("an index register")
            .range("x", 0, 30, 64)
            .range("w", 0, 30, "", 32, "x", 0)
            .full(64, "xzr")
            .part("wzr", "xzr", 32, 0)
            .range("ip", 0, 1, "", 64, "x", 16)
            .part("fp", "x29", 64, 0)
            .part("lr", "x30", 64, 0);

    private AArch64OperandParser() {}

    @Override
    public @Nullable Register next(Register register) {
        return register.widthBits() == 64 ? indexes.findNext(register) : null;
    }

    @Override
    public @Nullable Operand parse(OperandScanner in) {
        if (in.accept('[')) {
            return memory(in);
        }
        if (in.accept('#')) {
            OperandExpression sum = OperandExpression.parse(in, Relocation.PREFIX);
            return sum == null ? null : sum.value();
        }
        Register register = in.acceptRegister(registers);
        if (register != null) {
            return register;
        }
        int start = in.mark();
        String word = in.word();
        if (word.equals("x31") || word.equals("w31")) {
            in.fail(word + " by itself is sp or the zero register");
            return null;
        }
        in.reset(start);
        OperandExpression sum = OperandExpression.parse(in, Relocation.PREFIX);
        return sum == null ? null : sum.value(registers);
    }

    private @Nullable Operand memory(OperandScanner in) {
        Register base = in.register(bases);
        if (base == null) {
            return null;
        }
        Index index = null;
        OperandExpression sum = null;
        if (in.accept(',')) {
            Register register = in.acceptRegister(indexes);
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

    private static @Nullable OperandExpression displacement(OperandScanner in) {
        in.accept('#');
        OperandExpression sum = OperandExpression.parse(in, Relocation.PREFIX);
        if (sum != null && sum.hasPlainSymbol()) {
            in.fail("a symbol that is added has to be a part of one, as in :lo12:sym");
            return null;
        }
        return sum;
    }

    private static @Nullable Index index(OperandScanner in, Register register) {
        boolean narrow = register.widthBits() == 32;
        if (!narrow && !in.accept(',')) {
            return new Index(register, 0, Optional.empty());
        }
        if (narrow && !in.expect(',')) {
            return null;
        }
        String operation = in.word();
        boolean extension = narrow ? operation.equals("uxtw") || operation.equals("sxtw") : operation.equals("sxtx");
        if (!extension && (narrow || !operation.equals("lsl"))) {
            in.fail(OperandScanner.quote(operation) + " cannot be done to " + register.name());
            return null;
        }
        long shift = 0;
        // An extension may be without a shift, lsl may not.
        if (!extension || in.peek() != ']') {
            in.accept('#');
            Long amount = in.integer(false);
            if (amount == null) {
                return null;
            }
            shift = amount;
            if (shift < 0 || shift > 4) {
                in.fail("shift is not 0 to 4");
                return null;
            }
        }
        return new Index(register, (int) shift, extension ? Optional.of(operation) : Optional.empty());
    }
}
