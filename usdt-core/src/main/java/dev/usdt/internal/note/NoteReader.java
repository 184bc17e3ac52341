package dev.usdt.internal.note;

import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.Problem.Topic;
import dev.usdt.StapsdtNote;
import dev.usdt.internal.elf.ByteCursor;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.FileText;
import dev.usdt.internal.elf.ReadBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks the bytes of note sections and segments and keeps the notes that matter here. A damaged note is a
 * {@link Problem}; the walk goes on behind it.
 *
 * <p>Sections and segments may overlap, and a hostile file may name the same bytes 300,000 times: each probe is read
 * once, and the work is bounded by the {@link ReadBudget}.
 *
 * @see <a href="https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation">SystemTap wiki,
 *     UserSpaceProbeImplementation</a>
 */
public final class NoteReader {

    private static final int NT_GNU_BUILD_ID = 3;
    private static final int NT_STAPSDT = 3;
    private static final int HEADER_BYTES = 12;
    /** Sixteen times the longest argument string that is worth tracing; a larger descriptor is damage. */
    private static final int MOST_DESCRIPTOR_BYTES = 1 << 20;
    /** "stapsdt", a NUL. */
    private static final byte[] OWNER = {'s', 't', 'a', 'p', 's', 'd', 't', 0};
    /** As some have it, without the zero. */
    private static final byte[] UNENDED_OWNER = Arrays.copyOf(OWNER, OWNER.length - 1);

    private static final byte[] GNU_OWNER = {'G', 'N', 'U', 0};
    private static final byte[] GO_OWNER = {'G', 'o', 0, 0};

    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    /** Zeros that are looked through; behind more of them a sparse file has nothing. */
    private static final long MOST_ZEROS = 1 << 24;

    /** A number in a list and in a set. */
    private static final int BYTES_OF_A_PLACE = 80;

    private final ElfImage image;
    private final List<StapsdtNote> notes = new ArrayList<>();
    private boolean telling = true;
    private byte @Nullable [] buildId;
    private boolean goOwner;
    private boolean zeroTail;

    /** Where in the file probes were read; null as long as all are of ranges that do not overlap. */
    private @Nullable Set<Long> seen;
    /** Where damaged ones were read up to then. */
    private final List<Long> damaged = new ArrayList<>();
    /** What was walked over is nowhere before or behind this. */
    private long walkedFrom = Long.MAX_VALUE;

    private long walkedTo;
    /** That of the note before: most notes of a file have the same. */
    private String provider = "";

    private byte[] providerBytes = new byte[0];
    /** The texts of the note, one over the other: a high bit of a byte says that they are not all ASCII. */
    private long signs;

    /** Makes a reader that has read nothing yet. */
    public NoteReader(ElfImage image) {
        this.image = image;
    }

    /** {@return the notes of type {@code NT_STAPSDT}, in the order in which they were read} */
    public List<StapsdtNote> notes() {
        return notes;
    }

    /** {@return the GNU build id, or null if there is none} */
    public byte @Nullable [] buildId() {
        return buildId;
    }

    /** {@return whether a note is owned by Go} */
    public boolean hasGoOwner() {
        return goOwner;
    }

    /** {@return whether a section of notes ended in a header of zeros, as the older layout of the Go fork does} */
    public boolean hasZeroTail() {
        return zeroTail;
    }

    /**
     * Reads the notes of a range of the file; those that were read before are left out.
     *
     * @param offset file offset of the first note; padding is counted from here
     * @param size in bytes; what of it the file does not have is told and left out
     * @param alignment {@code sh_addralign} or {@code p_align}
     * @param sure whether there must be notes; if not, whatever is wrong is not told
     */
    void read(long offset, long size, long alignment, boolean sure) throws IOException {
        this.telling = sure;
        long present = image.holds(offset, size) ? size : tellCut(offset, size);
        new Walk(image.cursor(offset, present), alignment, true).run();
    }

    /**
     * Reads notes from bytes that take the place of those at a file offset, unless they were read before. The offsets
     * of their notes and problems are counted from there.
     *
     * @param ofFile whether the bytes are those of the file but for their values: relocated, not unpacked
     */
    void read(long offset, byte[] changed, long alignment, boolean ofFile) throws IOException {
        this.telling = true;
        new Walk(image.cursor(offset, changed), alignment, ofFile).run();
    }

    /** {@return how much of a range the file has} */
    private long tellCut(long offset, long size) {
        long present = image.holds(offset, 0) ? image.size() - offset : 0;
        tell(
                Severity.ERROR,
                offset,
                "notes of 0x" + Long.toHexString(size) + " bytes, file has 0x" + Long.toHexString(present)
                        + " bytes left");
        return present;
    }

    private void tell(Severity severity, long offset, String message) {
        if (!telling) {
            return;
        }
        if (severity == Severity.ERROR) {
            image.problems().error(offset, message);
        } else {
            image.problems().warning(offset, message);
        }
    }

    /** One walk over one range. */
    private final class Walk {
        private final ByteCursor cursor;
        private final long start;
        private final long end;
        private final int alignment;
        /** Whether offsets are those of the file, so that they tell whether a note was read before. */
        private final boolean ofFile;

        Walk(ByteCursor cursor, long alignment, boolean ofFile) {
            this.cursor = cursor;
            this.ofFile = ofFile;
            this.start = cursor.position();
            this.end = start + cursor.remaining();
            // gABI: 4 or 8; anything else is taken as 4.
            this.alignment = alignment == 8 ? 8 : 4;
            boolean again = start < walkedTo && end > walkedFrom;
            // What is unpacked has offsets that say nothing of the file.
            if ((again || !ofFile) && seen == null) {
                seen = new HashSet<>(damaged);
                for (StapsdtNote note : notes) {
                    seen.add(note.fileOffset());
                }
            }
            if (ofFile) {
                walkedFrom = Math.min(walkedFrom, start);
                walkedTo = Math.max(walkedTo, end);
            }
        }

        void run() throws IOException {
            while (end - cursor.position() >= HEADER_BYTES) {
                long at = cursor.position();
                image.budget().step(at, NoteCost.STEPS);
                cursor.seek(readNote(at));
            }
            tellTrailingBytes();
        }

        /** Reads the note at the cursor and says where the next one is. */
        private long readNote(long at) throws IOException {
            long namesz = cursor.u32();
            long descsz = cursor.u32();
            long type = cursor.u32();
            if (namesz == 0 && descsz == 0 && type == 0) {
                return readZeros(at);
            }
            long nameAt = at + HEADER_BYTES;
            if (namesz > end - nameAt) {
                return recover(at, tooLong("n_namesz", namesz, nameAt));
            }
            boolean probe = isProbe(namesz);
            int padding = probe ? 4 : alignment;
            long descAt = aligned(nameAt + namesz, padding);
            if (descsz > end - Math.min(descAt, end)) {
                return recover(at, tooLong("n_descsz", descsz, Math.min(descAt, end)));
            }
            cursor.seek(nameAt);
            boolean gnu = namesz == 4 && cursor.next(GNU_OWNER);
            cursor.seek(nameAt);
            goOwner |= namesz == 4 && cursor.next(GO_OWNER);
            cursor.seek(Math.min(descAt, end));
            if (probe) {
                readStapsdtOnce(at, descAt, descsz, type);
            } else if (gnu && type == NT_GNU_BUILD_ID && descsz <= 64 && buildId == null) {
                buildId = cursor.bytes((int) descsz);
            }
            return Math.min(aligned(descAt + descsz, padding), end);
        }

        private String tooLong(String field, long size, long from) {
            return "invalid " + field + " " + size + ", section has " + (end - from) + " bytes left";
        }

        /**
         * Whether the owner at the cursor is that of probes. Their notes are padded to 4 bytes by their assembler code,
         * whatever alignment the section was given later.
         */
        private boolean isProbe(long namesz) throws IOException {
            return (namesz == OWNER.length && cursor.next(OWNER))
                    || (namesz == UNENDED_OWNER.length && cursor.next(UNENDED_OWNER));
        }

        private void readStapsdtOnce(long at, long descAt, long descsz, long type) throws IOException {
            if (!ofFile || seen == null || seen.add(at)) {
                int before = notes.size();
                readStapsdt(at, descAt, descsz, type);
                if (notes.size() == before) {
                    image.budget().keep(at, BYTES_OF_A_PLACE);
                    if (seen == null) {
                        damaged.add(at);
                    }
                }
            }
        }

        private void readStapsdt(long at, long descAt, long descsz, long type) throws IOException {
            if (type != NT_STAPSDT) {
                tell(Severity.WARNING, at, "note of owner stapsdt has n_type " + type + ", expected 3; not a probe");
                return;
            }
            if (descsz > MOST_DESCRIPTOR_BYTES) {
                tell(
                        Severity.ERROR,
                        at,
                        "invalid n_descsz " + descsz + ", a probe has at most " + MOST_DESCRIPTOR_BYTES);
                return;
            }
            int words = 3 * (image.kind().elf64() ? 8 : 4);
            if (descsz < words + 3) {
                tell(Severity.ERROR, at, "invalid n_descsz " + descsz + ", a probe has at least " + (words + 3));
                return;
            }
            long location = cursor.word();
            long base = cursor.word();
            long semaphore = cursor.word();
            int length = (int) descsz - words;
            int first = cursor.show(length);
            byte[] texts = cursor.shown();
            ByteBuffer buffer = cursor.shownBuffer();
            int last = first + length;
            signs = 0;
            int providerEnd = first + providerBytes.length;
            boolean asBefore = providerEnd < last
                    && texts[providerEnd] == 0
                    && Arrays.equals(providerBytes, 0, providerBytes.length, texts, first, providerEnd);
            if (!asBefore) {
                providerEnd = endOfText(buffer, first, last);
            }
            int nameEnd = endOfText(buffer, providerEnd + 1, last);
            if (nameEnd == last) {
                String field = providerEnd == last ? "provider" : "name";
                tell(Severity.ERROR, descAt + words, field + " of the probe has no terminating NUL");
                return;
            }
            int argumentsEnd = endOfText(buffer, nameEnd + 1, last);
            if (argumentsEnd == last) {
                tell(
                        Severity.WARNING,
                        descAt + words + nameEnd + 1 - first,
                        "arguments of the probe have no terminating NUL");
            }
            int padding = Math.max(0, last - argumentsEnd - 1);
            if (padding > 3) {
                tell(
                        Severity.WARNING,
                        descAt + words + argumentsEnd + 1 - first,
                        "n_descsz " + descsz + " counts " + padding + " bytes behind the arguments");
            }
            if (!asBefore) {
                provider = text(texts, first, providerEnd);
                providerBytes = Arrays.copyOfRange(texts, first, providerEnd);
            }
            image.budget().keep(at, NoteCost.of(nameEnd - first, buffer, nameEnd + 1, argumentsEnd));
            notes.add(new StapsdtNote(
                    at,
                    location,
                    base,
                    semaphore,
                    provider,
                    text(texts, providerEnd + 1, nameEnd),
                    text(texts, nameEnd + 1, argumentsEnd),
                    padding));
        }

        /** Zeros to the end of the section are one problem, whatever their number. */
        private long readZeros(long at) throws IOException {
            long zerosEnd = at + HEADER_BYTES;
            while (end - zerosEnd >= 4 && zerosEnd - at < MOST_ZEROS && cursor.u32() == 0) {
                zerosEnd += 4;
            }
            image.budget().letters(at, zerosEnd - at);
            if (zerosEnd - at >= MOST_ZEROS) {
                tell(
                        Severity.ERROR,
                        at,
                        "zeros where notes could be; what is behind " + MOST_ZEROS + " of them is not read");
                return end;
            }
            zeroTail |= end - zerosEnd < 4;
            if (telling) {
                image.problems().warning(at, (zerosEnd - at) + " zero bytes where a note could be", Topic.ZERO_TAIL);
            }
            return zerosEnd;
        }

        /** Looks for the next header of a probe, since the damaged note does not say where the next one is. */
        private long recover(long at, String message) throws IOException {
            tell(Severity.ERROR, at, message);
            long candidate = at + 4;
            while (end - candidate >= HEADER_BYTES + OWNER.length) {
                image.budget().step(candidate, 1);
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

        private void tellTrailingBytes() throws IOException {
            long left = end - cursor.position();
            if (left > 0) {
                for (byte trailing : cursor.bytes((int) left)) {
                    if (trailing != 0) {
                        tell(Severity.WARNING, end - left, left + " bytes behind the last note");
                        return;
                    }
                }
            }
        }

        private long aligned(long offset, int to) {
            return start + ((offset - start + to - 1) & -to);
        }

        /** Looks at eight bytes at a time, the first of them in the lowest bits. */
        private int endOfText(ByteBuffer texts, int from, int last) {
            int end = Math.min(from, last);
            for (; last - end >= Long.BYTES; end += Long.BYTES) {
                long eight = texts.getLong(end);
                // The lowest bit that is set is that of the first zero byte.
                long zeros = (eight - LOW_BITS) & ~eight & HIGH_BITS;
                if (zeros != 0) {
                    signs |= eight & (Long.lowestOneBit(zeros) - 1);
                    return end + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
                }
                signs |= eight;
            }
            while (end < last && texts.get(end) != 0) {
                signs |= texts.get(end++);
            }
            return end;
        }

        private String text(byte[] texts, int start, int end) {
            return (signs & HIGH_BITS) != 0 ? FileText.decode(texts, start, end) : FileText.ofAscii(texts, start, end);
        }
    }
}
