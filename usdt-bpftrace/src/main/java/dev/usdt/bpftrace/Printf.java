package dev.usdt.bpftrace;

import java.util.ArrayList;
import java.util.List;

/** A printf statement that is put together from pieces. */
final class Printf {

    private final StringBuilder format = new StringBuilder();
    private final List<String> operands = new ArrayList<>();

    /** Adds text that prints itself. */
    Printf text(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            operands.add(BpftraceText.PERCENT);
        }
        format.append(BpftraceText.inFormat(text));
        return this;
    }

    /** Adds a conversion and what it prints. */
    Printf value(String conversion, String operand) {
        format.append(conversion);
        operands.add(operand);
        return this;
    }

    /** {@return the statement, which prints a line} */
    String line() {
        StringBuilder text = new StringBuilder("printf(\"").append(format).append("\\n\"");
        for (String operand : operands) {
            text.append(", ").append(operand);
        }
        return text.append(");").toString();
    }
}
