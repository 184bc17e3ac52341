package dev.usdt.internal.note;

import dev.usdt.ElfKind;
import dev.usdt.Raising;
import dev.usdt.Semaphore;
import dev.usdt.internal.elf.AddressMap;
import dev.usdt.internal.elf.BudgetSpentException;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.Section;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.internal.elf.Segment;
import dev.usdt.internal.elf.WritableSections;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where semaphores are, and what becomes of them when the file is loaded. Made for files that have some.
 *
 * @see Raising
 */
public final class SemaphorePlaces {

    /** The section in which bcc and perf look for semaphores. */
    private static final String PROBES = SectionName.PROBES.text();

    private static final int PT_GNU_RELRO = 0x6474e552;

    /** The size of a page, or a part of it: what shares so many bytes of the file shares a larger page too. */
    private static final long PAGE = 4096;

    /** Of each kind of segment or section, several times what linkers write; further ones are overlooked. */
    private static final int MOST_PARTS = 16;

    /** With its place among those that are known. */
    private static final int BYTES_OF_A_SEMAPHORE = 160;

    private final ElfImage image;
    private final AddressMap addresses;
    private final List<Segment> writable = new ArrayList<>();
    private final List<Segment> madeReadOnly = new ArrayList<>();
    private final List<Section> probes = new ArrayList<>();
    /** Sites share them, by the thousand in some libraries. */
    private final Map<Long, Semaphore> known = new HashMap<>();

    private @Nullable WritableSections sections;

    /** Prepares for a file. */
    public SemaphorePlaces(ElfImage image, AddressMap addresses) {
        this.image = image;
        this.addresses = addresses;
        for (Segment segment : image.segments()) {
            if (segment.type() == Segment.PT_LOAD && isWritable(segment) && writable.size() < MOST_PARTS) {
                writable.add(segment);
            } else if (segment.type() == PT_GNU_RELRO && madeReadOnly.size() < MOST_PARTS) {
                madeReadOnly.add(segment);
            }
        }
        for (Section section : image.sections()) {
            if (section.isNamed(SectionName.PROBES) && probes.size() < MOST_PARTS) {
                probes.add(section);
            }
        }
    }

    /**
     * {@return the semaphore at a virtual address}
     *
     * @param noteAt the file offset of a note that has it
     */
    public Semaphore at(long address, long noteAt) throws IOException {
        Semaphore semaphore = known.get(address);
        if (semaphore == null) {
            image.budget().keep(noteAt, BYTES_OF_A_SEMAPHORE);
            semaphore = read(address);
            known.put(address, semaphore);
        }
        return semaphore;
    }

    /**
     * {@return whether an address is in a segment, and in none that can be executed} libbpf and bpftrace from 0.25 on
     * ask that of the address as it is in the note.
     */
    public boolean isAmongData(long address) {
        Segment segment = addresses.segment(address);
        return segment != null && (segment.flags() & Segment.PF_X) == 0;
    }

    private Semaphore read(long address) throws IOException {
        Segment segment = addresses.segment(address);
        long offset = addresses.fileOffset(segment, address);
        return new Semaphore(
                address,
                offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset),
                section(address),
                segment != null && (segment.flags() & Segment.PF_X) != 0,
                raising(segment, address));
    }

    private Optional<String> section(long address) throws IOException {
        if (image.kind().type() == ElfKind.ET_REL) {
            return Optional.empty();
        }
        for (Section section : probes) {
            if (Long.compareUnsigned(address - section.address(), section.size()) < 0) {
                return Optional.of(PROBES);
            }
        }
        WritableSections all = sections;
        if (all == null) {
            all = writableSections();
            sections = all;
        }
        return all.nameAt(address);
    }

    private WritableSections writableSections() throws IOException {
        try {
            return WritableSections.read(image);
        } catch (BudgetSpentException e) {
            image.problems().error(e.fileOffset(), e.of("sections of semaphores"));
            return WritableSections.NONE;
        }
    }

    private Raising raising(@Nullable Segment own, long address) {
        if (own == null || !isWritable(own)) {
            return Raising.NOT_WRITABLE;
        }
        long inSegment = address - own.address();
        long offset = own.offset() + inSegment;
        if ((offset & 1) != 0) {
            return Raising.UNALIGNED;
        } else if (!hasPage(own, offset)) {
            return Raising.NOT_IN_FILE;
        }
        boolean shared = false;
        for (Segment other : writable) {
            if (other.compareTo(own) < 0 && hasPage(other, offset)) {
                shared = true;
                if (isProtected(address) || !isProtected(other.address() + (offset - other.offset()))) {
                    return Raising.SHARED_WRITABLE_PAGE;
                }
            }
        }
        boolean cleared = Long.compareUnsigned(inSegment, own.fileSize()) >= 0;
        if (isProtected(address)) {
            return cleared ? Raising.NOT_IN_FILE : Raising.READ_ONLY_SOON;
        } else if (shared) {
            return Raising.SHARED_PAGE;
        }
        return cleared ? Raising.CLEARED : Raising.ALWAYS;
    }

    private static boolean isWritable(Segment segment) {
        return (segment.flags() & Segment.PF_W) != 0;
    }

    /** Whether the kernel maps the page of a file offset when it loads a segment: it maps whole pages. */
    private static boolean hasPage(Segment segment, long offset) {
        long page = pageOf(offset);
        return segment.fileSize() > 0
                && Long.compareUnsigned(page, pageOf(segment.offset())) >= 0
                && Long.compareUnsigned(page, segment.offset() + segment.fileSize()) < 0;
    }

    /** Whether the loader makes the page of an address read-only: those that PT_GNU_RELRO has whole. */
    private boolean isProtected(long address) {
        for (Segment segment : madeReadOnly) {
            if (Long.compareUnsigned(pageOf(address), pageOf(segment.address())) >= 0
                    && Long.compareUnsigned(pageOf(address), pageOf(segment.address() + segment.memorySize())) < 0) {
                return true;
            }
        }
        return false;
    }

    private static long pageOf(long position) {
        return position & -PAGE;
    }
}
