package dev.usdt.bpftrace;

import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a script does at one attach point.
 *
 * @param probe the probe
 * @param point where it is attached
 * @param before the statement that the conditions of the branches rely on, or empty
 * @param branches what is read, each at other sites; one without condition, or some with one
 */
record Clause(Probe probe, AttachPoint point, String before, List<Branch> branches) {

    /** Copies the list. */
    Clause {
        branches = List.copyOf(branches);
    }

    /**
     * What is read at some sites.
     *
     * @param condition what is true at these sites and at no others of the attach point, or empty
     * @param sites the sites
     * @param values what can be told of a hit
     */
    record Branch(String condition, List<ProbeSite> sites, List<Value> values) {

        /** {@return how many texts it has} */
        int texts() {
            int texts = 0;
            for (Value value : values) {
                texts += value instanceof Value.Text || value instanceof Value.EndedText ? 1 : 0;
            }
            return texts;
        }

        /** {@return whether there are values of all of some names} */
        boolean hasAll(Set<String> keys) {
            for (String key : keys) {
                if (value(key).isEmpty()) {
                    return false;
                }
            }
            return true;
        }

        /** {@return the value of a name, or empty if there is none} */
        Optional<Value> value(String key) {
            for (Value value : values) {
                if (value.key().equals(key)) {
                    return Optional.of(value);
                }
            }
            return Optional.empty();
        }
    }

    /** Writes the clause in bpftrace's language. */
    void write(StringBuilder text, OptionalLong pid, Body body) {
        text.append(point.text());
        boolean simple = branches.get(0).condition().isEmpty();
        String condition = simple ? condition(body, branches.get(0)) : "";
        if (pid.isPresent()) {
            condition = and("pid == " + pid.getAsLong(), condition);
        }
        if (!condition.isEmpty()) {
            text.append(" /").append(condition).append('/');
        }
        text.append(" {\n");
        if (simple) {
            addStatements(text, "\t", body.statements(probe, branches.get(0)));
        } else {
            addBranches(text, body);
        }
        text.append("}\n");
    }

    private void addBranches(StringBuilder text, Body body) {
        text.append('\t').append(before).append('\n');
        String otherwise = "\t";
        for (Branch branch : branches) {
            String condition = and(branch.condition(), condition(body, branch));
            text.append(otherwise).append("if (").append(condition).append(") {\n");
            addStatements(text, "\t\t", body.statements(probe, branch));
            otherwise = "\t} else ";
        }
        text.append("\t}\n");
    }

    private static String condition(Body body, Branch branch) {
        Optional<Where> where = body.where();
        return where.isPresent() ? where.get().expression(branch) : "";
    }

    private static void addStatements(StringBuilder text, String indent, List<String> statements) {
        for (String statement : statements) {
            text.append(indent).append(statement).append('\n');
        }
    }

    private static String and(String one, String other) {
        return other.isEmpty() ? one : inParentheses(one) + " && " + inParentheses(other);
    }

    private static String inParentheses(String condition) {
        return condition.contains(" || ") ? "(" + condition + ")" : condition;
    }
}
