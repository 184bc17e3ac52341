package dev.usdt.internal.elf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The section headers with their names. jelf has no call for a header alone: it gives a section only with its content
 * parsed, which reads whole string and symbol tables and fails with any section that is damaged.
 *
 * @param sections in the order of the headers, those that are looked at
 * @param infoOfFirst {@code sh_info} of section 0, which counts the program headers where {@code e_phnum} cannot
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch4.sheader.html">gABI, sections</a>
 */
record SectionTable(List<Section> sections, long infoOfFirst) {

    /** Several times the largest seen, that of an object file with a section for each of 70,000 functions. */
    private static final long MOST_NAME_BYTES = 1 << 24;

    /** Headers that are looked at: fourteen times those of the largest object file seen. */
    private static final long MOST_SECTIONS = 1 << 20;
    /** Headers that are kept: nearly twice as many as the largest object file seen has in all. */
    private static final int MOST_KEPT = 1 << 17;

    private static final int STEPS_OF_A_HEADER = 4;
    /** Of notes, with the region that they are read as. */
    private static final int BYTES_OF_A_SECTION = 144;

    /** More than the name table of most programs and libraries. */
    private static final int USUAL_NAME_BYTES = 512;
    /** A table of some 100 headers; beyond, the names alone are larger than what is spared. */
    private static final int MOST_AHEAD_BYTES = 1 << 13;

    private static final SectionTable NONE = new SectionTable(List.of(), 0);

    static SectionTable read(ElfImage image, ElfHeader header) throws IOException {
        if (header.shoff == 0) {
            return NONE;
        }
        HeaderTable table = HeaderTable.ofSections(image, header);
        if (!table.isThere(header.shentsize, 1)) {
            return NONE;
        }
        int entrySize = table.entrySize();
        readAhead(image, header, entrySize);
        ElfLayout layout = image.layout();
        Header first = Header.read(table.cursor(1), header.shoff, layout);
        // Extended numbering: what does not fit the ELF header is in section 0.
        long count = table.count(header.shnum == 0 ? first.size : header.shnum, MOST_SECTIONS);
        long namesIndex = header.shstrndx == Section.SHN_XINDEX ? first.link : header.shstrndx;
        SectionNames names = readNames(table, count, namesIndex);
        image.budget().step(header.shoff, count * STEPS_OF_A_HEADER);

        ByteCursor cursor = table.cursor(count);
        List<Section> sections = new ArrayList<>((int) Math.min(count, 1024));
        for (long i = 0; i < count; i++) {
            long at = header.shoff + i * entrySize;
            if (isOfUse(names, cursor.u32(at + layout.shName), cursor.u32(at + layout.shType))) {
                if (sections.size() == MOST_KEPT) {
                    image.tableError(header.shoff, "more than " + MOST_KEPT + " sections of notes and symbols");
                    break;
                }
                image.budget().keep(at, BYTES_OF_A_SECTION);
                sections.add(Header.read(cursor, at, layout).named(i, names));
            }
        }
        return new SectionTable(Collections.unmodifiableList(sections), first.info);
    }

    /** Linkers write the name table before the headers; so both are most often had with one read. */
    private static void readAhead(ElfImage image, ElfHeader header, int entrySize) throws IOException {
        long start = Math.max(0, header.shoff - USUAL_NAME_BYTES);
        long size = header.shoff - start + (long) header.shnum * entrySize;
        if (size <= MOST_AHEAD_BYTES && image.holds(start, size)) {
            image.readAhead(start, (int) size);
        }
    }

    private static SectionNames readNames(HeaderTable table, long count, long index) throws IOException {
        if (index == 0) {
            return SectionNames.NONE;
        }
        ElfImage image = table.image();
        if (index >= count) {
            image.tableError(
                    image.layout().eShstrndx, "invalid e_shstrndx " + index + ", there are " + count + " sections");
            return SectionNames.NONE;
        }
        long at = table.offset() + index * table.entrySize();
        Header names = Header.read(image.cursor(at, table.entrySize()), at, image.layout());
        if (names.size > MOST_NAME_BYTES || !image.holds(names.offset, names.size)) {
            image.tableError(at, namesOutside(names, image));
            return SectionNames.NONE;
        }
        return new SectionNames(image.bytes(names.offset, (int) names.size));
    }

    private static String namesOutside(Header names, ElfImage image) {
        return "section name table of " + Long.toUnsignedString(names.size) + " bytes at 0x"
                + Long.toHexString(names.offset) + " in a file of " + image.size() + " bytes";
    }

    /** Whether anything here looks at such sections; the others, tens of thousands perhaps, are not kept. */
    private static boolean isOfUse(SectionNames names, long name, long type) {
        return switch ((int) type) {
            case Section.SHT_NULL -> false;
            case Section.SHT_SYMTAB,
                    Section.SHT_STRTAB,
                    Section.SHT_RELA,
                    Section.SHT_NOTE,
                    Section.SHT_REL,
                    Section.SHT_DYNSYM -> true;
            default -> SectionName.isKnown(names, name);
        };
    }

    /** An {@code Elf32_Shdr} or {@code Elf64_Shdr}. */
    record Header(
            long name,
            long type,
            long flags,
            long address,
            long offset,
            long size,
            long link,
            long info,
            long alignment) {

        static Header read(ByteCursor cursor, long at, ElfLayout layout) throws IOException {
            return new Header(
                    cursor.u32(at + layout.shName),
                    cursor.u32(at + layout.shType),
                    cursor.word(at + layout.shFlags),
                    cursor.word(at + layout.shAddr),
                    cursor.word(at + layout.shOffset),
                    cursor.word(at + layout.shSize),
                    cursor.u32(at + layout.shLink),
                    cursor.u32(at + layout.shInfo),
                    cursor.word(at + layout.shAddralign));
        }

        Section named(long index, SectionNames names) {
            return new Section(index, names, name, type, flags, address, offset, size, link, info, alignment);
        }
    }
}
