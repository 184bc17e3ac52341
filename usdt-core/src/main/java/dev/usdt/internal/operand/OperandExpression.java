package dev.usdt.internal.operand;

import dev.usdt.Operand;
import dev.usdt.Operand.Index;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import dev.usdt.Operand.Symbol;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sum of numbers and at most one symbol: {@code -20}, {@code 24+mp_}, {@code 40+sym@GOTOFF},
 * {@code .LANCHOR0+8@toc@l}, {@code %lo(sym+4)}, {@code :lo12:sym}. Numbers add up as addresses do, modulo
 * 2<sup>64</sup>.
 */
final class OperandExpression {

    /** How an assembler says which part or form of an address is meant. */
    enum Relocation {
        /** {@code sym@GOTOFF}. */
        SUFFIX,
        /** {@code %lo(sym)}. */
        FUNCTION,
        /** {@code :lo12:sym}. */
        PREFIX
    }

    /** Compilers write no two; the bound is for the stack. */
    private static final int MAX_NESTING = 16;

    private final OperandScanner in;
    private final Relocation relocation;
    private final boolean parentheses;

    private @Nullable String name;
    private @Nullable String specifier;
    private boolean quoted;
    private long displacement;

    private OperandExpression(OperandScanner in, Relocation relocation, boolean parentheses) {
        this.in = in;
        this.relocation = relocation;
        this.parentheses = parentheses;
    }

    /** {@return the sum that stands here; null, and a fault in the scanner, when there is none} */
    static @Nullable OperandExpression parse(OperandScanner in, Relocation relocation) {
        OperandExpression expression = new OperandExpression(in, relocation, false);
        return expression.sum(false, 0) ? expression : null;
    }

    /**
     * {@return the symbol that stands here, with a relocation behind it or none, and nothing that is added to it; null,
     * and a fault, when there is none}
     *
     * @param negative whether a minus was before it
     */
    static @Nullable OperandExpression parseTerm(OperandScanner in, boolean negative) {
        OperandExpression expression = new OperandExpression(in, Relocation.SUFFIX, false);
        return expression.name(negative) && expression.suffix() ? expression : null;
    }

    /** As {@link #parse}, with parentheses within the sum: {@code sym-(4)}, {@code ($sym)}. */
    static @Nullable OperandExpression parseNested(OperandScanner in, Relocation relocation) {
        OperandExpression expression = new OperandExpression(in, relocation, true);
        return expression.sum(false, 0) ? expression : null;
    }

    /** {@return memory at registers plus a sum, each of which may be absent} */
    static Memory memory(
            @Nullable Register base, @Nullable Index index, @Nullable OperandExpression sum, @Nullable String segment) {
        return new Memory(
                Optional.ofNullable(base),
                Optional.ofNullable(index),
                sum == null ? Optional.empty() : sum.symbol(),
                sum == null ? 0 : sum.displacement,
                Optional.ofNullable(segment));
    }

    boolean hasSymbol() {
        return name != null;
    }

    /** {@return whether there is a symbol, and its whole address is meant} */
    boolean hasPlainSymbol() {
        return name != null && specifier == null;
    }

    /** {@return the same, of a symbol that begins so, with a character from a range next, and has no quotes} */
    boolean hasPlainSymbol(String prefix, char from, char to) {
        int at = prefix.length();
        return hasPlainSymbol()
                && name != null
                && !quoted
                && name.length() > at
                && name.startsWith(prefix)
                && name.charAt(at) >= from
                && name.charAt(at) <= to;
    }

    private Optional<Symbol> symbol() {
        return name == null ? Optional.empty() : Optional.of(new Symbol(name, Optional.ofNullable(specifier)));
    }

    /** {@return the sum itself as the value, as after the sigil of a constant} */
    Operand value() {
        Optional<Symbol> symbol = symbol();
        return symbol.isPresent()
                ? new Operand.Address(symbol.get(), displacement)
                : new Operand.Constant(displacement);
    }

    /**
     * {@return the same where registers have no sigil either; null, and a fault, where one may be meant} Where
     * constants have no sigil, a symbol by itself is its address, as gcc and clang write it on aarch64, mips, ppc64,
     * riscv and s390x for a constraint that takes constants: no memory is written so, of machines that load through
     * registers.
     */
    @Nullable
    Operand value(OperandRegisters registers) {
        return mayMeanOneOf(registers) ? null : value();
    }

    /**
     * {@return whether the symbol is a name that may be meant as a register: that of another processor, or one in
     * capitals; then there is a fault in the scanner}
     */
    boolean mayMeanOneOf(OperandRegisters registers) {
        if (name == null || quoted || !registers.mayMean(name)) {
            return false;
        }
        in.fail(OperandScanner.quote(name) + " is not " + registers.kind());
        return true;
    }

    private boolean sum(boolean negated, int nesting) {
        do {
            boolean negative = negated;
            while (in.peek() == '-' || in.peek() == '+') {
                if (in.accept('-')) {
                    negative = !negative;
                } else {
                    in.accept('+');
                }
            }
            if (!term(negative, nesting) || !suffix()) {
                return false;
            }
        } while (in.peek() == '+' || in.peek() == '-');
        return true;
    }

    private boolean term(boolean negative, int nesting) {
        char first = in.peek();
        if (OperandScanner.isDigit(first)) {
            Long number = in.integer(negative);
            displacement += number == null ? 0 : number;
            return number != null;
        }
        if (relocation == Relocation.FUNCTION && in.accept('%')) {
            boolean before = name != null;
            return specify(in.word()) && nested(negative, nesting) && isOfSymbol(!before && name != null);
        }
        if (relocation == Relocation.PREFIX && in.accept(':')) {
            return specify(in.word()) && in.expect(':') && name(negative);
        }
        boolean group = parentheses && first == '(';
        return group ? nested(negative, nesting) : name(negative);
    }

    private boolean nested(boolean negative, int nesting) {
        if (nesting == MAX_NESTING) {
            in.fail("too many parentheses");
            return false;
        }
        return in.expect('(') && sum(negative, nesting + 1) && in.expect(')');
    }

    private boolean name(boolean negative) {
        boolean inQuotes = in.accept('"');
        String word = inQuotes ? in.quotedName() : in.word();
        if (word == null) {
            return false;
        }
        if (word.isEmpty()) {
            in.failExpecting("a number or a symbol");
        } else if (word.equals(".")) {
            in.fail("relative to the place of the note");
        } else if (!inQuotes && !isName(word)) {
            in.fail(OperandScanner.quote(word) + " is not a symbol");
        } else if (negative) {
            in.fail("symbol " + OperandScanner.quote(word) + " is subtracted");
        } else if (name != null) {
            in.fail("more than one symbol");
        } else {
            name = word;
            quoted = inQuotes;
            return true;
        }
        return false;
    }

    /** {@return whether it can be a name, and not a number or another assembler's constant} */
    private static boolean isName(String word) {
        char first = word.charAt(word.charAt(0) == '$' && word.length() > 1 ? 1 : 0);
        return first != '$' && !OperandScanner.isDigit(first);
    }

    private boolean suffix() {
        if (relocation != Relocation.SUFFIX || !in.accept('@')) {
            return true;
        }
        String word = in.word();
        // ppc64 has two in a row that are one: toc@l.
        if (!word.isEmpty() && in.accept('@')) {
            String second = in.word();
            word = second.isEmpty() ? second : word.concat("@").concat(second);
        }
        return specify(word) && isOfSymbol(name != null);
    }

    private boolean isOfSymbol(boolean symbol) {
        if (!symbol) {
            in.fail("relocation of a number");
        }
        return symbol;
    }

    private boolean specify(String word) {
        if (word.isEmpty()) {
            in.failExpecting("the name of a relocation");
        } else if (specifier != null) {
            in.fail("more than one relocation");
        } else {
            specifier = word;
            return true;
        }
        return false;
    }
}
