package dev.usdt.repair;

import dev.usdt.ProbeSite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** A range of the file that holds notes one after the other: a section, or a segment where no section does. */
final class NoteRange {

    private static final int HEADER_SIZE = 12;
    private static final int NT_STAPSDT = 3;
    /** Of probes, whatever alignment the section was given later. */
    private static final int PROBE_ALIGNMENT = 4;
    /** "stapsdt", a NUL. */
    private static final byte[] OWNER = {'s', 't', 'a', 'p', 's', 'd', 't', 0};

    /** What stands at one place in a range. */
    enum Kind {
        /** A note that describes a site. */
        PROBE,
        /** Zeros where a note could be: to a tracer an empty note of type 0. */
        ZEROS,
        /** Any other note, or what is left behind the last one. */
        OTHER
    }

    /**
     * A note with its padding.
     *
     * @param at where it begins, in bytes from the start of the range
     * @param end where the next one begins
     * @param descriptorAt where its descriptor begins
     * @param site the site, of a {@link Kind#PROBE} only
     */
    record Entry(
            Kind kind,
            int at,
            int end,
            int descriptorAt,
            @Nullable ProbeSite site) {}

    private final String name;
    private final long offset;
    private final int alignment;
    private final ByteBuffer bytes;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * @param name what it is, for messages
     * @param offset file offset of the first byte
     * @param alignment {@code sh_addralign} or {@code p_align}
     * @param bytes its bytes
     */
    NoteRange(String name, long offset, long alignment, ByteBuffer bytes) {
        this.name = name;
        this.offset = offset;
        // gABI: 4 or 8; anything else is taken as 4.
        this.alignment = alignment == 8 ? 8 : 4;
        this.bytes = bytes;
    }

    /**
     * Finds the notes, as a tracer does: each says where the next one is.
     *
     * @param sites all sites of the file by the file offset of their notes
     * @return whether what is there are the sites of the file, no more and no fewer
     */
    boolean walk(NavigableMap<Long, ProbeSite> sites) {
        int at = 0;
        while (bytes.limit() - at >= HEADER_SIZE) {
            Entry entry = entryAt(at, sites);
            if (entry == null) {
                return false;
            }
            entries.add(entry);
            at = entry.end;
        }
        if (at < bytes.limit()) {
            entries.add(new Entry(Kind.OTHER, at, bytes.limit(), at, null));
        }
        long probes = entries.stream().filter(entry -> entry.kind == Kind.PROBE).count();
        return sites.subMap(offset, offset + size()).size() == probes;
    }

    private @Nullable Entry entryAt(int at, NavigableMap<Long, ProbeSite> sites) {
        long nameSize = Integer.toUnsignedLong(bytes.getInt(at));
        long descriptorSize = Integer.toUnsignedLong(bytes.getInt(at + 4));
        int type = bytes.getInt(at + 8);
        if (nameSize == 0 && descriptorSize == 0 && type == 0) {
            int end = at + HEADER_SIZE;
            while (bytes.limit() - end >= 4 && bytes.getInt(end) == 0) {
                end += 4;
            }
            return new Entry(Kind.ZEROS, at, end, end, null);
        }
        boolean owned = nameSize <= bytes.limit() - at - HEADER_SIZE && isOwned(at, nameSize);
        int padding = owned ? PROBE_ALIGNMENT : alignment;
        long descriptorAt = aligned(at + HEADER_SIZE + nameSize, padding);
        if (descriptorAt + descriptorSize > bytes.limit()) {
            return null;
        }
        int end = (int) Math.min(aligned(descriptorAt + descriptorSize, padding), bytes.limit());
        if (type != NT_STAPSDT || !owned) {
            return new Entry(Kind.OTHER, at, end, (int) descriptorAt, null);
        }
        ProbeSite site = sites.get(offset + at);
        return site == null ? null : new Entry(Kind.PROBE, at, end, (int) descriptorAt, site);
    }

    private boolean isOwned(int at, long nameSize) {
        if (nameSize != OWNER.length && nameSize != OWNER.length - 1) {
            return false;
        }
        for (int i = 0; i < nameSize; i++) {
            if (bytes.get(at + HEADER_SIZE + i) != OWNER[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the argument string of a probe begins, behind three addresses and two texts. */
    int argumentsAt(Entry probe, int wordSize) {
        int at = probe.descriptorAt + 3 * wordSize;
        return textEnd(probe, textEnd(probe, at) + 1) + 1;
    }

    /** A text of a probe, each character one byte. */
    String text(Entry probe, int at) {
        byte[] text = new byte[textEnd(probe, at) - at];
        bytes.get(at, text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private int textEnd(Entry probe, int from) {
        int descriptorEnd = probe.descriptorAt + bytes.getInt(probe.at + 4);
        int end = from;
        while (end < descriptorEnd && bytes.get(end) != 0) {
            end++;
        }
        return end;
    }

    /** Whether the next note is where it is, were the descriptor of a probe so much shorter. */
    boolean endsAlike(Entry probe, int shorter) {
        long descriptorEnd = (long) probe.descriptorAt + bytes.getInt(probe.at + 4);
        return aligned(descriptorEnd - shorter, PROBE_ALIGNMENT) == aligned(descriptorEnd, PROBE_ALIGNMENT);
    }

    /** Whether what is left stays aligned when a probe or zeros between are taken out. */
    boolean canClose() {
        return alignment == PROBE_ALIGNMENT || entries.stream().noneMatch(entry -> entry.kind == Kind.OTHER);
    }

    private static long aligned(long at, int to) {
        return (at + to - 1) / to * to;
    }

    /** What it is, for messages. */
    String name() {
        return name;
    }

    long offset() {
        return offset;
    }

    int size() {
        return bytes.limit();
    }

    int alignment() {
        return alignment;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** What it holds, in its order and without gaps. */
    List<Entry> entries() {
        return entries;
    }
}
