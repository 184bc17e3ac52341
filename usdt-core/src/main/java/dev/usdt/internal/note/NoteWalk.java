package dev.usdt.internal.note;

import dev.usdt.internal.elf.ByteCursor;
import dev.usdt.internal.elf.ReadBudget;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Goes from note to note. Each says where the next one is: what is here knows of headers, owners and padding, and
 * nothing of descriptors.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch5.pheader.html#note_section">gABI, note section</a>
 * @see <a href="https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation">SystemTap wiki,
 *     UserSpaceProbeImplementation</a>
 */
public final class NoteWalk {

    /** {@code n_type} of a note that describes a site. */
    public static final int NT_STAPSDT = 3;

    /** To what the parts of a note of probes are padded, whatever alignment their section was given later. */
    public static final int PROBE_ALIGNMENT = 4;

    static final int HEADER_BYTES = 12;

    /** Zeros that are looked through; behind more of them a sparse file has nothing. */
    static final long MOST_ZEROS = 1 << 24;

    /** "stapsdt", a NUL. */
    static final byte[] OWNER = {'s', 't', 'a', 'p', 's', 'd', 't', 0};
    /** As some have it, without the zero. */
    private static final byte[] UNENDED_OWNER = Arrays.copyOf(OWNER, OWNER.length - 1);

    private final ByteCursor cursor;
    private final long start;
    private final long end;
    private final int alignment;

    private long at;
    private long nameSize;
    private long descriptorSize;
    private long type;
    private boolean zeros;
    private boolean ofProbes;
    private long descriptorAt;
    private @Nullable String fault;
    private long next;

    /**
     * Stands before the first note.
     *
     * @param cursor the notes; padding is counted from where it stands
     * @param alignment {@code sh_addralign} or {@code p_align}; gABI: 4 or 8, and anything else is taken as 4
     */
    public NoteWalk(ByteCursor cursor, long alignment) {
        this.cursor = cursor;
        this.start = cursor.position();
        this.end = start + cursor.remaining();
        this.alignment = alignment(alignment);
        this.next = start;
    }

    /** {@return to what notes are padded in a section or segment, but for those of probes} */
    public static int alignment(long stated) {
        return stated == 8 ? 8 : 4;
    }

    /** Goes to the next note; {@return whether there is room for one} */
    public boolean next() throws IOException {
        at = next;
        if (end - at < HEADER_BYTES) {
            return false;
        }
        cursor.seek(at);
        nameSize = cursor.u32();
        descriptorSize = cursor.u32();
        type = cursor.u32();
        fault = null;
        ofProbes = false;
        zeros = nameSize == 0 && descriptorSize == 0 && type == 0;
        if (zeros) {
            next = endOfZeros();
        } else {
            readParts();
        }
        return true;
    }

    private long endOfZeros() throws IOException {
        long zerosEnd = at + HEADER_BYTES;
        while (end - zerosEnd >= 4 && zerosEnd - at < MOST_ZEROS && cursor.u32() == 0) {
            zerosEnd += 4;
        }
        return zerosEnd;
    }

    private void readParts() throws IOException {
        long nameAt = at + HEADER_BYTES;
        if (nameSize > end - nameAt) {
            fault = tooLong("n_namesz", nameSize, nameAt);
            return;
        }
        ofProbes = (nameSize == OWNER.length && cursor.next(OWNER))
                || (nameSize == UNENDED_OWNER.length && cursor.next(UNENDED_OWNER));
        int padding = ofProbes ? PROBE_ALIGNMENT : alignment;
        descriptorAt = Math.min(aligned(nameAt + nameSize, padding), end);
        if (descriptorSize > end - descriptorAt) {
            fault = tooLong("n_descsz", descriptorSize, descriptorAt);
            return;
        }
        next = Math.min(aligned(descriptorAt + descriptorSize, padding), end);
    }

    private String tooLong(String field, long size, long from) {
        return "invalid " + field + " " + size + ", section has " + (end - from) + " bytes left";
    }

    private long aligned(long offset, int to) {
        return start + ((offset - start + to - 1) & -to);
    }

    /** {@return the file offset of the note, or behind the last one where what is left begins} */
    public long at() {
        return at;
    }

    /** {@return where the next one is, no longer known if this one has a {@link #fault}} */
    public long nextAt() {
        return next;
    }

    /** Goes on elsewhere. */
    void goOnAt(long offset) {
        next = offset;
    }

    /** {@return whether it is no note but zeros where one could be: to a tracer an empty note of type 0} */
    public boolean isZeros() {
        return zeros;
    }

    /** {@return what is wrong with the note, so that it says neither what it has nor where the next one is; or null} */
    public @Nullable String fault() {
        return fault;
    }

    /** {@return whether its owner is {@code stapsdt}} */
    public boolean isOfProbes() {
        return ofProbes;
    }

    /** {@return {@code n_type}} */
    public long type() {
        return type;
    }

    /** {@return where its descriptor is} */
    public long descriptorAt() {
        return descriptorAt;
    }

    /** {@return {@code n_descsz}} */
    public long descriptorSize() {
        return descriptorSize;
    }

    /** Whether its owner has some bytes, as many. */
    boolean isOwnedBy(byte[] owner) throws IOException {
        if (nameSize != owner.length) {
            return false;
        }
        cursor.seek(at + HEADER_BYTES);
        return cursor.next(owner);
    }

    /** The next place behind a note with a {@link #fault} at which the header of a probe is, or the end. */
    long nextProbe(ReadBudget budget) throws IOException {
        long candidate = at + 4;
        while (end - candidate >= HEADER_BYTES + OWNER.length) {
            budget.step(candidate, 1);
            cursor.seek(candidate);
            if (cursor.u32() == OWNER.length) {
                cursor.u32();
                if (cursor.u32() == NT_STAPSDT && cursor.next(OWNER)) {
                    return candidate;
                }
            }
            candidate += 4;
        }
        return end;
    }
}
