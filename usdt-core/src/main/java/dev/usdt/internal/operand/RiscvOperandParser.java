package dev.usdt.internal.operand;

import dev.usdt.Operand;
import dev.usdt.Operand.Register;
import dev.usdt.internal.operand.OperandExpression.Relocation;
import org.jspecify.annotations.Nullable;

/**
 * RISC-V: {@code a0}, {@code x10}, {@code -1} (a constant), {@code 20(s1)}, {@code %lo(sym)(a5)}, {@code sym}.
 *
 * <p>Full names are those of the calling convention, which compilers write: {@code a0} for {@code x10}.
 *
 * @see <a href="https://github.com/riscv-non-isa/riscv-elf-psabi-doc">RISC-V ELF psABI, register convention</a>
 */
final class RiscvOperandParser implements OperandParser {

    static final RiscvOperandParser BITS_64 = new RiscvOperandParser(64);
    static final RiscvOperandParser BITS_32 = new RiscvOperandParser(32);

    private final OperandRegisters integers;
    private final OperandRegisters registers;

    private RiscvOperandParser(int widthBits) {
        integers = integers(new OperandRegisters("an integer register"), widthBits);
        registers = integers(new OperandRegisters("a register of this machine"), widthBits)
                .range("ft", 0, 11, 64)
                .range("fs", 0, 11, 64)
                .range("fa", 0, 7, 64)
                .range("f", 0, 7, "", 64, "ft", 0)
                .range("f", 8, 9, "", 64, "fs", 0)
                .range("f", 10, 17, "", 64, "fa", 0)
                .range("f", 18, 27, "", 64, "fs", 2)
                .range("f", 28, 31, "", 64, "ft", 8);
    }

    private static OperandRegisters integers(OperandRegisters table, int widthBits) {
        return table.full(widthBits, "zero", "ra", "sp", "gp", "tp")
                .range("t", 0, 6, widthBits)
                .range("s", 0, 11, widthBits)
                .range("a", 0, 7, widthBits)
                .part("fp", "s0", widthBits, 0)
                .part("x0", "zero", widthBits, 0)
                .part("x1", "ra", widthBits, 0)
                .part("x2", "sp", widthBits, 0)
                .part("x3", "gp", widthBits, 0)
                .part("x4", "tp", widthBits, 0)
                .range("x", 5, 7, "", widthBits, "t", 0)
                .range("x", 8, 9, "", widthBits, "s", 0)
                .range("x", 10, 17, "", widthBits, "a", 0)
                .range("x", 18, 27, "", widthBits, "s", 2)
                .range("x", 28, 31, "", widthBits, "t", 3);
    }

    /** By the numbers of the processor, x9 is followed by x10; those of the other names break there. */
    @Override
    public @Nullable Register next(Register register) {
        return switch (register.fullName()) {
            case "s1" -> integers.find("a0");
            case "a7" -> integers.find("s2");
            case "t2" -> integers.find("s0");
            default -> integers.findNext(register);
        };
    }

    @Override
    public @Nullable Operand parse(OperandScanner in) {
        Register register = in.acceptRegister(registers);
        if (register != null) {
            return register;
        }
        OperandExpression sum = null;
        if (in.peek() != '(') {
            sum = OperandExpression.parse(in, Relocation.FUNCTION);
            if (sum == null || in.peek() != '(') {
                return sum == null ? null : sum.value(registers);
            }
        }
        in.accept('(');
        Register base = in.register(integers);
        return base != null && in.expect(')') ? OperandExpression.memory(base, null, sum, null) : null;
    }
}
