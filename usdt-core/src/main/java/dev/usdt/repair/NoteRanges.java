package dev.usdt.repair;

import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.Section;
import dev.usdt.internal.elf.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Where the notes of a file's sites are. */
final class NoteRanges {

    /** As many notes as sixty of the largest libraries have together; they are copied in memory. */
    private static final int MOST_BYTES = 1 << 23;
    /** It is there as it was and as it will be, and the shortest note has twelve bytes and an object. */
    private static final int BYTES_FOR_A_BYTE = 6;
    /** Linkers make one such section, and an object file one for each function at most. */
    private static final int MOST_RANGES = 1 << 12;

    private final ElfImage image;
    private final Headers headers;
    private final NavigableMap<Long, ProbeSite> sites = new TreeMap<>();
    private final NavigableMap<Long, NoteRange> ranges = new TreeMap<>();
    private final List<Problem> left = new ArrayList<>();
    private long bytes;

    private NoteRanges(ElfImage image, Headers headers, Collection<ProbeSite> sites) {
        this.image = image;
        this.headers = headers;
        for (ProbeSite site : sites) {
            this.sites.put(site.note().fileOffset(), site);
        }
    }

    /** Finds those that can be repaired. */
    static NoteRanges of(ElfImage image, Headers headers, Collection<ProbeSite> sites) throws IOException {
        NoteRanges ranges = new NoteRanges(image, headers, sites);
        if (!ranges.find()) {
            ranges.ranges.clear();
        }
        List<NoteRange> found = List.copyOf(ranges.ranges.values());
        for (NoteRange range : found) {
            if (!ranges.isUnderstood(range)) {
                ranges.ranges.remove(range.offset());
            }
        }
        return ranges;
    }

    /** The ranges, none of which overlap. */
    Collection<NoteRange> all() {
        return ranges.values();
    }

    /** What has to stay as it is, and why. */
    List<Problem> left() {
        return left;
    }

    private boolean find() throws IOException {
        for (Section section : image.sections()) {
            if (!NotePlaces.hasNotes(section)) {
                continue;
            }
            if ((section.flags() & Section.SHF_COMPRESSED) != 0) {
                // Where its notes seem to be in the file, there are none.
                leave(section.offset(), "section " + section.name() + " is compressed; unpack it before the repair");
                return false;
            }
            if (!add("section " + section.name(), section.offset(), section.size(), section.alignment())) {
                return false;
            }
        }
        for (Segment segment : image.segments()) {
            if (segment.type() == Segment.PT_NOTE
                    && image.sections().isEmpty()
                    && !add("segment PT_NOTE", segment.offset(), segment.fileSize(), segment.alignment())) {
                return false;
            }
        }
        return isComplete();
    }

    private boolean add(String name, long offset, long size, long alignment) throws IOException {
        if (!image.holds(offset, size) || sites.subMap(offset, offset + size).isEmpty()) {
            return true;
        }
        NoteRange same = ranges.get(offset);
        if (same != null && same.size() == size) {
            return true;
        }
        Map.Entry<Long, NoteRange> before = ranges.lowerEntry(offset + size);
        if (before != null && before.getKey() + before.getValue().size() > offset) {
            leave(offset, name + " overlaps " + before.getValue().name() + "; nothing in either is repaired");
            return false;
        }
        bytes += size;
        image.budget().keep(offset, size * BYTES_FOR_A_BYTE);
        if (bytes > MOST_BYTES || ranges.size() == MOST_RANGES) {
            leave(offset, "more notes than are repaired");
            return false;
        }
        ranges.put(offset, new NoteRange(name, offset, alignment, headers.read(offset, (int) size)));
        return true;
    }

    /** Whether each site is in a range. */
    private boolean isComplete() {
        for (long note : sites.keySet()) {
            Map.Entry<Long, NoteRange> range = ranges.floorEntry(note);
            if (range == null || note >= range.getKey() + range.getValue().size()) {
                leave(note, "notes that only a segment PT_NOTE names beside the sections; nothing is repaired");
                return false;
            }
        }
        return true;
    }

    private boolean isUnderstood(NoteRange range) throws IOException {
        if (range.walk(image, sites)) {
            return true;
        }
        leave(range.offset(), "the notes of " + range.name() + " do not follow one another; none is repaired");
        return false;
    }

    private void leave(long offset, String message) {
        left.add(new Problem(Severity.WARNING, offset, message));
    }
}
