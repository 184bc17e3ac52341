package dev.usdt.internal.operand;

import dev.usdt.Operand;
import dev.usdt.Operand.Index;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import dev.usdt.Operand.Symbol;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * x86 in Intel syntax, as gcc and clang write it with {@code -masm=intel}: {@code eax}, {@code 5}, {@code DWORD PTR
 * -12[rsp]}, {@code [rsp + 20]}, {@code QWORD PTR 8[rax+rbx*4]}, {@code DWORD PTR glob[rip]}, {@code [rip + offset
 * glob]}, {@code DWORD PTR fs:tls@tpoff}, {@code OFFSET FLAT:glob+8}. How large the memory is the argument says
 * already.
 *
 * @see <a href="https://sourceware.org/binutils/docs/as/i386_002dVariations.html">GNU as, AT&amp;T syntax versus Intel
 *     syntax</a>
 */
final class IntelOperands {

    private final OperandRegisters registers;
    private final OperandRegisters bases;
    private final OperandRegisters indexes;
    private final OperandRegisters segments;

    /** With the registers of the machine, and those of them that can be in each place. */
    IntelOperands(
            OperandRegisters registers, OperandRegisters bases, OperandRegisters indexes, OperandRegisters segments) {
        this.registers = registers;
        this.bases = bases;
        this.indexes = indexes;
        this.segments = segments;
    }

    /**
     * {@return whether a word is one that stands before an operand, with a blank behind it} It tells how large memory
     * is, or that an address is meant.
     */
    static boolean isPrefix(String word) {
        return isOffset(word) || isSize(word) || word.equalsIgnoreCase("PTR");
    }

    private static boolean isOffset(String word) {
        return word.equalsIgnoreCase("OFFSET");
    }

    private static boolean isSize(String word) {
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "BYTE", "WORD", "DWORD", "FWORD", "QWORD", "TBYTE", "OWORD", "XMMWORD", "YMMWORD", "ZMMWORD" -> true;
            default -> false;
        };
    }

    /**
     * {@return whether an operand without {@code %} and {@code $} is in this syntax} The name of a register is, though
     * a variable may be called so; numbers and symbols by themselves mean the same in both.
     */
    boolean isAt(OperandScanner in) {
        int start = in.mark();
        String word = in.word();
        boolean more = in.atWord();
        boolean alone = in.atEnd();
        boolean segment = in.peek() == ':' && segments.find(word) != null;
        in.reset(start);
        if (segment || in.has('[')) {
            return true;
        } else if (word.isEmpty()) {
            return false;
        } else if (!alone) {
            return more && isPrefix(word);
        }
        boolean capitals = word.equals(word.toUpperCase(Locale.ROOT));
        return registers.find(word) != null || isNumberedRegister(word) || (capitals && isPrefix(word));
    }

    /** {@return whether it is r and a number: what Go's assembler writes for a register that it has no name for} */
    private static boolean isNumberedRegister(String word) {
        boolean numbered = word.length() > 1 && word.length() < 4 && word.charAt(0) == 'r';
        for (int i = 1; i < word.length(); i++) {
            numbered &= OperandScanner.isDigit(word.charAt(i));
        }
        return numbered;
    }

    /** {@return the operand that stands here; null, and a fault in the scanner, if there is none} */
    @Nullable
    Operand parse(OperandScanner in) {
        String word = wordAt(in);
        boolean sized = isSize(word) || word.equalsIgnoreCase("PTR");
        if (sized) {
            if (isSize(word)) {
                in.word();
            }
            if (!wordAt(in).equalsIgnoreCase("PTR")) {
                in.failExpecting("PTR");
                return null;
            }
            in.word();
        } else if (isOffset(word) && !in.has('[')) {
            in.word();
            return address(in);
        } else if (registers.find(word) != null || isNumberedRegister(word)) {
            int start = in.mark();
            in.word();
            boolean alone = in.atEnd();
            in.reset(start);
            if (alone) {
                return in.register(registers);
            }
        }
        return memory(in, sized);
    }

    private static String wordAt(OperandScanner in) {
        int start = in.mark();
        String word = in.word();
        in.reset(start);
        return word;
    }

    private static @Nullable Operand address(OperandScanner in) {
        if (wordAt(in).equalsIgnoreCase("FLAT")) {
            in.word();
            if (!in.expect(':')) {
                return null;
            }
        }
        OperandExpression sum = OperandExpression.parse(in, OperandExpression.Relocation.SUFFIX);
        return sum == null ? null : sum.value();
    }

    private @Nullable Operand memory(OperandScanner in, boolean sized) {
        int start = in.mark();
        String segment = in.word();
        if (segments.find(segment) == null || !in.accept(':')) {
            in.reset(start);
            segment = null;
        }
        Sum sum = new Sum();
        if (in.peek() != '[') {
            OperandExpression outside = OperandExpression.parse(in, OperandExpression.Relocation.SUFFIX);
            if (outside == null) {
                return null;
            }
            Operand value = outside.value();
            if (value instanceof Operand.Address address) {
                sum.symbol = address.symbol();
                sum.displacement = address.displacement();
            } else if (value instanceof Operand.Constant constant && !sized && segment == null && in.peek() != '[') {
                return constant;
            } else if (value instanceof Operand.Constant constant) {
                sum.displacement = constant.value();
            }
        }
        while (in.accept('[')) {
            if (!sum.addTerms(in)) {
                return null;
            }
        }
        return sum.memory(in, segment);
    }

    /** What is added up between brackets. */
    private final class Sum {

        private @Nullable Register base;
        private @Nullable Index index;
        private @Nullable Symbol symbol;
        private long displacement;

        boolean addTerms(OperandScanner in) {
            boolean negative = in.accept('-');
            while (addTerm(in, negative)) {
                if (in.accept(']')) {
                    return true;
                }
                negative = in.peek() == '-';
                if (!in.accept('-') && !in.expect('+')) {
                    return false;
                }
            }
            return false;
        }

        private boolean addTerm(OperandScanner in, boolean negative) {
            if (OperandScanner.isDigit(in.peek())) {
                Long number = in.integer(negative);
                if (number == null) {
                    return false;
                } else if (in.accept('*')) {
                    Register register = in.register(indexes);
                    return register != null && addIndex(in, register, number);
                }
                displacement += number;
                return true;
            }
            String word = wordAt(in);
            Register register = bases.find(word);
            if (register == null) {
                register = indexes.find(word);
            }
            if (negative && register != null) {
                in.fail(word + " is subtracted");
                return false;
            } else if (register == null && registers.find(word) != null) {
                in.fail(word + " is not a register of an address");
                return false;
            } else if (register == null) {
                return addSymbol(in, negative);
            }
            in.word();
            if (in.accept('*')) {
                Long scale = in.integer(false);
                return scale != null && addIndex(in, register, scale);
            } else if (base == null) {
                base = register;
                return true;
            } else if (indexes.find(word) == null && index == null) {
                // The stack pointer is no index, wherever it stands.
                Register first = base;
                base = register;
                return addIndex(in, first, 1);
            }
            return addIndex(in, register, 1);
        }

        private boolean addSymbol(OperandScanner in, boolean negative) {
            if (isOffset(wordAt(in))) {
                in.word();
            }
            OperandExpression term = OperandExpression.parseTerm(in, negative);
            if (term == null) {
                return false;
            }
            if (!(term.value() instanceof Operand.Address address)) {
                in.failExpecting("a register, a number or a symbol");
                return false;
            } else if (symbol != null) {
                in.fail("more than one symbol");
                return false;
            }
            symbol = address.symbol();
            displacement += address.displacement();
            return true;
        }

        private boolean addIndex(OperandScanner in, Register register, long scale) {
            if (index != null) {
                in.fail("more than one index register");
            } else if (indexes.find(register.name()) == null) {
                in.fail(register.name() + " is not " + indexes.kind());
            } else if (scale != 1 && scale != 2 && scale != 4 && scale != 8) {
                in.fail("scale is not 1, 2, 4 or 8");
            } else {
                index = new Index(register, Long.numberOfTrailingZeros(scale), Optional.empty());
                return true;
            }
            return false;
        }

        @Nullable
        Memory memory(OperandScanner in, @Nullable String segment) {
            Register of = base;
            Index by = index;
            if (of != null
                    && by != null
                    && (of.widthBits() != by.register().widthBits()
                            || of.fullName().equals("rip"))) {
                in.fail(by.register().name() + " cannot be added to " + of.name());
                return null;
            }
            return new Memory(
                    Optional.ofNullable(of),
                    Optional.ofNullable(by),
                    Optional.ofNullable(symbol),
                    displacement,
                    Optional.ofNullable(segment));
        }
    }
}
