package dev.usdt.bpftrace.internal.value;

import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.Tracer.Program;
import dev.usdt.tracer.TracerVersion;
import java.util.Optional;

/** The versions of bpftrace that a script is for: all of them, or one. */
public record Versions(Optional<TracerVersion> only) {

    /** {@return whether the script is for some version that is 0.minor or newer} */
    public boolean anyFrom(int minor) {
        return only.isEmpty() || isFrom(only.get(), minor);
    }

    /** {@return whether the script is for some version that is 0.minor or older} */
    public boolean anyUpTo(int minor) {
        return only.isEmpty() || !isFrom(only.get(), minor + 1);
    }

    /** {@return bpftrace in these versions} */
    public Tracer tracer() {
        return new Tracer(
                Program.BPFTRACE,
                only.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new TracerVersion(only.get().major(), only.get().minor())));
    }

    /** {@return whether bcc reads the notes for some of the versions; it does up to 0.24} */
    public boolean anyWithBcc() {
        return anyUpTo(24);
    }

    /** {@return whether libbpf reads the notes for some of the versions; it does from 0.25 on} */
    public boolean anyWithLibbpf() {
        return anyFrom(25);
    }

    private static boolean isFrom(TracerVersion version, int minor) {
        return version.compareTo(new TracerVersion(0, minor)) >= 0;
    }
}
