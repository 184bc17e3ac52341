package dev.usdt.tracer;

import dev.usdt.ElfBuilder;
import dev.usdt.ElfBuilder.Note;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program for x86-64 whose sites are asked for: it comes to the NOP of a site only while the site's semaphore is not
 * 0. Its data are in two segments that have one page of the file, {@code .data.rel.ro} and what follows, as lld and
 * mold lay them out. Nothing is compiled.
 */
public final class GuardedProgram {

    /** The first segment of data, in which {@code .data.rel.ro} is. */
    public static final long FIRST = 0x500000;
    /** The second, at the address that has the same place in its page as its bytes have in theirs. */
    public static final long SECOND = 0x501100;
    /** Bytes of the second that the file has. */
    public static final int SECOND_SIZE = 0x40;

    private static final int PT_GNU_RELRO = 0x6474e552;
    private static final long CODE = 0x401000;

    private record Site(String name, long semaphore, long address) {}

    private final List<Site> sites = new ArrayList<>();
    private final ByteBuffer code = ByteBuffer.allocate(0x200).order(ByteOrder.LITTLE_ENDIAN);
    private String secondSection = ".probes";
    private long moved;
    private boolean relro;
    private boolean apart;
    private int flags = 6;

    /** Adds the next site, of {@code t:NAME}; a semaphore of 0 is none, and nothing is asked. */
    public GuardedProgram site(String name, long semaphore) {
        return site(name, semaphore, semaphore);
    }

    /** Adds a site whose note does not say where the semaphore is that is asked for. */
    public GuardedProgram site(String name, long semaphore, long asked) {
        if (semaphore != 0) {
            code.put(new byte[] {0x66, (byte) 0x83, 0x3c, 0x25})
                    .putInt((int) asked)
                    .put((byte) 0); // cmpw $0, sema
            code.put(new byte[] {0x74, 1}); // je over the NOP
        }
        sites.add(new Site(name, semaphore, CODE + code.position()));
        code.put((byte) 0x90);
        return this;
    }

    /** Names the section of the second segment. */
    public GuardedProgram second(String section) {
        secondSection = section;
        return this;
    }

    /** Lets the loader, if there is one, make the first segment read-only. */
    public GuardedProgram relro() {
        relro = true;
        return this;
    }

    /** Gives the second segment a page of the file for itself. */
    public GuardedProgram apart() {
        apart = true;
        return this;
    }

    /** Loads the second segment with other flags than those of data. */
    public GuardedProgram flags(int pFlags) {
        flags = pFlags;
        return this;
    }

    /** Stores all addresses as if prelink had moved the file since. */
    public GuardedProgram moved(long by) {
        moved = by;
        return this;
    }

    /** {@return the file} */
    public ElfBuilder elf() {
        byte[] text = code();
        // perf takes the difference between address and file offset from .stapsdt.base: it has to be that of the code.
        ElfBuilder elf = ElfBuilder.x8664()
                .section(".text", ElfBuilder.SHT_PROGBITS, 6, CODE, text, 0x1000, 0)
                .segment(1, 5, CODE)
                .section(".stapsdt.base", ElfBuilder.SHT_PROGBITS, 2, CODE + text.length, new byte[1], 1, 0)
                .section(".data.rel.ro", ElfBuilder.SHT_PROGBITS, 3, FIRST, new byte[0x100], 0x1000, 0)
                .segment(1, 6, FIRST);
        if (relro) {
            elf.segment(PT_GNU_RELRO, 4, FIRST, 0x1000);
        }
        int alignment = apart ? 0x1000 : 0x100;
        byte[] data = new byte[SECOND_SIZE];
        return elf.section(secondSection, ElfBuilder.SHT_PROGBITS, 3, SECOND, data, alignment, apart ? 0x100 : 0)
                .segment(1, flags, SECOND, 0x2000)
                .section(".note.stapsdt", ElfBuilder.SHT_NOTE, 0, 0, notes(CODE + text.length - moved), 4, 0)
                .section(".note.gnu.build-id", ElfBuilder.SHT_NOTE, 2, 0, TracedProgram.buildId(), 4, 0);
    }

    /** Writes the file so that it can be run. */
    Path write(Path path) throws IOException {
        return TracedProgram.write(elf(), path);
    }

    private byte[] notes(long base) {
        byte[][] notes = new byte[sites.size()][];
        for (int i = 0; i < notes.length; i++) {
            Site site = sites.get(i);
            Note note = ElfBuilder.x8664()
                    .note("t", site.name, "")
                    .location(site.address - moved)
                    .base(base);
            notes[i] = note.semaphore(site.semaphore == 0 ? 0 : site.semaphore - moved)
                    .bytes();
        }
        return ElfBuilder.concat(notes);
    }

    private byte[] code() {
        byte[] asked = new byte[code.position()];
        code.get(0, asked);
        return ElfBuilder.concat(asked, TracedProgram.ending());
    }
}
