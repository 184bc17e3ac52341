package dev.usdt.tracer;

import dev.usdt.Machine;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program or library that traces USDT probes, in one version or in any.
 *
 * @param program which it is
 * @param version its version; empty for all versions from the oldest that the rules know, of which the worst counts
 */
public record Tracer(Program program, Optional<TracerVersion> version) {

    /** The tracers that rules are known for. */
    public enum Program {
        /** bpftrace from 0.17 on: reads notes with bcc up to 0.24, with libbpf from 0.25 on. */
        BPFTRACE(0, 17),
        /** The library of bcc and its tools, from 0.25 on. */
        BCC(0, 25),
        /** libbpf from 1.0 on. */
        LIBBPF(1, 0),
        /** perf from 5.13 on. */
        PERF(5, 13),
        /** gdb from 13 on. */
        GDB(13, 0),
        /** SystemTap from 4.8 on. */
        SYSTEMTAP(4, 8);

        private final int oldestMajor;
        private final int oldestMinor;

        Program(int major, int minor) {
            this.oldestMajor = major;
            this.oldestMinor = minor;
        }

        /** {@return the oldest version that the rules are for} */
        public TracerVersion oldest() {
            return new TracerVersion(oldestMajor, oldestMinor);
        }

        /** {@return its name in lower case, {@code bpftrace}} */
        public String programName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Those that a report is about if none is asked for. */
    public static final List<Tracer> USUAL = List.of(
            bpftrace(0, 17),
            bpftrace(0, 27),
            any(Program.BCC),
            any(Program.LIBBPF),
            any(Program.PERF),
            any(Program.GDB),
            any(Program.SYSTEMTAP));

    private static Tracer bpftrace(int major, int minor) {
        return new Tracer(Program.BPFTRACE, Optional.of(new TracerVersion(major, minor)));
    }

    /** {@return a program in all its versions} */
    public static Tracer any(Program program) {
        return new Tracer(program, Optional.empty());
    }

    /** Checks that nothing is null. */
    public Tracer {
        Objects.requireNonNull(program, "program");
        Objects.requireNonNull(version, "version");
    }

    /**
     * {@return the tracer of a name}
     *
     * @param text a program's name, and its version behind a hyphen: {@code bpftrace-0.27}, {@code gdb}
     * @throws IllegalArgumentException if there is no such tracer, or it is older than the rules
     */
    public static Tracer of(String text) {
        Objects.requireNonNull(text, "text");
        int hyphen = text.indexOf('-');
        String name = hyphen < 0 ? text : text.substring(0, hyphen);
        for (Program program : Program.values()) {
            if (program.programName().equals(name)) {
                Optional<TracerVersion> version =
                        hyphen < 0 ? Optional.empty() : Optional.of(TracerVersion.of(text.substring(hyphen + 1)));
                if (version.isPresent() && version.get().compareTo(program.oldest()) < 0) {
                    throw new IllegalArgumentException(
                            text + " is older than " + name + " " + program.oldest() + ", the oldest that is known");
                }
                return new Tracer(program, version);
            }
        }
        throw new IllegalArgumentException("'" + text
                + "' is not a known tracer, expected bpftrace, bcc, libbpf, perf, gdb or systemtap,"
                + " optionally followed by a hyphen and a version");
    }

    /** {@return whether some of the versions meant are this one or newer} */
    boolean someFrom(int major, int minor) {
        return version.isEmpty() || version.get().compareTo(new TracerVersion(major, minor)) >= 0;
    }

    /** {@return whether some of the versions meant are older than this one} */
    boolean someBefore(int major, int minor) {
        return version.isEmpty() || version.get().compareTo(new TracerVersion(major, minor)) < 0;
    }

    /** {@return who reads the notes: bpftrace leaves that to bcc or libbpf, or either if its version is not given} */
    List<Tracer> readers() {
        if (program != Program.BPFTRACE) {
            return List.of(this);
        }
        Tracer bcc = new Tracer(Program.BCC, Optional.empty());
        if (version.isEmpty()) {
            return List.of(bcc, libbpf(1, 6), libbpf(1, 7));
        } else if (someBefore(0, 25)) {
            return List.of(bcc);
        }
        // The libbpf in bpftrace 0.25 and 0.26 is that of August 2025, between 1.6 and 1.7.
        return List.of(someBefore(0, 27) ? libbpf(1, 6) : libbpf(1, 7));
    }

    private static Tracer libbpf(int major, int minor) {
        return new Tracer(Program.LIBBPF, Optional.of(new TracerVersion(major, minor)));
    }

    /**
     * {@return how many arguments of a probe it can read} Up to 0.23 bpftrace takes the N of {@code argN} for the
     * number of a C function's parameter, of which that many are in registers; libbpf and bcc know 12.
     *
     * @param machine the machine on which it runs
     */
    public int readableArguments(Machine machine) {
        if (program == Program.BPFTRACE && someBefore(0, 24)) {
            return machine == Machine.AARCH64 ? 8 : 6;
        }
        return ArgumentStrings.MOST_ARGUMENTS;
    }

    // By hand: docs/performance.md, "Equality of records".

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tracer tracer && tracer.program == program && tracer.version.equals(version);
    }

    @Override
    public int hashCode() {
        return 31 * program.hashCode() + version.hashCode();
    }

    /** {@return its name as {@link #of} reads it, {@code bpftrace-0.27}} */
    @Override
    public String toString() {
        return program.programName() + (version.isPresent() ? "-" + version.get() : "");
    }
}
