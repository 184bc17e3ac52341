package dev.usdt.bpftrace;

/** A printf statement that is put together from pieces. */
final class Printf {

    private final StringBuilder format = new StringBuilder();
    /** Each with a comma before it. */
    private final StringBuilder operands = new StringBuilder();

    /** Adds text that prints itself. */
    Printf text(String text) {
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

    /** Adds a conversion and what it prints. */
    Printf value(String conversion, String operand) {
        format.append(conversion);
        operands.append(", ").append(operand);
        return this;
    }

    /** Adds what another one prints. */
    Printf then(Printf other) {
        format.append(other.format);
        operands.append(other.operands);
        return this;
    }

    /** {@return the statement, which prints a line} */
    String line() {
        return "printf(\"" + format + "\\n\"" + operands + ");";
    }
}
