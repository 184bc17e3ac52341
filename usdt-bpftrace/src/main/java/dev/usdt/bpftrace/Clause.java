package dev.usdt.bpftrace;

import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a script does at one attach point: print a line with the values of the site that was reached.
 *
 * @param probe the probe
 * @param point where it is attached
 * @param branches what is done, each at other sites; one without condition, or several with one
 */
record Clause(Probe probe, AttachPoint point, List<Branch> branches) {

    /** Copies the list. */
    Clause {
        branches = List.copyOf(branches);
    }

    /**
     * What is done at some sites.
     *
     * @param condition what is true at these sites and at no others of the attach point, or empty
     * @param sites the sites
     * @param values what the line tells beside provider and name
     */
    record Branch(String condition, List<ProbeSite> sites, List<Value> values) {}

    /** {@return the clause in bpftrace's language} */
    String text(OptionalLong pid) {
        StringBuilder text = new StringBuilder(point.text());
        pid.ifPresent(number -> text.append(" /pid == ").append(number).append('/'));
        text.append(" {\n");
        if (branches.size() == 1) {
            text.append('\t').append(printf(branches.get(0))).append("\n");
        } else {
            String before = "\t";
            for (Branch branch : branches) {
                text.append(before).append("if (").append(branch.condition()).append(") {\n\t\t");
                text.append(printf(branch)).append("\n");
                before = "\t} else ";
            }
            text.append("\t}\n");
        }
        return text.append("}\n").toString();
    }

    private String printf(Branch branch) {
        String label = probe.provider() + ":" + probe.name();
        List<String> operands = new ArrayList<>();
        label.chars().filter(c -> c == '%').forEach(c -> operands.add(BpftraceText.PERCENT));
        StringBuilder format = new StringBuilder(BpftraceText.inFormat(label));
        for (Value value : branch.values()) {
            format.append(' ').append(value.key()).append('=').append(value.format());
            operands.addAll(value.operands());
        }
        operands.add(0, "\"" + format + "\\n\"");
        return "printf(" + String.join(", ", operands) + ");";
    }
}
