package dev.usdt.bpftrace;

import dev.usdt.Probe;
import java.util.ArrayList;
import java.util.List;

/**
 * What a script does at all sites of one probe: print a line with its values.
 *
 * @param probe the probe
 * @param values what the line tells beside provider and name
 */
record Clause(Probe probe, List<Value> values) {

    /** {@return the clause in bpftrace's language, attached by provider and name} */
    String text(String target) {
        return "usdt:" + BpftraceText.quote(target) + ":" + BpftraceText.quote(probe.provider()) + ":"
                + BpftraceText.quote(probe.name()) + " {\n\t" + printf() + "\n}\n";
    }

    private String printf() {
        String label = probe.provider() + ":" + probe.name();
        List<String> operands = new ArrayList<>();
        label.chars().filter(c -> c == '%').forEach(c -> operands.add(BpftraceText.PERCENT));
        StringBuilder format = new StringBuilder(BpftraceText.inFormat(label));
        for (Value value : values) {
            format.append(' ').append(value.key()).append('=').append(value.format());
            operands.addAll(value.operands());
        }
        operands.add(0, "\"" + format + "\\n\"");
        return "printf(" + String.join(", ", operands) + ");";
    }
}
