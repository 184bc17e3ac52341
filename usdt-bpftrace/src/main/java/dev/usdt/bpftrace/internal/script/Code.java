package dev.usdt.bpftrace.internal.script;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.List;

/**
 * A piece of bpftrace's language: an expression, a statement without its semicolon, an attach point. Immutable.
 *
 * <p>There is no way from a text to a piece of code but {@link #literal} and {@link #place}, which quote it.
 */
public final class Code {

    private static final String HOLE = "{}";

    private final String text;
    /** Whether it has to be put into parentheses beside an operator that binds tighter than {@code ||}. */
    private final boolean alternative;

    private Code(String text, boolean alternative) {
        this.text = text;
        this.alternative = alternative;
    }

    /**
     * {@return a template with pieces of code in its holes}
     *
     * @param template a constant; each <code>{}</code> in it is a hole
     * @param parts as many as there are holes
     */
    public static Code of(@CompileTimeConstant final String template, Code... parts) {
        if (parts.length == 0) {
            return trusted(template);
        }
        StringBuilder text = new StringBuilder(template.length() + 16 * parts.length);
        int from = 0;
        for (Code part : parts) {
            int hole = template.indexOf(HOLE, from);
            if (hole < 0) {
                throw new IllegalArgumentException("more parts than holes in " + template);
            }
            append(text, template.substring(from, hole));
            append(text, part.text);
            from = hole + HOLE.length();
        }
        if (template.indexOf(HOLE, from) >= 0) {
            throw new IllegalArgumentException("more holes than parts in " + template);
        }
        append(text, template.substring(from));
        return trusted(text.toString());
    }

    /** {@return code that this package has put together} */
    static Code trusted(String text) {
        return new Code(text, false);
    }

    /**
     * Appends a piece. A division whose right side reads memory would open a comment, and so would a predicate that
     * begins so: {@code /*(uint64*)…/}.
     */
    private static void append(StringBuilder text, String piece) {
        if (text.length() > 0 && !piece.isEmpty() && text.charAt(text.length() - 1) == '/') {
            char next = piece.charAt(0);
            if (next == '*' || next == '/') {
                text.append(' ');
            }
        }
        text.append(piece);
    }

    /** {@return a decimal number} */
    public static Code number(long number) {
        return trusted(Long.toString(number));
    }

    /** {@return a decimal number of 64 bits without sign} */
    public static Code unsigned(long number) {
        return trusted(Long.toUnsignedString(number));
    }

    /** {@return a number of 64 bits without sign, in hexadecimal} */
    public static Code hex(long number) {
        return trusted("0x" + Long.toHexString(number));
    }

    /** {@return a string that is a text, whatever the text} */
    public static Code literal(String text) {
        return trusted(BpftraceText.literal(text));
    }

    /**
     * {@return a path, a provider or a name in quotes, as a part of an attach point}
     *
     * @throws IllegalArgumentException if some bpftrace would take it for another one; see
     *     {@link dev.usdt.tracer.ProbeNames#unspellable(String)}
     */
    public static Code place(String text) {
        return trusted(BpftraceText.place(text));
    }

    /**
     * {@return pieces with something between them}
     *
     * @param separator a constant
     * @param parts the pieces, one at least
     */
    public static Code joined(@CompileTimeConstant final String separator, List<Code> parts) {
        StringBuilder text = new StringBuilder();
        for (Code part : parts) {
            if (text.length() > 0) {
                append(text, separator);
            }
            append(text, part.text);
        }
        return trusted(text.toString());
    }

    /** {@return the condition that all of some conditions are true; one at least} */
    public static Code all(List<Code> conditions) {
        if (conditions.size() == 1) {
            return conditions.get(0);
        }
        StringBuilder text = new StringBuilder();
        for (Code condition : conditions) {
            text.append(text.length() == 0 ? "" : " && ");
            text.append(condition.alternative ? "(" + condition.text + ")" : condition.text);
        }
        return trusted(text.toString());
    }

    /** {@return the condition that one of some conditions is true; one at least} */
    public static Code any(List<Code> conditions) {
        return conditions.size() == 1 ? conditions.get(0) : new Code(joined(" || ", conditions).text, true);
    }

    /** {@return the code as it stands in a script} */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Code code && text.equals(code.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
