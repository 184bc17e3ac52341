package dev.usdt.bpftrace;

import dev.usdt.Problem;
import java.util.List;
import java.util.Objects;

/**
 * A bpftrace script.
 *
 * @param text the script, lines ended by a newline; only comments if no probe is traced
 * @param probes how many probes it traces
 * @param problems what it leaves out and why, each with the file offset of a note that is the cause: errors for probes
 *     that it does not trace and for values that it does not print, warnings for what only some versions of bpftrace
 *     have trouble with
 */
public record Script(String text, int probes, List<Problem> problems) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if the number of probes is negative
     */
    public Script {
        Objects.requireNonNull(text, "text");
        if (probes < 0) {
            throw new IllegalArgumentException("negative probes " + probes);
        }
        problems = List.copyOf(problems);
    }

    /** {@return whether it traces no probe; bpftrace takes such a script for a syntax error} */
    public boolean isEmpty() {
        return probes == 0;
    }
}
