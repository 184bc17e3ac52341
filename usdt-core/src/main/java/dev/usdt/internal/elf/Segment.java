package dev.usdt.internal.elf;

import java.io.IOException;

/**
 * A program header, in the words of {@code <elf.h>}.
 *
 * @param type {@code p_type}
 * @param flags {@code p_flags}
 * @param offset {@code p_offset}
 * @param address {@code p_vaddr}
 * @param fileSize {@code p_filesz}, in bytes
 * @param memorySize {@code p_memsz}, in bytes
 * @param alignment {@code p_align}
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch5.pheader.html">gABI, program header</a>
 */
public record Segment(int type, int flags, long offset, long address, long fileSize, long memorySize, long alignment)
        implements Comparable<Segment> {

    /** {@code p_type} of what is loaded. */
    public static final int PT_LOAD = 1;

    /** {@code p_type} of notes. */
    public static final int PT_NOTE = 4;

    /** The flag of a segment that can be executed. */
    public static final int PF_X = 1;
    /** The flag of a segment that can be written. */
    public static final int PF_W = 2;

    /** Reads the program header at a file offset. */
    static Segment read(ByteCursor cursor, long at, ElfLayout layout) throws IOException {
        return new Segment(
                (int) cursor.u32(at + layout.pType),
                (int) cursor.u32(at + layout.pFlags),
                cursor.word(at + layout.pOffset),
                cursor.word(at + layout.pVaddr),
                cursor.word(at + layout.pFilesz),
                cursor.word(at + layout.pMemsz),
                cursor.word(at + layout.pAlign));
    }

    /** By address, unsigned. */
    @Override
    public int compareTo(Segment that) {
        return Long.compareUnsigned(address, that.address);
    }
}
