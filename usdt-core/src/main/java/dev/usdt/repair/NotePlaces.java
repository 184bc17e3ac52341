package dev.usdt.repair;

import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.Section;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.internal.elf.Segment;
import java.io.IOException;
import java.util.List;

/** The headers that say where notes are: of sections, and of {@code PT_NOTE} segments. */
final class NotePlaces {

    private final ElfImage image;
    private final Headers headers;

    NotePlaces(ElfImage image, Headers headers) {
        this.image = image;
        this.headers = headers;
    }

    /** Whether every header that names bytes of a range names its last one too, and none behind it. */
    boolean endWith(NoteRange range) throws IOException {
        drawForHeaders(range);
        for (Section section : image.sections()) {
            if (hasNotes(section) && !agrees(range, section.offset(), section.size())) {
                return false;
            }
        }
        for (Segment segment : image.segments()) {
            if (segment.type() == Segment.PT_NOTE && !agrees(range, segment.offset(), segment.fileSize())) {
                return false;
            }
        }
        return true;
    }

    /** There may be thousands of ranges, and for each all headers are looked at. */
    private void drawForHeaders(NoteRange range) throws IOException {
        image.budget()
                .step(
                        range.offset(),
                        image.sections().size() + (long) image.segments().size());
    }

    /** Makes the headers end so many bytes earlier. */
    void shrink(NoteRange range, int by, List<Edit> edits, List<FieldChange> changes) throws IOException {
        drawForHeaders(range);
        for (Section section : image.sections()) {
            if (hasNotes(section) && overlaps(range, section.offset(), section.size())) {
                long at = headers.sectionHeaderAt(section.index()) + headers.layout().shSize;
                subtract(at, by, "sh_size of section " + section.name(), edits, changes);
            }
        }
        for (int i = 0; i < image.segments().size(); i++) {
            Segment segment = image.segments().get(i);
            if (segment.type() == Segment.PT_NOTE && overlaps(range, segment.offset(), segment.fileSize())) {
                long at = headers.programHeaderAt(i);
                subtract(at + headers.layout().pFilesz, by, "p_filesz of segment PT_NOTE", edits, changes);
                if (segment.memorySize() >= segment.fileSize()) {
                    subtract(at + headers.layout().pMemsz, by, "p_memsz of segment PT_NOTE", edits, changes);
                }
            }
        }
    }

    static boolean hasNotes(Section section) {
        return section.type() != Section.SHT_NOBITS
                && (section.type() == Section.SHT_NOTE || section.nameBeginsWith(SectionName.NOTE_STAPSDT));
    }

    private static boolean agrees(NoteRange range, long offset, long size) {
        return !overlaps(range, offset, size)
                || (offset <= range.offset() && offset + size == range.offset() + range.size());
    }

    private static boolean overlaps(NoteRange range, long offset, long size) {
        return offset < range.offset() + range.size() && offset + size > range.offset();
    }

    private void subtract(long at, int by, String what, List<Edit> edits, List<FieldChange> changes)
            throws IOException {
        byte[] from = image.bytes(at, headers.layout().wordSize);
        long size = headers.word(from);
        edits.add(new Edit(at, from, headers.wordBytes(size - by)));
        changes.add(new FieldChange(at, what, "0x" + Long.toHexString(size), "0x" + Long.toHexString(size - by)));
    }
}
