package dev.usdt.internal.operand;

import dev.usdt.Operand;
import dev.usdt.Operand.Index;
import dev.usdt.Operand.Register;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * x86 in AT&amp;T syntax; {@link IntelOperands} are told by having no {@code %} or {@code $}: {@code %eax}, {@code $5},
 * {@code $sym}, {@code -20(%rbp)}, {@code 8(%rax,%rbx,4)}, {@code 24+mp_(%rip)}, {@code 40+sym@GOTOFF(%ebx)},
 * {@code %fs:tls@tpoff}, {@code sym}.
 *
 * @see <a href="https://sourceware.org/binutils/docs/as/i386_002dMemory.html">GNU as, x86 memory references</a>
 */
final class X86OperandParser implements OperandParser {

    /** x86-64, with pointers of 64 or 32 bits. */
    static final class Bits64 {
        static final X86OperandParser PARSER = new X86OperandParser(true);

        private Bits64() {}
    }

    /** i386. */
    static final class Bits32 {
        static final X86OperandParser PARSER = new X86OperandParser(false);

        private Bits32() {}
    }

    // 64, 32, 16 and 8 bits, and bits 8 to 15 where they have a name; in 32-bit mode the last four have no low byte.
    private static final String[][] GENERAL = {
        {"rax", "eax", "ax", "al", "ah"},
        {"rbx", "ebx", "bx", "bl", "bh"},
        {"rcx", "ecx", "cx", "cl", "ch"},
        {"rdx", "edx", "dx", "dl", "dh"},
        {"rsi", "esi", "si", "sil"},
        {"rdi", "edi", "di", "dil"},
        {"rbp", "ebp", "bp", "bpl"},
        {"rsp", "esp", "sp", "spl"},
    };

    // REGNO in gcc's i386.h: the order in which values are passed to functions of 32 bits, not that of instructions.
    private static final String[] ORDER_64 = {"rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp"};
    private static final String[] ORDER_32 = {"eax", "edx", "ecx", "ebx", "esi", "edi", "ebp", "esp"};

    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};

    private final boolean wide;
    private final OperandRegisters registers = new OperandRegisters("a register of this machine");
    private final OperandRegisters bases = new OperandRegisters("a base register");
    private final OperandRegisters indexes = new OperandRegisters("an index register");
    private final OperandRegisters segments = new OperandRegisters("a segment register").full(16, SEGMENTS);
    private final IntelOperands intel = new IntelOperands(registers, bases, indexes, segments);

    private X86OperandParser(boolean wide) {
        this.wide = wide;
        registers.full(16, SEGMENTS);
        for (String[] row : GENERAL) {
            boolean stackPointer = row[0].equals("rsp");
            String full = row[wide ? 0 : 1];
            for (int i = wide ? 0 : 1; i < row.length; i++) {
                if (i == 3 && row.length == 4 && !wide) {
                    continue;
                }
                registers.part(row[i], full, i == 4 ? 8 : 64 >> i, i == 4 ? 8 : 0);
            }
            address(row[1], full, 32, stackPointer);
            if (wide) {
                address(row[0], full, 64, stackPointer);
            }
        }
        int vectors = wide ? 31 : 7;
        if (wide) {
            // From r16 on: the registers of Intel APX. r8l and so on is how Intel's manuals write r8b.
            registers.range("r", 8, 31, 64).range("r", 8, 31, "d", 32, "r", 8);
            registers.range("r", 8, 31, "w", 16, "r", 8);
            registers.range("r", 8, 31, "b", 8, "r", 8).range("r", 8, 31, "l", 8, "r", 8);
            bases.range("r", 8, 31, 64).range("r", 8, 31, "d", 32, "r", 8);
            indexes.range("r", 8, 31, 64).range("r", 8, 31, "d", 32, "r", 8);
            registers.full(64, "rip");
            bases.full(64, "rip").part("eip", "rip", 32, 0);
        }
        registers.range("xmm", 0, vectors, 128).range("ymm", 0, vectors, 256).range("zmm", 0, vectors, 512);
        registers.range("mm", 0, 7, 64).range("k", 0, 7, 64);
        registers.part("st", "st(0)", 80, 0);
        registers.full(80, "st(0)", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)");
    }

    private void address(String name, String full, int widthBits, boolean stackPointer) {
        bases.part(name, full, widthBits, 0);
        if (!stackPointer) {
            indexes.part(name, full, widthBits, 0);
        }
    }

    @Override
    public @Nullable Register next(Register register) {
        String[] order = wide ? ORDER_64 : ORDER_32;
        for (int i = 0; i + 1 < order.length; i++) {
            if (register.name().equals(order[i])) {
                return registers.find(order[i + 1]);
            }
        }
        boolean more = wide && register.widthBits() == 64 && !register.name().equals("r15");
        return more ? indexes.findNext(register) : null;
    }

    @Override
    public @Nullable Operand parse(OperandScanner in) {
        int start = in.mark();
        if (in.accept('$')) {
            char first = in.peek();
            OperandExpression sum = OperandExpression.parseNested(in, OperandExpression.Relocation.SUFFIX);
            if (sum == null) {
                return null;
            }
            if (in.peek() != '(' || !Character.isLetter(first)) {
                return sum.value();
            }
            // Nothing follows an immediate: this is a name that begins with a dollar, as those of Swift do.
            in.reset(start);
            return memory(in, null);
        }
        if (!in.accept('%')) {
            return intel.isAt(in) ? intel.parse(in) : memory(in, null);
        }
        Register register = register(in);
        if (register == null || !in.accept(':')) {
            return register;
        }
        if (segments.find(register.name()) == null) {
            in.fail(register.name() + " is not " + segments.kind());
            return null;
        }
        return memory(in, register.name());
    }

    private @Nullable Register register(OperandScanner in) {
        int start = in.mark();
        if (in.word().equals("st") && in.accept('(')) {
            Long number = in.integer(false);
            Register register = number == null ? null : registers.find("st(" + number + ")");
            if (register == null) {
                in.fail("no such register of the x87 stack");
                return null;
            }
            return in.expect(')') ? register : null;
        }
        in.reset(start);
        return in.register(registers);
    }

    private @Nullable Operand memory(OperandScanner in, @Nullable String segment) {
        OperandExpression sum = null;
        if (!atRegisters(in)) {
            sum = OperandExpression.parseNested(in, OperandExpression.Relocation.SUFFIX);
            if (sum == null) {
                return null;
            }
        }
        if (!in.accept('(')) {
            // No program has memory at a place that its compiler knows: Intel syntax has no sigil for constants.
            return sum != null && segment == null && !sum.hasSymbol()
                    ? sum.value()
                    : OperandExpression.memory(null, null, sum, segment);
        }
        Register base = null;
        if (in.peek() != ',') {
            base = in.register('%', bases);
            if (base == null) {
                return null;
            }
        }
        Index index = null;
        if (in.accept(',')) {
            index = index(in, base);
            if (index == null) {
                return null;
            }
        }
        return in.expect(')') ? OperandExpression.memory(base, index, sum, segment) : null;
    }

    /** {@return whether a parenthesis is here with registers in it; one with an expression in it is a displacement} */
    private static boolean atRegisters(OperandScanner in) {
        int start = in.mark();
        boolean registers = in.accept('(') && (in.peek() == '%' || in.peek() == ',');
        in.reset(start);
        return registers;
    }

    private @Nullable Index index(OperandScanner in, @Nullable Register base) {
        Register register = in.register('%', indexes);
        if (register == null) {
            return null;
        }
        if (base != null
                && (base.widthBits() != register.widthBits() || base.fullName().equals("rip"))) {
            in.fail(register.name() + " cannot be added to " + base.name());
            return null;
        }
        long scale = 1;
        if (in.accept(',')) {
            Long number = in.integer(false);
            if (number == null) {
                return null;
            }
            scale = number;
            if (scale != 1 && scale != 2 && scale != 4 && scale != 8) {
                in.fail("scale is not 1, 2, 4 or 8");
                return null;
            }
        }
        return new Index(register, Long.numberOfTrailingZeros(scale), Optional.empty());
    }
}
