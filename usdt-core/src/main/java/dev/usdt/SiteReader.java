package dev.usdt;

import dev.usdt.internal.elf.AddressMap;
import dev.usdt.internal.elf.BudgetSpentException;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.internal.elf.Segment;
import dev.usdt.internal.note.SemaphorePlaces;
import dev.usdt.internal.operand.ArgumentDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Says of each note where in the file and in memory its site is. Made for files that have notes, which few have. */
final class SiteReader {

    /** The longest x86 instruction has 15 bytes; a NOP of 9 or 10 is the longest that compilers write. */
    private static final int CODE_BYTES = 16;

    private final ElfImage image;
    private final boolean instructions;
    private final AddressMap addresses;
    private final OptionalLong stapsdtBase;
    private final ArgumentDecoder decoder;
    /** Whether no more code can be read; told once. */
    private boolean spent;

    private @Nullable SemaphorePlaces semaphores;
    private boolean strandedSemaphore;

    /**
     * Prepares for a file.
     *
     * @param instructions whether to read the code of each site
     */
    SiteReader(ElfImage image, boolean instructions) {
        this.image = image;
        this.instructions = instructions;
        this.addresses = image.addresses();
        this.stapsdtBase = image.addressOf(SectionName.STAPSDT_BASE);
        this.decoder = new ArgumentDecoder(image.kind().machine());
    }

    /** {@return the sites of notes, in their order} */
    List<ProbeSite> sites(List<StapsdtNote> notes) throws IOException {
        List<ProbeSite> sites = new ArrayList<>(notes.size());
        for (StapsdtNote note : notes) {
            try {
                sites.add(site(note));
            } catch (BudgetSpentException e) {
                image.problems().error(note.fileOffset(), e.of("some sites"));
                break;
            }
        }
        return sites;
    }

    /** {@return the address behind the ELF header, or empty if the header is not loaded} */
    OptionalLong addressBehindHeader() {
        OptionalLong start = addresses.addressOfHeader();
        return start.isEmpty() ? start : OptionalLong.of(start.getAsLong() + image.layout().ehdrSize);
    }

    /** {@return whether a note that was read has a semaphore, as it is stored, that is not among the program's data} */
    boolean hasStrandedSemaphore() {
        return strandedSemaphore;
    }

    private SemaphorePlaces semaphores() {
        SemaphorePlaces places = semaphores;
        if (places == null) {
            places = new SemaphorePlaces(image, addresses);
            semaphores = places;
        }
        return places;
    }

    private ProbeSite site(StapsdtNote note) throws IOException {
        long address = adjusted(note.location(), note.base());
        Segment segment = addresses.segment(address);
        long fileOffset = addresses.fileOffset(segment, address);
        Optional<Semaphore> semaphore = Optional.empty();
        if (note.semaphore() != 0) {
            SemaphorePlaces places = semaphores();
            semaphore = Optional.of(places.at(adjusted(note.semaphore(), note.base()), note.fileOffset()));
            strandedSemaphore |= !places.isAmongData(note.semaphore());
        }
        return new ProbeSite(
                note,
                decoder,
                address,
                fileOffset,
                segment != null && (segment.flags() & Segment.PF_X) != 0,
                semaphore,
                instructions ? code(address, fileOffset) : null);
    }

    /**
     * Prelink moves a library and adjusts its section addresses, but not its notes. The empty section
     * {@code .stapsdt.base} moves with it, and each note keeps the address that it had: the difference is how far the
     * library was moved.
     *
     * @see <a href="https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation">SystemTap wiki</a>
     */
    private long adjusted(long address, long base) {
        if (base == 0 || stapsdtBase.isEmpty()) {
            return address;
        }
        long moved = address + (stapsdtBase.getAsLong() - base);
        return image.kind().elf64() ? moved : moved & 0xffffffffL;
    }

    private byte @Nullable [] code(long address, long fileOffset) throws IOException {
        if (fileOffset < 0) {
            return null;
        }
        int size = (int) Math.min(CODE_BYTES, addresses.bytesFrom(address));
        try {
            return image.holds(fileOffset, size) ? image.bytesOfPage(fileOffset, size) : null;
        } catch (BudgetSpentException e) {
            if (!spent) {
                image.problems().error(fileOffset, e.of("code of some sites"));
            }
            spent = true;
            return null;
        }
    }
}
