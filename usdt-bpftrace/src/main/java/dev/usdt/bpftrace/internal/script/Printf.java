package dev.usdt.bpftrace.internal.script;

import com.google.errorprone.annotations.CompileTimeConstant;

/** A printf statement that is put together from pieces. */
public final class Printf {

    private final StringBuilder format = new StringBuilder();
    /** Each with a comma before it. */
    private final StringBuilder operands = new StringBuilder();

    /** Adds text that prints itself, whatever the text. */
    public Printf text(String text) {
        if (BpftraceText.isPlain(text)) {
            format.append(text);
            return this;
        }
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            operands.append(", ").append(BpftraceText.PERCENT);
        }
        format.append(BpftraceText.inFormat(text));
        return this;
    }

    /** Adds a conversion, a constant, and what it prints. */
    public Printf value(@CompileTimeConstant final String conversion, Code operand) {
        format.append(conversion);
        operands.append(", ").append(operand);
        return this;
    }

    /** Adds what another one prints. */
    public Printf then(Printf other) {
        format.append(other.format);
        operands.append(other.operands);
        return this;
    }

    /** {@return the statement, which prints a line} */
    public Code line() {
        return Code.trusted("printf(\"" + format + "\\n\"" + operands + ")");
    }
}
