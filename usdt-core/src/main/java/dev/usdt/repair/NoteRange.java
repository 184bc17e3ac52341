package dev.usdt.repair;

import dev.usdt.ProbeSite;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.note.NoteWalk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** A range of the file that holds notes one after the other: a section, or a segment where no section does. */
final class NoteRange {

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
        this.alignment = NoteWalk.alignment(alignment);
        this.bytes = bytes;
    }

    /**
     * Finds the notes, as a tracer does: each says where the next one is.
     *
     * @param sites all sites of the file by the file offset of their notes
     * @return whether what is there are the sites of the file, no more and no fewer
     */
    boolean walk(ElfImage image, NavigableMap<Long, ProbeSite> sites) throws IOException {
        NoteWalk walk = new NoteWalk(image.cursor(offset, Headers.bytes(bytes)), alignment);
        int probes = 0;
        while (walk.next()) {
            Entry entry = entry(walk, sites);
            if (entry == null) {
                return false;
            }
            entries.add(entry);
            probes += entry.kind == Kind.PROBE ? 1 : 0;
        }
        int at = (int) (walk.at() - offset);
        if (at < bytes.limit()) {
            entries.add(new Entry(Kind.OTHER, at, bytes.limit(), at, null));
        }
        return sites.subMap(offset, offset + size()).size() == probes;
    }

    private @Nullable Entry entry(NoteWalk walk, NavigableMap<Long, ProbeSite> sites) {
        int at = (int) (walk.at() - offset);
        int end = (int) (walk.nextAt() - offset);
        if (walk.isZeros()) {
            return new Entry(Kind.ZEROS, at, end, end, null);
        } else if (walk.fault() != null) {
            return null;
        }
        int descriptorAt = (int) (walk.descriptorAt() - offset);
        if (walk.type() != NoteWalk.NT_STAPSDT || !walk.isOfProbes()) {
            return new Entry(Kind.OTHER, at, end, descriptorAt, null);
        }
        ProbeSite site = sites.get(walk.at());
        return site == null ? null : new Entry(Kind.PROBE, at, end, descriptorAt, site);
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
        return aligned(descriptorEnd - shorter, NoteWalk.PROBE_ALIGNMENT)
                == aligned(descriptorEnd, NoteWalk.PROBE_ALIGNMENT);
    }

    /** Whether what is left stays aligned when a probe or zeros between are taken out. */
    boolean canClose() {
        return alignment == NoteWalk.PROBE_ALIGNMENT || entries.stream().noneMatch(entry -> entry.kind == Kind.OTHER);
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
