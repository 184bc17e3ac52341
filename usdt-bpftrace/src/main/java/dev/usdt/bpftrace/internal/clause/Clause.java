package dev.usdt.bpftrace.internal.clause;

import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.script.ScriptText;
import dev.usdt.bpftrace.internal.value.Value;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.ValueType;
import java.util.ArrayList;
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
public record Clause(Probe probe, AttachPoint point, Optional<Code> before, List<Branch> branches) {

    /** Copies the list. */
    public Clause {
        branches = List.copyOf(branches);
    }

    /**
     * What is read at some sites.
     *
     * @param condition what is true at these sites and at no others of the attach point, or empty
     * @param sites the sites
     * @param values what can be told of a hit
     */
    public record Branch(Optional<Code> condition, List<ProbeSite> sites, List<Value> values)
            implements Condition.Values {

        /** {@return whether some value is taken for text by its look only} */
        public boolean hasGuess() {
            for (Value value : values) {
                if (value instanceof Value.Text text && text.guess()) {
                    return true;
                }
            }
            return false;
        }

        /** {@return how many texts it has} */
        public int texts() {
            int texts = 0;
            for (Value value : values) {
                texts += value.valueType() instanceof ValueType.Text ? 1 : 0;
            }
            return texts;
        }

        /** {@return whether there are values of all of some names} */
        public boolean hasAll(Set<String> keys) {
            for (String key : keys) {
                if (value(key).isEmpty()) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Optional<ValueType> typeOf(String key) {
            Optional<Value> value = value(key);
            return value.isEmpty() ? Optional.empty() : Optional.of(value.get().valueType());
        }

        /** {@return an integer by its name, as 64 bits that can be a key of a map; empty if it is no integer} */
        public Optional<Code> key(String name) {
            Optional<Value> value = value(name);
            if (value.isPresent() && value.get() instanceof Value.Integral number) {
                return Optional.of(number.source().unsigned(number.type()));
            } else if (value.isPresent() && value.get() instanceof Value.Constant constant) {
                return Optional.of(Code.of("(uint64){}", Code.unsigned(constant.value())));
            }
            return Optional.empty();
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

    /** Writes the clause. */
    public void write(ScriptText text, OptionalLong pid, Body body) {
        Branch first = branches.get(0);
        boolean simple = first.condition().isEmpty();
        List<Code> conditions = new ArrayList<>();
        if (pid.isPresent()) {
            conditions.add(Code.of("pid == {}", Code.number(pid.getAsLong())));
        }
        if (simple) {
            addCondition(conditions, body, first);
        }
        text.open(conditions.isEmpty() ? point.text() : Code.of("{} /{}/", point.text(), Code.all(conditions)));
        if (simple) {
            body.write(text, probe, first);
        } else {
            writeBranches(text, body);
        }
        text.close();
    }

    private void writeBranches(ScriptText text, Body body) {
        text.statement(before.orElseThrow());
        boolean later = false;
        for (Branch branch : branches) {
            List<Code> conditions = new ArrayList<>();
            conditions.add(branch.condition().orElseThrow());
            addCondition(conditions, body, branch);
            Code test = Code.of("if ({})", Code.all(conditions));
            if (later) {
                text.next(Code.of("else {}", test));
            } else {
                text.open(test);
            }
            body.write(text, probe, branch);
            later = true;
        }
        text.close();
    }

    private static void addCondition(List<Code> conditions, Body body, Branch branch) {
        Optional<Condition> where = body.where();
        if (where.isPresent()) {
            conditions.add(ConditionCode.of(where.get(), branch));
        }
    }
}
