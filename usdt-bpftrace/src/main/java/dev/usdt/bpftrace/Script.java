package dev.usdt.bpftrace;

import dev.usdt.Detail;
import dev.usdt.Problem;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A bpftrace script.
 *
 * @param text the script, lines ended by a newline; only comments if no probe is traced
 * @param probes how many probes it traces
 * @param needs what not every bpftrace has that the script is for, but has to: {@code --unsafe}; empty if all run it
 * @param problems what it leaves out and why, each with the file offset of a note that is the cause: errors for probes
 *     that it does not trace and for values that it does not print, warnings for what only some versions of bpftrace
 *     have trouble with
 * @param lacking details that the file was read without, for want of which something is left out; the problems name
 *     what
 */
public record Script(String text, int probes, String needs, List<Problem> problems, Set<Detail> lacking) {

    /**
     * Copies the collections.
     *
     * @throws IllegalArgumentException if the number of probes is negative
     */
    public Script {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(needs, "needs");
        if (probes < 0) {
            throw new IllegalArgumentException("negative probes " + probes);
        }
        problems = List.copyOf(problems);
        lacking = Set.copyOf(lacking);
    }

    /** {@return whether it traces no probe; bpftrace takes such a script for a syntax error} */
    public boolean isEmpty() {
        return probes == 0;
    }
}
