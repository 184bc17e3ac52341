package dev.usdt;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The 2-byte counter that a tracer raises to switch a probe's argument preparation on.
 *
 * @param address its virtual address, after prelink adjustment
 * @param fileOffset where it is in the file, which is what the kernel wants ({@code ref_ctr_offset}); empty if no
 *     segment of the file holds the address
 * @param writable whether the address is in a segment that is loaded as writable; the kernel raises no other
 */
public record Semaphore(long address, OptionalLong fileOffset, boolean writable) {

    /** Checks that nothing is null. */
    public Semaphore {
        Objects.requireNonNull(fileOffset, "fileOffset");
    }
}
