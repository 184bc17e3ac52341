package dev.usdt.bpftrace;

import dev.usdt.ProbeFilter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a script is to trace and how.
 *
 * @param path the binary where bpftrace will find it, which need not be where it was read; absolute
 * @param filter which probes to trace
 * @param strings whether a pointer and a length that stand together are printed as the text they stand for, in Go
 *     binaries; else they are two numbers
 * @param attach in which way to attach
 * @param version the only bpftrace that has to run it; if empty, all of them where that is possible, else newer ones
 * @param pid the only process to trace, as bpftrace sees its number; if empty, all that run the binary
 */
public record ScriptOptions(
        Path path,
        ProbeFilter filter,
        boolean strings,
        Attach attach,
        Optional<BpftraceVersion> version,
        OptionalLong pid) {

    /**
     * Makes the path absolute: bpftrace would look for a bare name in {@code PATH}.
     *
     * @throws IllegalArgumentException if the process number is not positive
     */
    public ScriptOptions {
        path = Objects.requireNonNull(path, "path").toAbsolutePath();
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(attach, "attach");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(pid, "pid");
        if (pid.isPresent() && pid.getAsLong() <= 0) {
            throw new IllegalArgumentException("invalid pid " + pid.getAsLong());
        }
    }

    /**
     * {@return options for all probes, strings printed as text, attached as is best, for every bpftrace}
     *
     * @param path the binary where bpftrace will find it
     */
    public static ScriptOptions of(Path path) {
        return new ScriptOptions(path, ProbeFilter.ALL, true, Attach.AUTO, Optional.empty(), OptionalLong.empty());
    }

    /**
     * {@return these options with another filter}
     *
     * @param filter which probes to trace
     */
    public ScriptOptions withFilter(ProbeFilter filter) {
        return new ScriptOptions(path, filter, strings, attach, version, pid);
    }

    /**
     * {@return these options with strings printed as text or not}
     *
     * @param strings whether a pointer and a length that stand together are printed as text
     */
    public ScriptOptions withStrings(boolean strings) {
        return new ScriptOptions(path, filter, strings, attach, version, pid);
    }

    /**
     * {@return these options with another way to attach}
     *
     * @param attach in which way to attach
     */
    public ScriptOptions withAttach(Attach attach) {
        return new ScriptOptions(path, filter, strings, attach, version, pid);
    }

    /**
     * {@return these options for one bpftrace}
     *
     * @param version the only one that has to run the script
     */
    public ScriptOptions withVersion(BpftraceVersion version) {
        return new ScriptOptions(path, filter, strings, attach, Optional.of(version), pid);
    }

    /**
     * {@return these options for one process}
     *
     * @param pid its number, as bpftrace sees it
     * @throws IllegalArgumentException if it is not positive
     */
    public ScriptOptions withPid(long pid) {
        return new ScriptOptions(path, filter, strings, attach, version, OptionalLong.of(pid));
    }
}
