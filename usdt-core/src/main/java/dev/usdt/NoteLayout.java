package dev.usdt;

import dev.usdt.internal.elf.SectionName;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the notes of a file are among its sections, as far as some tracer minds.
 *
 * @param sections how many sections {@code .note.stapsdt} there are that a tracer reads: of type SHT_NOTE and not
 *     compressed
 * @param firstOffset where the first of them is in the file, in bytes; 0 if there is none
 * @param firstSize its size in bytes
 * @param loaded whether one of them is loaded with the program (SHF_ALLOC), as those of the Go fork are
 * @param probesBehindNotes whether a section {@code .probes} comes behind one of them that is loaded, in the order of
 *     the section headers
 * @param base the section {@code .stapsdt.base}, or empty if there is none
 * @param zeroTail whether some note section ends in zeros where a note could be
 * @param probesShift by how much the address of a section {@code .probes} is above its file offset, the first of its
 *     kind; empty if there is none
 * @param strandedSemaphore whether some note has a semaphore that is in no segment or in one that can be executed, at
 *     the address that is stored: bpftrace from 0.25 on refuses such a file
 * @param usesGoProbes whether a Go binary has functions of the package {@code runtime/trace/usdt}; false in a file that
 *     was not made by Go
 * @param fileSize how many bytes the file has: the kernel attaches nothing behind them
 */
public record NoteLayout(
        int sections,
        long firstOffset,
        long firstSize,
        boolean loaded,
        boolean probesBehindNotes,
        Optional<BaseSection> base,
        boolean zeroTail,
        OptionalLong probesShift,
        boolean strandedSemaphore,
        boolean usesGoProbes,
        long fileSize) {

    /**
     * Where the section {@code .stapsdt.base} is.
     *
     * @param address {@code sh_addr}
     * @param fileOffset {@code sh_offset}, in bytes from the start of the file
     */
    public record BaseSection(long address, long fileOffset) {}

    /** Checks that nothing is null. */
    public NoteLayout {
        Objects.requireNonNull(base, "base");
        Objects.requireNonNull(probesShift, "probesShift");
    }

    /** {@return whether there is a section {@code .stapsdt.base}} */
    public boolean stapsdtBase() {
        return base.isPresent();
    }

    /**
     * {@return whether a note says no base though the file has a section for it, so that tracers which do not look at
     * that take its address for a distance from the section}
     */
    public boolean lacksBase(StapsdtNote note) {
        return note.base() == 0 && base.isPresent() && base.get().address() != 0;
    }

    /** {@return whether a note is in the first of the sections} */
    public boolean isInFirst(StapsdtNote note) {
        return sections > 0 && Long.compareUnsigned(note.fileOffset() - firstOffset, firstSize) < 0;
    }

    /** {@return whether a semaphore is where bcc and perf work out that it is, from where {@code .probes} is} */
    public boolean hasOffsetOf(Semaphore semaphore) {
        return semaphore.section().equals(Optional.of(SectionName.PROBES.text()))
                || (probesShift.isPresent()
                        && semaphore
                                .fileOffset()
                                .equals(OptionalLong.of(semaphore.address() - probesShift.getAsLong())));
    }
}
