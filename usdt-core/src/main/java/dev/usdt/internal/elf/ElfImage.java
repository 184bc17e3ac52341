package dev.usdt.internal.elf;

import dev.usdt.ElfFormatException;
import dev.usdt.ElfKind;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an ELF file: what kind it is, its segments and its sections.
 *
 * <p>Nothing else of the file is read, and no count or size is believed before it was compared with the size of the
 * file. A damaged table costs what it describes, and is told.
 */
public final class ElfImage {

    private static final int EI_NIDENT = 16;
    /** {@code e_phnum} when the number is in {@code sh_info} of section 0. */
    private static final int PN_XNUM = 0xffff;
    /** Linux maps a process with at most 65,530 areas unless told otherwise; a file cannot ask for more memory. */
    private static final long MOST_SEGMENTS = 1 << 17;
    /** Here and in the address map. */
    private static final int BYTES_OF_A_SEGMENT = 72;
    /** To read it, and to sort it into the address map. */
    private static final int STEPS_OF_A_SEGMENT = 16;

    private final ByteSource source;
    private final ElfHeader header;
    private final ElfKind kind;
    private final Problems problems = new Problems();
    private @Nullable Problem tableDamage;
    private final List<Segment> segments;
    private final List<Section> sections;
    private @Nullable AddressMap addresses;

    private ElfImage(ByteSource source) throws IOException {
        this.source = source;
        byte[] ident = identification(source);
        boolean elf64 = ident[4] == 2;
        boolean bigEndian = ident[5] == 2;
        this.header = new ElfHeader(source, elf64, bigEndian);
        this.kind = new ElfKind(header.type, header.machine, elf64, bigEndian);
        SectionTable table = SectionTable.read(this, header);
        this.sections = table.sections();
        this.segments = readSegments(header, table);
    }

    /**
     * Reads the headers of a file.
     *
     * @throws ElfFormatException if it is no ELF file, its ELF header is damaged, or it has more headers than may be
     *     read
     * @throws IOException if it cannot be read
     */
    public static ElfImage read(ByteSource source) throws IOException {
        try {
            return new ElfImage(source);
        } catch (BudgetSpentException e) {
            throw e.asDamage("headers");
        }
    }

    /** {@return the ELF header} */
    ElfHeader header() {
        return header;
    }

    /** {@return what the ELF header says} */
    public ElfKind kind() {
        return kind;
    }

    /** {@return where fields are in the structures of the file} */
    public ElfLayout layout() {
        return ElfLayout.of(kind.elf64());
    }

    /** {@return the segments in the order of the program headers} */
    public List<Segment> segments() {
        return segments;
    }

    /**
     * {@return the sections in the order of the section headers, without unused ones; empty if there are no headers}
     */
    public List<Section> sections() {
        return sections;
    }

    /** {@return what the loadable segments say of addresses} */
    public AddressMap addresses() {
        AddressMap made = addresses;
        if (made == null) {
            made = new AddressMap(this);
            addresses = made;
        }
        return made;
    }

    /** {@return the address of the first section of a name, or empty if there is none} */
    public OptionalLong addressOf(SectionName name) {
        for (Section section : sections) {
            if (section.isNamed(name)) {
                return OptionalLong.of(section.address());
            }
        }
        return OptionalLong.empty();
    }

    /** {@return the section with a number, as {@code sh_link} refers to it, or null if there is none} */
    @Nullable
    Section section(long index) {
        int low = 0;
        int high = sections.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Section section = sections.get(middle);
            if (section.index() == index) {
                return section;
            }
            if (section.index() < index) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** {@return where to say what is wrong or odd; already holds what is wrong with the tables} */
    public Problems problems() {
        return problems;
    }

    /** {@return the first damage of the section or program header table, or null: they say where notes are} */
    public @Nullable Problem tableDamage() {
        return tableDamage;
    }

    /** {@return what this read of the file may still take} */
    public ReadBudget budget() {
        return source.budget();
    }

    /** {@return the size of the file in bytes} */
    public long size() {
        return source.size();
    }

    /** {@return whether the file has all bytes of a range} */
    public boolean holds(long offset, long size) {
        return offset >= 0 && size >= 0 && offset <= source.size() && size <= source.size() - offset;
    }

    /** {@return a copy of a range that the file {@link #holds}} */
    public byte[] bytes(long offset, int size) throws IOException {
        byte[] bytes = new byte[size];
        source.read(offset, bytes, 0, size);
        return bytes;
    }

    /** Fills a part of an array with a range that the file {@link #holds}. */
    void read(long offset, byte[] into, int start, int size) throws IOException {
        source.read(offset, into, start, size);
    }

    /** {@return a copy of a range that the file {@link #holds}; further reads from its page will follow} */
    public byte[] bytesOfPage(long offset, int size) throws IOException {
        source.readPage(offset);
        return bytes(offset, size);
    }

    /** {@return a cursor over a range that the file {@link #holds}} */
    public ByteCursor cursor(long offset, long size) {
        return new ByteCursor(source, offset, size, kind.bigEndian(), kind.elf64());
    }

    /** {@return a cursor over bytes that take the place of those at a file offset} */
    public ByteCursor cursor(long offset, byte[] bytes) {
        return new ByteCursor(source, offset, bytes, kind.bigEndian(), kind.elf64());
    }

    /** Reads a range that the file {@link #holds} at once, since several reads within it will follow. */
    void readAhead(long offset, int size) throws IOException {
        source.readAhead(offset, size);
    }

    /** Says that a part of the tables could not be read. */
    void tableError(long offset, String message) {
        if (tableDamage == null) {
            tableDamage = new Problem(Severity.ERROR, offset, message);
        }
        problems.error(offset, message);
    }

    /** The first bytes of what is an ELF file with a whole header. */
    private static byte[] identification(ByteSource source) throws IOException {
        long size = source.size();
        if (size == 0) {
            throw new ElfFormatException("empty file");
        }
        byte[] ident = new byte[EI_NIDENT];
        source.read(0, ident, 0, (int) Math.min(size, EI_NIDENT));
        if (ident[0] != 0x7f || ident[1] != 'E' || ident[2] != 'L' || ident[3] != 'F') {
            throw new ElfFormatException("not an ELF file" + FileMagic.describe(ident));
        }
        if (size < EI_NIDENT) {
            throw cut("e_ident", EI_NIDENT, size);
        }
        if (ident[4] != 1 && ident[4] != 2) {
            throw invalid("EI_CLASS", 4, ident);
        }
        if (ident[5] != 1 && ident[5] != 2) {
            throw invalid("EI_DATA", 5, ident);
        }
        int headerSize = ElfLayout.of(ident[4] == 2).ehdrSize;
        if (size < headerSize) {
            throw cut("the ELF header", headerSize, size);
        }
        return ident;
    }

    private static ElfFormatException cut(String what, int needed, long size) {
        return new ElfFormatException("truncated: " + what + " needs " + needed + " bytes, the file has " + size);
    }

    private static ElfFormatException invalid(String field, int index, byte[] ident) {
        return new ElfFormatException(index, "invalid " + field + " " + (ident[index] & 0xff) + ", expected 1 or 2");
    }

    private List<Segment> readSegments(ElfHeader header, SectionTable sectionTable) throws IOException {
        long stated = header.phnum == PN_XNUM ? sectionTable.infoOfFirst() : header.phnum;
        HeaderTable table = HeaderTable.ofSegments(this, header);
        if (stated == 0 || !table.isThere(header.phentsize, 0)) {
            return List.of();
        }
        long count = table.count(stated, MOST_SEGMENTS);
        budget().step(header.phoff, count * STEPS_OF_A_SEGMENT);
        budget().keep(header.phoff, count * BYTES_OF_A_SEGMENT);
        List<Segment> read = new ArrayList<>((int) count);
        ByteCursor cursor = table.cursor(count);
        for (long i = 0; i < count; i++) {
            read.add(Segment.read(cursor, header.phoff + i * table.entrySize(), layout()));
        }
        return Collections.unmodifiableList(read);
    }
}
