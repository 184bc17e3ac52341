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

    /** Reads the program header at the cursor. */
    static Segment read(ByteCursor cursor, boolean elf64) throws IOException {
        int type = (int) cursor.u32();
        int flags = elf64 ? (int) cursor.u32() : 0;
        long offset = cursor.word();
        long address = cursor.word();
        cursor.word(); // p_paddr
        long fileSize = cursor.word();
        long memorySize = cursor.word();
        flags = elf64 ? flags : (int) cursor.u32();
        return new Segment(type, flags, offset, address, fileSize, memorySize, cursor.word());
    }

    /** By address, unsigned. */
    @Override
    public int compareTo(Segment that) {
        return Long.compareUnsigned(address, that.address);
    }
}
