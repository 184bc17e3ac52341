package dev.usdt.internal.operand;

import dev.usdt.Operand.Register;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the text of one operand, and the lexing that all assembler syntaxes share. Blanks before a token are
 * skipped. It remembers the first fault: a method that cannot do its part reports one and returns false or null.
 *
 * <p>Plain loops and no regular expressions: a regular expression over an operand with 100,000 blanks is how other
 * tools hang, and a command line should not load the classes.
 */
final class OperandScanner {

    /** How much of a name is quoted in a fault. */
    private static final int QUOTED_CHARS = 40;

    private final String text;
    private int position;
    private long looks;
    private String fault = "";

    OperandScanner(String text) {
        this.text = text;
    }

    /** {@return how often a character was looked at} */
    long looks() {
        return looks;
    }

    /** {@return the first fault, or nothing when there was none} */
    String fault() {
        return fault;
    }

    /** Reports a fault; only the first one is kept. */
    void fail(String reason) {
        if (fault.isEmpty()) {
            fault = reason;
        }
    }

    /** Reports that something else stands here than what the syntax wants. */
    void failExpecting(String expected) {
        char found = peek();
        String where = atEnd() ? "at the end" : "at character " + (position + 1);
        boolean printable = found > ' ' && found < 0x7f;
        fail("expected " + expected + " " + where + (printable ? ", found '" + found + "'" : ""));
    }

    boolean atEnd() {
        skipBlanks();
        return position == text.length();
    }

    /** {@return the next character that is not blank, or NUL at the end} */
    char peek() {
        skipBlanks();
        return position < text.length() ? text.charAt(position) : '\0';
    }

    /** {@return whether that character, which is not NUL, stood here; then it is behind us} */
    boolean accept(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        position++;
        return true;
    }

    /** {@return whether that character stood here; if not, it is a fault} */
    boolean expect(char wanted) {
        if (accept(wanted)) {
            return true;
        }
        failExpecting("'" + wanted + "'");
        return false;
    }

    /** {@return whether a character is in the text, before or behind where this stands, and not in quotes} */
    boolean has(char wanted) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted || text.charAt(i - 1) == '\\';
            } else if (c == wanted && !quoted) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether a name or a number stands here} */
    boolean atWord() {
        return isWordChar(peek());
    }

    /** {@return a place to {@link #reset(int)} to} */
    int mark() {
        return position;
    }

    void reset(int mark) {
        position = mark;
    }

    /** {@return the longest run of characters that names consist of; empty when there is none here} */
    String word() {
        skipBlanks();
        int start = position;
        while (position < text.length() && isWordChar(text.charAt(position))) {
            position++;
        }
        looks += position - start;
        return text.substring(start, position);
    }

    /**
     * {@return the name up to a double quote, with {@code \} before a quote or itself; null, and a fault, without end}
     */
    @Nullable
    String quotedName() {
        StringBuilder name = new StringBuilder();
        while (position < text.length()) {
            looks++;
            char c = text.charAt(position++);
            if (c == '"') {
                return name.toString();
            }
            boolean escape = c == '\\' && position < text.length();
            name.append(escape ? text.charAt(position++) : c);
        }
        fail("the quotes do not close");
        return null;
    }

    /**
     * {@return an integer as GNU as writes it: decimal, {@code 0x} hexadecimal, {@code 0b} binary, or octal after a
     * {@code 0}; null, and a fault, when there is none or it is outside -2<sup>63</sup>…2<sup>64</sup>-1}
     *
     * @param negative whether a minus was before it: the value comes negated
     * @see <a href="https://sourceware.org/binutils/docs/as/Integers.html">GNU as, Integers</a>
     */
    @Nullable
    Long integer(boolean negative) {
        String word = word();
        int radix = 10;
        int from = 0;
        if (word.length() > 1 && word.charAt(0) == '0') {
            char second = word.charAt(1);
            radix = second == 'x' || second == 'X' ? 16 : second == 'b' || second == 'B' ? 2 : 8;
            from = radix == 8 ? 1 : 2;
        }
        if (word.isEmpty()) {
            failExpecting("a number");
            return null;
        }
        long last = Long.divideUnsigned(-1, radix);
        long value = 0;
        for (int i = from; i < word.length(); i++) {
            // Not Character.digit alone: it knows the digits of all scripts.
            int digit = word.charAt(i) < 0x80 ? Character.digit(word.charAt(i), radix) : -1;
            if (digit < 0) {
                fail("unreadable number " + quote(word));
                return null;
            }
            long shifted = value * radix;
            if (Long.compareUnsigned(value, last) > 0 || Long.compareUnsigned(shifted + digit, shifted) < 0) {
                fail("number " + quote(word) + " does not fit 64 bits");
                return null;
            }
            value = shifted + digit;
        }
        if (from == word.length()) {
            fail("unreadable number " + word);
            return null;
        }
        if (negative && Long.compareUnsigned(value, Long.MIN_VALUE) > 0) {
            fail("number -" + quote(word) + " does not fit 64 bits");
            return null;
        }
        return negative ? -value : value;
    }

    /** {@return the register whose name stands here; null, with nothing consumed and no fault, when none does} */
    @Nullable
    Register acceptRegister(OperandRegisters registers) {
        int start = mark();
        Register register = registers.find(word());
        if (register == null) {
            reset(start);
        }
        return register;
    }

    /** {@return the register that stands here after its sigil; null, and a fault, when there is none} */
    @Nullable
    Register register(char sigil, OperandRegisters registers) {
        return expect(sigil) ? register(registers) : null;
    }

    /** {@return the register whose name stands here; null, and a fault, when there is none} */
    @Nullable
    Register register(OperandRegisters registers) {
        String word = word();
        Register register = registers.find(word);
        if (register == null) {
            if (word.isEmpty()) {
                failExpecting(registers.kind());
            } else {
                fail(quote(word) + " is not " + registers.kind());
            }
        }
        return register;
    }

    /** {@return a name as a fault may show it: cut, if it is long} */
    static String quote(String name) {
        return name.length() <= QUOTED_CHARS
                ? name
                : name.substring(0, QUOTED_CHARS).concat("…");
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** What GNU as takes in a symbol's name without quotes; bytes above 0x7f are letters to it. */
    private static boolean isWordChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || isDigit(c)
                || c == '_'
                || c == '.'
                || c == '$'
                || c > 0x7f;
    }

    private void skipBlanks() {
        looks++;
        while (position < text.length() && isBlank(text.charAt(position))) {
            looks++;
            position++;
        }
    }
}
