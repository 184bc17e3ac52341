package dev.usdt.internal.operand;

import dev.usdt.Operand;
import dev.usdt.Operand.Index;
import dev.usdt.Operand.Register;
import dev.usdt.internal.operand.OperandExpression.Relocation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * LoongArch: {@code $r4}, {@code $a0}, {@code 5} (a constant), {@code [$r30,-40]}, {@code [$r0, $r1]}, and memory as
 * compilers write it, without brackets: {@code $r12,8}, {@code $a0, 8}, {@code $r12,%pc_lo12(sym)}.
 *
 * <p>Full names are {@code r0} to {@code r31}, as GCC writes them.
 */
final class LoongArchOperandParser implements OperandParser {

    static final LoongArchOperandParser PARSER = new LoongArchOperandParser();

    private final OperandRegisters general = general(new OperandRegisters("a general register"));
    private final OperandRegisters registers = general(new OperandRegisters("a register of this machine"))
            .range("f", 0, 31, 64)
            .range("fa", 0, 7, "", 64, "f", 0)
            .range("ft", 0, 15, "", 64, "f", 8)
            .range("fs", 0, 7, "", 64, "f", 24)
            .range("vr", 0, 31, 128)
            .range("xr", 0, 31, 256);

    private LoongArchOperandParser() {}

    private static OperandRegisters general(OperandRegisters table) {
        // r21 is reserved and has no name in the ABI.
        return table.range("r", 0, 31, 64)
                .part("zero", "r0", 64, 0)
                .part("ra", "r1", 64, 0)
                .part("tp", "r2", 64, 0)
                .part("sp", "r3", 64, 0)
                .range("a", 0, 7, "", 64, "r", 4)
                .range("t", 0, 8, "", 64, "r", 12)
                .part("fp", "r22", 64, 0)
                .part("s9", "r22", 64, 0)
                .range("s", 0, 8, "", 64, "r", 23);
    }

    @Override
    public @Nullable Register next(Register register) {
        return general.findNext(register);
    }

    @Override
    public @Nullable Operand parse(OperandScanner in) {
        if (in.accept('[')) {
            Register base = in.register('$', general);
            Operand memory = base == null ? null : memory(in, base);
            return memory != null && in.expect(']') ? memory : null;
        }
        if (in.accept('$')) {
            Register register = in.register(registers);
            return register == null || in.peek() != ',' ? register : memory(in, register);
        }
        OperandExpression sum = OperandExpression.parse(in, Relocation.FUNCTION);
        return sum == null ? null : sum.value();
    }

    private @Nullable Operand memory(OperandScanner in, Register base) {
        if (general.find(base.name()) == null) {
            in.fail(base.name() + " is not " + general.kind());
            return null;
        }
        if (!in.accept(',')) {
            return OperandExpression.memory(base, null, null, null);
        }
        if (in.accept('$')) {
            Register index = in.register(general);
            return index == null
                    ? null
                    : OperandExpression.memory(base, new Index(index, 0, Optional.empty()), null, null);
        }
        OperandExpression sum = OperandExpression.parse(in, Relocation.FUNCTION);
        return sum == null ? null : OperandExpression.memory(base, null, sum, null);
    }
}
