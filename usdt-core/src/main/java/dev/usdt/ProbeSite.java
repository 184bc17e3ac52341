package dev.usdt;

import dev.usdt.internal.operand.ArgumentDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One place at which a probe fires: a note with its addresses adjusted and its arguments decoded.
 *
 * <p>Two sites are equal when they say the same. Addresses are unsigned; those of 32-bit files have their upper half 0.
 */
public final class ProbeSite {

    private final StapsdtNote note;
    private final ArgumentDecoder decoder;
    private final long address;
    /** -1 where no segment of the file holds the site: a number is no object for each site. */
    private final long fileOffset;

    private final boolean executable;
    private final Optional<Semaphore> semaphore;
    private final byte @Nullable [] code;

    // Decoded on first use. Two threads may both do it, with equal results: the list is immutable.
    private @Nullable List<Argument> arguments;

    ProbeSite(
            StapsdtNote note,
            ArgumentDecoder decoder,
            long address,
            long fileOffset,
            boolean executable,
            Optional<Semaphore> semaphore,
            byte @Nullable [] code) {
        this.note = note;
        this.decoder = decoder;
        this.address = address;
        this.fileOffset = fileOffset;
        this.executable = executable;
        this.semaphore = semaphore;
        this.code = code;
    }

    /** {@return the note that describes this site, as stored} */
    public StapsdtNote note() {
        return note;
    }

    /** {@return the name of the probe's provider} */
    public String provider() {
        return note.provider();
    }

    /** {@return the probe's name} */
    public String name() {
        return note.name();
    }

    /** {@return the site's virtual address, after prelink adjustment} */
    public long address() {
        return address;
    }

    /** {@return where the site is in the file, in bytes from its start; empty if no segment of the file holds it} */
    public OptionalLong fileOffset() {
        return fileOffset < 0 ? OptionalLong.empty() : OptionalLong.of(fileOffset);
    }

    /** {@return whether the site is in a segment that is loaded as executable; a note of discarded code is in none} */
    public boolean isExecutable() {
        return executable;
    }

    /** {@return the probe's semaphore, or empty if it has none} */
    public Optional<Semaphore> semaphore() {
        return semaphore;
    }

    /**
     * {@return the arguments in their order, empty if the probe has none}
     *
     * <p>Decoded on first use. An operand that cannot be read, or any operand of a machine that is not in
     * {@link Machine}, is an {@link Operand.Unparsed} in its place.
     */
    public List<Argument> arguments() {
        List<Argument> parsed = arguments;
        if (parsed == null) {
            parsed = decoder.decode(note.arguments());
            arguments = parsed;
        }
        return parsed;
    }

    /**
     * {@return the first bytes of code at the site, 16 or as many as its segment holds; empty if the file was read
     * without {@link Detail#INSTRUCTIONS} or no segment holds the site} The array is a copy.
     */
    public Optional<byte[]> code() {
        return code == null ? Optional.empty() : Optional.of(code.clone());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof ProbeSite that
                        && note.equals(that.note)
                        && decoder.machine().equals(that.decoder.machine())
                        && address == that.address
                        && fileOffset == that.fileOffset
                        && executable == that.executable
                        && semaphore.equals(that.semaphore)
                        && Arrays.equals(code, that.code));
    }

    @Override
    public int hashCode() {
        return 31 * name().hashCode() + Long.hashCode(address);
    }

    /** {@return provider, name, address and argument string, for debugging} */
    @Override
    public String toString() {
        return provider() + ":" + name() + " 0x" + Long.toHexString(address) + " " + note.arguments();
    }
}
