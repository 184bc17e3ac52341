package dev.usdt.repair;

import dev.usdt.ElfFormatException;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.Section;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.internal.elf.Segment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds section headers. There is no room for them in a file, so names and headers are written anew behind its end; the
 * old ones stay as bytes that nothing names.
 */
final class SectionTableWriter {

    private static final int SHT_PROGBITS = 1;
    private static final int SHN_LORESERVE = 0xff00;

    private final ElfImage image;
    private final Headers headers;
    private final SectionHeaders sections;
    private final List<Added> added = new ArrayList<>();

    private record Added(String name, int type, int flags, long address, long offset, long size, long alignment) {}

    SectionTableWriter(ElfImage image, Headers headers, SectionHeaders sections) {
        this.image = image;
        this.headers = headers;
        this.sections = sections;
    }

    /** Adds a section of notes that only a segment names, the first {@code size} bytes of a range. */
    void addNotes(NoteRange range, long size) throws IOException {
        image.budget().step(range.offset(), image.segments().size());
        long address = 0;
        for (Segment segment : image.segments()) {
            if (segment.type() == Segment.PT_NOTE && segment.offset() == range.offset()) {
                address = segment.address();
            }
        }
        added.add(new Added(
                SectionName.NOTE_STAPSDT.text(),
                Section.SHT_NOTE,
                Section.SHF_ALLOC,
                address,
                range.offset(),
                size,
                range.alignment()));
    }

    void addBase(StapsdtBase base) {
        // Not Section.SHF_ALLOC: strip would make room for it in the segment of the program headers, and break the
        // program.
        added.add(new Added(SectionName.STAPSDT_BASE.text(), SHT_PROGBITS, 0, base.address(), base.fileOffset(), 1, 1));
    }

    /**
     * Writes what was added.
     *
     * @param edits what changes elsewhere, in its order; also in the old headers, which are copied with it
     */
    void finish(List<Edit> edits, List<FieldChange> changes) throws IOException {
        if (added.isEmpty()) {
            return;
        }
        Table table = sections.areStripped() ? newTable() : oldTable(edits);
        ByteArrayOutputStream names = table.names;
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        for (Added section : added) {
            int name = names.size();
            names.writeBytes((section.name + '\0').getBytes(StandardCharsets.US_ASCII));
            entries.writeBytes(headers.sectionHeader(
                            name,
                            section.type,
                            section.flags,
                            section.address,
                            section.offset,
                            section.size,
                            section.alignment)
                    .array());
            changes.add(new FieldChange(
                    image.size(),
                    "section header of " + section.name,
                    "none",
                    "address 0x" + Long.toHexString(section.address) + ", offset 0x" + Long.toHexString(section.offset)
                            + ", size 0x" + Long.toHexString(section.size)));
        }
        long tableAt = (image.size() + names.size() + 7) & -8;
        long end = tableAt + table.entries.limit() + entries.size();
        if (!image.kind().elf64() && end > 0xffffffffL) {
            throw new IOException("the file would be larger than 32-bit headers can say");
        }
        int count = table.entries.limit() / headers.layout().shdrSize + added.size();
        table.setNames(image.size(), names.size());
        Edit elfHeader = elfHeader(table, tableAt, count);
        changes.add(new FieldChange(
                headers.layout().eShoff,
                "e_shoff and the numbers of the section headers",
                "0x" + Long.toHexString(headers.shoff()),
                "0x" + Long.toHexString(tableAt) + ", " + count + " headers"));
        ByteBuffer tail = headers.allocate((int) (end - image.size()));
        tail.put(0, names.toByteArray());
        tail.position((int) (tableAt - image.size()));
        tail.put(Headers.bytes(table.entries)).put(entries.toByteArray());
        edits.add(0, elfHeader);
        edits.add(new Edit(image.size(), new byte[0], Headers.bytes(tail)));
    }

    /** The whole ELF header, since three fields of it change. */
    private Edit elfHeader(Table table, long tableAt, int count) throws IOException {
        ByteBuffer from = headers.read(0, headers.layout().ehdrSize);
        ByteBuffer to = headers.allocate(from.limit()).put(0, from, 0, from.limit());
        headers.putWord(to, headers.layout().eShoff, tableAt);
        to.putShort(headers.layout().eShentsize, (short) headers.layout().shdrSize);
        boolean many = count >= SHN_LORESERVE;
        to.putShort(headers.layout().eShnum, (short) (many ? 0 : count));
        // What does not fit is in section 0.
        headers.putWord(table.entries, headers.layout().shSize, many ? count : 0);
        if (table.isNew) {
            to.putShort(headers.layout().eShstrndx, (short) table.namesIndex);
        }
        return new Edit(0, Headers.bytes(from), Headers.bytes(to));
    }

    /** What a file without section headers gets: the two that every table has. */
    private Table newTable() {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.writeBytes("\0.shstrtab\0".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer entries = headers.allocate(2 * headers.layout().shdrSize);
        entries.put(
                headers.layout().shdrSize,
                headers.sectionHeader(1, Section.SHT_STRTAB, 0, 0, 0, 0, 1),
                0,
                headers.layout().shdrSize);
        return new Table(names, entries, 1, true);
    }

    private Table oldTable(List<Edit> edits) throws IOException {
        int index = sections.namesIndex();
        if (index <= 0
                || sections.type(index) != Section.SHT_STRTAB
                || (sections.flags(index) & Section.SHF_ALLOC) != 0) {
            throw new ElfFormatException("no section of names that one could be added to");
        }
        ByteBuffer entries = sections.copy();
        for (Edit edit : edits) {
            long at = edit.offset() - headers.shoff();
            if (at >= 0 && at + edit.to().length <= entries.limit()) {
                entries.put((int) at, edit.to());
            }
        }
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.writeBytes(sections.names());
        // The last name may end with the table, and 0 has to be the empty name.
        names.write(0);
        return new Table(names, entries, index, false);
    }

    /** Headers with their names. */
    private final class Table {
        final ByteArrayOutputStream names;
        final ByteBuffer entries;
        final int namesIndex;
        final boolean isNew;

        Table(ByteArrayOutputStream names, ByteBuffer entries, int namesIndex, boolean isNew) {
            this.names = names;
            this.entries = entries;
            this.namesIndex = namesIndex;
            this.isNew = isNew;
        }

        void setNames(long offset, long size) {
            int at = namesIndex * headers.layout().shdrSize;
            headers.putWord(entries, at + headers.layout().shOffset, offset);
            headers.putWord(entries, at + headers.layout().shSize, size);
        }
    }
}
