package dev.usdt.internal.note;

import dev.usdt.ElfKind;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.Problems;
import dev.usdt.internal.elf.Relocations;
import dev.usdt.internal.elf.Section;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.internal.elf.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Where a file has notes: in every section of type {@code SHT_NOTE} whatever its name, in sections that are named like
 * one, and in {@code PT_NOTE} segments, which are all that is left when the section headers were stripped.
 */
public final class NoteRegions {

    /** Compressed note sections are rare, and each may be a thousand times larger than it looks. */
    private static final int MOST_COMPRESSED = 8;

    private final ElfImage image;
    private final NoteReader reader;
    private final Problems problems;
    private final List<Region> regions = new ArrayList<>();
    private final List<Section> withoutContent = new ArrayList<>();
    /** Where compressed sections are that were read. */
    private final Set<Long> unpacked = new HashSet<>();

    private @Nullable Relocations relocations;

    private NoteRegions(ElfImage image, NoteReader reader) {
        this.image = image;
        this.problems = image.problems();
        this.reader = reader;
    }

    /** Lets a reader read all notes of a file; what cannot be read or is odd is added to the image's problems. */
    public static void read(ElfImage image, NoteReader reader) throws IOException {
        NoteRegions all = new NoteRegions(image, reader);
        if (image.kind().type() == ElfKind.ET_CORE) {
            all.problems.error(
                    OptionalLong.empty(),
                    "core dump: its probes are in the program and the libraries that were dumped");
        } else {
            all.read();
        }
    }

    /** {@return whether the file has a section in which tracers look for notes} They know no segments. */
    public static boolean hasTracedSection(ElfImage image) {
        for (Section section : image.sections()) {
            if (isTraced(section)) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether a tracer reads a section} */
    static boolean isTraced(Section section) {
        return section.isNamed(SectionName.NOTE_STAPSDT)
                && section.type() == Section.SHT_NOTE
                && (section.flags() & Section.SHF_COMPRESSED) == 0;
    }

    private void read() throws IOException {
        findSections();
        findSegments();
        readRegions();
        if (!withoutContent.isEmpty()) {
            tellWithoutContent();
        }
        if (relocations != null && !reader.notes().isEmpty()) {
            problems.warning("relocatable object: addresses are relative to the section of the code");
        }
    }

    private void findSections() throws IOException {
        for (Section section : image.sections()) {
            if (section.type() == Section.SHT_NOTE || section.nameBeginsWith(SectionName.NOTE_STAPSDT)) {
                add(section);
            }
        }
    }

    /**
     * The segments of a debug file name what only its stripped twin has at these offsets. So where there are section
     * headers, a segment may add notes, but its damage says nothing.
     */
    private void findSegments() {
        boolean sure = image.sections().isEmpty();
        for (Segment segment : image.segments()) {
            if (segment.type() == Segment.PT_NOTE) {
                regions.add(new Region(segment.offset(), segment.fileSize(), segment.alignment(), sure));
            }
        }
    }

    private void readRegions() throws IOException {
        // Sections first: where the work has to end early, it is the less certain that is left out.
        sort(regions);
        int next = 0;
        for (int i = 0; i < regions.size(); i++) {
            Region region = regions.get(i);
            boolean again = i > 0 && region.compareTo(regions.get(i - 1)) == 0;
            if (!region.sure) {
                // Most often a segment is just what a section is.
                while (regions.get(next).sure && regions.get(next).compareRange(region) < 0) {
                    next++;
                }
                again |= regions.get(next).sure && regions.get(next).compareRange(region) == 0;
            }
            if (!again) {
                reader.read(region.offset, region.size, region.alignment, region.sure);
            }
        }
    }

    private void tellWithoutContent() {
        byte[] buildId = reader.buildId();
        String twin = buildId == null ? "" : " with build id " + HexFormat.of().formatHex(buildId);
        for (Section section : withoutContent) {
            problems.error(
                    section.offset(),
                    "section " + section.name() + " has no content (SHT_NOBITS): this is the debug file of a program"
                            + twin + ", which has the probes");
        }
    }

    /** Most often they are in order, and a cold process feels how much code it takes to sort two of them. */
    private static void sort(List<Region> regions) {
        for (int i = 1; i < regions.size(); i++) {
            if (regions.get(i - 1).compareTo(regions.get(i)) > 0) {
                Collections.sort(regions);
                return;
            }
        }
    }

    private void add(Section section) throws IOException {
        if (section.type() == Section.SHT_NOBITS) {
            withoutContent.add(section);
            return;
        }
        if ((section.flags() & Section.SHF_COMPRESSED) != 0) {
            readCompressed(section);
            return;
        }
        if (section.type() != Section.SHT_NOTE) {
            problems.warning(section.offset(), oddType(section));
        }
        if (image.kind().type() == ElfKind.ET_REL) {
            byte[] relocated = relocations().relocated(section, null);
            if (relocated != null) {
                reader.read(section.offset(), relocated, section.alignment(), true);
                return;
            }
        }
        regions.add(new Region(section.offset(), section.size(), section.alignment(), true));
    }

    private static String oddType(Section section) {
        return "section " + section.name() + " has sh_type " + section.type()
                + ", expected 7; tracers do not look into it";
    }

    private void readCompressed(Section section) throws IOException {
        if (!unpacked.add(section.offset())) {
            return;
        }
        try {
            if (unpacked.size() > MOST_COMPRESSED) {
                throw new DataFormatException("more than " + MOST_COMPRESSED + " such sections");
            }
            CompressedNotes notes = CompressedNotes.unpack(image, section);
            problems.warning(
                    section.offset(), "section " + section.name() + " is compressed; tracers do not look into it");
            byte[] relocated =
                    image.kind().type() == ElfKind.ET_REL ? relocations().relocated(section, notes.bytes()) : null;
            byte[] bytes = relocated != null ? relocated : notes.bytes();
            reader.read(section.offset(), bytes, notes.alignment(), false);
        } catch (DataFormatException e) {
            problems.error(
                    section.offset(),
                    "section " + section.name() + " is compressed and cannot be unpacked: " + e.getMessage());
        }
    }

    private Relocations relocations() {
        if (relocations == null) {
            relocations = new Relocations(image);
        }
        return relocations;
    }

    /** In the order in which they are read. Not a lambda: a cold process feels that it is made at run time. */
    private record Region(long offset, long size, long alignment, boolean sure) implements Comparable<Region> {
        @Override
        public int compareTo(Region that) {
            return sure != that.sure ? Boolean.compare(that.sure, sure) : compareRange(that);
        }

        int compareRange(Region that) {
            int order = Long.compare(offset, that.offset);
            order = order != 0 ? order : Long.compare(size, that.size);
            return order != 0 ? order : Long.compare(alignment, that.alignment);
        }
    }
}
