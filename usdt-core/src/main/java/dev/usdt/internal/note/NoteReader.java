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
 */
public final class NoteReader {

    private static final int NT_GNU_BUILD_ID = 3;
    /** Sixteen times the longest argument string that is worth tracing; a larger descriptor is damage. */
    private static final int MOST_DESCRIPTOR_BYTES = 1 << 20;

    private static final byte[] GNU_OWNER = {'G', 'N', 'U', 0};
    private static final byte[] GO_OWNER = {'G', 'o', 0, 0};

    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
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
        private final NoteWalk walk;
        private final long end;
        /** Whether offsets are those of the file, so that they tell whether a note was read before. */
        private final boolean ofFile;

        Walk(ByteCursor cursor, long alignment, boolean ofFile) {
            this.cursor = cursor;
            this.ofFile = ofFile;
            this.walk = new NoteWalk(cursor, alignment);
            long start = cursor.position();
            this.end = start + cursor.remaining();
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
            while (walk.next()) {
                image.budget().step(walk.at(), NoteCost.STEPS);
                readNote();
            }
            tellTrailingBytes();
        }

        private void readNote() throws IOException {
            String fault = walk.fault();
            if (walk.isZeros()) {
                tellZeros();
            } else if (fault != null) {
                // It does not say where the next one is.
                tell(Severity.ERROR, walk.at(), fault);
                walk.goOnAt(walk.nextProbe(image.budget()));
            } else if (walk.isOfProbes()) {
                readStapsdtOnce(walk.at(), walk.descriptorAt(), walk.descriptorSize(), walk.type());
            } else {
                goOwner |= walk.isOwnedBy(GO_OWNER);
                boolean readable = walk.type() == NT_GNU_BUILD_ID && walk.descriptorSize() <= 64;
                if (readable && buildId == null && walk.isOwnedBy(GNU_OWNER)) {
                    cursor.seek(walk.descriptorAt());
                    buildId = cursor.bytes((int) walk.descriptorSize());
                }
            }
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
            if (type != NoteWalk.NT_STAPSDT) {
                tell(
                        Severity.WARNING,
                        at,
                        "note of owner stapsdt has n_type " + type + ", expected " + NoteWalk.NT_STAPSDT
                                + "; not a probe");
                return;
            }
            if (descsz > MOST_DESCRIPTOR_BYTES) {
                tell(
                        Severity.ERROR,
                        at,
                        "invalid n_descsz " + descsz + ", a probe has at most " + MOST_DESCRIPTOR_BYTES);
                return;
            }
            int words = 3 * image.layout().wordSize;
            if (descsz < words + 3) {
                tell(Severity.ERROR, at, "invalid n_descsz " + descsz + ", a probe has at least " + (words + 3));
                return;
            }
            cursor.seek(descAt);
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
                        "n_descsz " + descsz + " counts " + padding + " bytes after the arguments");
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
        private void tellZeros() throws IOException {
            long at = walk.at();
            long zeros = walk.nextAt() - at;
            image.budget().letters(at, zeros);
            if (zeros >= NoteWalk.MOST_ZEROS) {
                tell(
                        Severity.ERROR,
                        at,
                        "zeros where notes could be; what follows " + NoteWalk.MOST_ZEROS + " of them is not read");
                walk.goOnAt(end);
                return;
            }
            zeroTail |= end - walk.nextAt() < 4;
            if (telling) {
                image.problems().warning(at, zeros + " zero bytes where a note could be", Topic.ZERO_TAIL);
            }
        }

        private void tellTrailingBytes() throws IOException {
            long left = end - walk.at();
            if (left > 0) {
                cursor.seek(walk.at());
                for (byte trailing : cursor.bytes((int) left)) {
                    if (trailing != 0) {
                        tell(Severity.WARNING, end - left, left + " bytes after the last note");
                        return;
                    }
                }
            }
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
