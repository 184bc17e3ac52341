package dev.usdt.bpftrace.internal.value;

import java.util.HashSet;
import java.util.Set;

/**
 * Which values a script makes use of.
 *
 * @param all whether it is all of them
 * @param keys the names of those that are, if it is not all
 */
public record Wanted(boolean all, Set<String> keys) {

    /** {@return these and others} */
    public Wanted and(Set<String> more) {
        if (all || more.isEmpty()) {
            return this;
        }
        Set<String> joined = new HashSet<>(keys);
        joined.addAll(more);
        return new Wanted(false, joined);
    }

    boolean includes(String key) {
        return all || keys.contains(key);
    }
}
