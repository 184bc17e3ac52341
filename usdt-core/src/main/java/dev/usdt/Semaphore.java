package dev.usdt;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The 2-byte counter that a tracer raises to switch a probe's argument preparation on.
 *
 * @param address its virtual address, after prelink adjustment
 * @param fileOffset where it is in the file, which is what the kernel wants ({@code ref_ctr_offset}); empty if no
 *     segment of the file holds the address
 * @param section the name of the writable section that it is in, which is {@code .probes} if bcc is to raise it; empty
 *     if it is in none, or the section headers are gone
 * @param executable whether the address is in a segment that is loaded as executable: libbpf refuses that
 * @param raising in which processes the kernel raises it; {@link Raising#NOT_WRITABLE} in a relocatable object, which
 *     has no segments yet
 */
public record Semaphore(
        long address, OptionalLong fileOffset, Optional<String> section, boolean executable, Raising raising) {

    /** Checks that nothing is null. */
    public Semaphore {
        Objects.requireNonNull(fileOffset, "fileOffset");
        Objects.requireNonNull(section, "section");
        Objects.requireNonNull(raising, "raising");
    }

    /** {@return whether the address is in a segment that is loaded as writable; the kernel raises no other} */
    public boolean writable() {
        return raising != Raising.NOT_WRITABLE;
    }
}
