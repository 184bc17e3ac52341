package dev.usdt.bpftrace;

import dev.usdt.ProbeFilter;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a script is to trace and how.
 *
 * @param target the binary where bpftrace will find it, which need not be where it was read; absolute
 * @param filter which probes to trace
 * @param strings whether a pointer and a length that stand together are printed as the text they stand for, in Go
 *     binaries; else they are two numbers
 */
public record ScriptOptions(Path target, ProbeFilter filter, boolean strings) {

    /** Makes the path absolute: bpftrace would look for a bare name in {@code PATH}. */
    public ScriptOptions {
        target = Objects.requireNonNull(target, "target").toAbsolutePath();
        Objects.requireNonNull(filter, "filter");
    }

    /**
     * {@return options for all probes, strings printed as text}
     *
     * @param target the binary where bpftrace will find it
     */
    public static ScriptOptions of(Path target) {
        return new ScriptOptions(target, ProbeFilter.ALL, true);
    }

    /**
     * {@return these options with another filter}
     *
     * @param filter which probes to trace
     */
    public ScriptOptions withFilter(ProbeFilter filter) {
        return new ScriptOptions(target, filter, strings);
    }

    /**
     * {@return these options with strings printed as text or not}
     *
     * @param strings whether a pointer and a length that stand together are printed as text
     */
    public ScriptOptions withStrings(boolean strings) {
        return new ScriptOptions(target, filter, strings);
    }
}
