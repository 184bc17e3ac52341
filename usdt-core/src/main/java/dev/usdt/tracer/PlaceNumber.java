package dev.usdt.tracer;

/**
 * A number by which bpftrace is told where to attach, in place of the name of a probe. It resolves the address of a
 * function by symbols; for one within a function it wants to see where instructions begin, for which it takes libbfd.
 *
 * <p>Run: without libbfd (Debian's 0.17) or a symbol (0.23 and 0.27) a single place of this kind ends the whole script.
 */
public enum PlaceNumber {
    /** A virtual address that a symbol covers. */
    ADDRESS,
    /** A file offset, for which a number is taken that no symbol covers. */
    FILE_OFFSET;

    /** {@return whether a bpftrace attaches there that is neither built with libbfd nor run with {@code --unsafe}} */
    public Assessment ofPlain(Tracer bpftrace) {
        return switch (this) {
            case ADDRESS ->
                ofUnsafe(bpftrace).or(Assessment.refused("takes --unsafe or libbfd to attach to an address"));
            case FILE_OFFSET -> Assessment.refused("takes --unsafe to attach to a file offset");
        };
    }

    /** {@return whether a bpftrace attaches there that is run with {@code --unsafe}, but not built with libbfd} */
    public Assessment ofUnsafe(Tracer bpftrace) {
        return this == ADDRESS && bpftrace.someBefore(0, 22)
                ? Assessment.refused("takes libbfd to attach to an address within a function")
                : Assessment.OK;
    }

    /**
     * {@return whether all that is meant attaches to a number as it is, with nothing built in or asked for that not
     * every installation has}
     */
    public static boolean isPortable(Tracer bpftrace) {
        for (PlaceNumber number : values()) {
            if (!number.ofPlain(bpftrace).isOk()) {
                return false;
            }
        }
        return true;
    }
}
