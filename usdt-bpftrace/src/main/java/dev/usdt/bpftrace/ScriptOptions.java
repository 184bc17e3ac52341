package dev.usdt.bpftrace;

import dev.usdt.ProbeFilter;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Where;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a script is to trace and how.
 *
 * @param path the binary where bpftrace will find it, which need not be where it was read; absolute
 * @param filter which probes to trace
 * @param style what to do with the hits
 * @param strings where arguments of which no catalog knows are taken for text
 * @param mostTextBytes how many bytes of a text are printed at most; 0 leaves that to bpftrace, which has a limit of
 *     its own
 * @param catalog what is known of probes; for a Go binary, beside those of Go's standard library
 * @param where what has to be true of a hit; if empty, all count
 * @param attach in which way to attach
 * @param version the only bpftrace that has to run it; if empty, all of them where that is possible, else newer ones
 * @param pid the only process to trace, as bpftrace sees its number; if empty, all that run the binary
 */
public record ScriptOptions(
        Path path,
        ProbeFilter filter,
        Style style,
        Strings strings,
        int mostTextBytes,
        Catalog catalog,
        Optional<Where> where,
        Attach attach,
        Optional<BpftraceVersion> version,
        OptionalLong pid) {

    /**
     * Makes the path absolute: bpftrace would look for a bare name in {@code PATH}.
     *
     * @throws IllegalArgumentException if the process number is not positive, or the limit for texts negative
     */
    public ScriptOptions {
        path = Objects.requireNonNull(path, "path").toAbsolutePath();
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(style, "style");
        Objects.requireNonNull(strings, "strings");
        Objects.requireNonNull(catalog, "catalog");
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(attach, "attach");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(pid, "pid");
        if (pid.isPresent() && pid.getAsLong() <= 0) {
            throw new IllegalArgumentException("invalid pid " + pid.getAsLong());
        } else if (mostTextBytes < 0) {
            throw new IllegalArgumentException("negative mostTextBytes " + mostTextBytes);
        }
    }

    /**
     * {@return options for all probes, each hit printed, attached as is best, for every bpftrace}
     *
     * @param path the binary where bpftrace will find it
     */
    public static ScriptOptions of(Path path) {
        return new ScriptOptions(
                path,
                ProbeFilter.ALL,
                Style.PRINT,
                Strings.AUTO,
                0,
                Catalog.EMPTY,
                Optional.empty(),
                Attach.AUTO,
                Optional.empty(),
                OptionalLong.empty());
    }

    /**
     * {@return these options with another filter}
     *
     * @param filter which probes to trace
     */
    public ScriptOptions withFilter(ProbeFilter filter) {
        return new ScriptOptions(path, filter, style, strings, mostTextBytes, catalog, where, attach, version, pid);
    }

    /**
     * {@return these options with another style}
     *
     * @param style what to do with the hits
     */
    public ScriptOptions withStyle(Style style) {
        return new ScriptOptions(path, filter, style, strings, mostTextBytes, catalog, where, attach, version, pid);
    }

    /**
     * {@return these options with strings found elsewhere}
     *
     * @param strings where arguments of which no catalog knows are taken for text
     */
    public ScriptOptions withStrings(Strings strings) {
        return new ScriptOptions(path, filter, style, strings, mostTextBytes, catalog, where, attach, version, pid);
    }

    /**
     * {@return these options with another limit for texts}
     *
     * @param bytes how many bytes of a text are printed at most; 0 leaves that to bpftrace
     * @throws IllegalArgumentException if it is negative
     */
    public ScriptOptions withMostTextBytes(int bytes) {
        return new ScriptOptions(path, filter, style, strings, bytes, catalog, where, attach, version, pid);
    }

    /**
     * {@return these options with another catalog}
     *
     * @param catalog what is known of probes, beside those of Go's standard library
     */
    public ScriptOptions withCatalog(Catalog catalog) {
        return new ScriptOptions(path, filter, style, strings, mostTextBytes, catalog, where, attach, version, pid);
    }

    /**
     * {@return these options with a condition}
     *
     * @param where what has to be true of a hit
     */
    public ScriptOptions withWhere(Where where) {
        return new ScriptOptions(
                path, filter, style, strings, mostTextBytes, catalog, Optional.of(where), attach, version, pid);
    }

    /**
     * {@return these options with another way to attach}
     *
     * @param attach in which way to attach
     */
    public ScriptOptions withAttach(Attach attach) {
        return new ScriptOptions(path, filter, style, strings, mostTextBytes, catalog, where, attach, version, pid);
    }

    /**
     * {@return these options for one bpftrace}
     *
     * @param version the only one that has to run the script
     */
    public ScriptOptions withVersion(BpftraceVersion version) {
        return new ScriptOptions(
                path, filter, style, strings, mostTextBytes, catalog, where, attach, Optional.of(version), pid);
    }

    /**
     * {@return these options for one process}
     *
     * @param pid its number, as bpftrace sees it
     * @throws IllegalArgumentException if it is not positive
     */
    public ScriptOptions withPid(long pid) {
        return new ScriptOptions(
                path, filter, style, strings, mostTextBytes, catalog, where, attach, version, OptionalLong.of(pid));
    }
}
