package dev.usdt.bpftrace.internal.value;

import java.util.ArrayList;
import java.util.List;

/**
 * What can be told of the arguments of an event.
 *
 * @param values in the order of the arguments
 * @param omissions which arguments cannot be told, and why
 */
public record ReadValues(List<Value> values, List<Omission> omissions) {

    /**
     * Something that cannot be told.
     *
     * @param key the name that the value would have
     * @param reason why
     */
    public record Omission(String key, String reason) {

        @Override
        public String toString() {
            return key + " not printed: " + reason;
        }
    }

    /** Copies the lists. */
    public ReadValues {
        values = List.copyOf(values);
        omissions = List.copyOf(omissions);
    }

    /** {@return text that is the same for those with equal values and no others} */
    public String identity() {
        StringBuilder text = new StringBuilder();
        for (Value value : values) {
            text.append(value.identity()).append("\n\n");
        }
        return text.toString();
    }

    /** {@return what of it is wanted} */
    public ReadValues only(Wanted wanted) {
        if (wanted.all()) {
            return this;
        }
        List<Value> some = new ArrayList<>();
        for (Value value : values) {
            if (wanted.includes(value.key())) {
                some.add(value);
            }
        }
        List<Omission> missing = new ArrayList<>();
        for (Omission omission : omissions) {
            if (wanted.includes(omission.key())) {
                missing.add(omission);
            }
        }
        return new ReadValues(some, missing);
    }
}
