package dev.usdt.repair;

import dev.usdt.repair.NoteRange.Entry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Puts the notes of a range one after the other; what is left at its end are zeros. */
final class NoteWriter {

    private final NoteRange range;
    private final ByteBuffer written;
    private int end;
    private boolean probes = true;

    NoteWriter(NoteRange range) {
        this.range = range;
        this.written = ByteBuffer.allocate(range.size()).order(range.bytes().order());
    }

    /** Adds a note as it is, and says where it is now. */
    int add(Entry entry) {
        int at = end;
        int size = entry.end() - entry.at();
        written.put(at, range.bytes(), entry.at(), size);
        end += size;
        probes &= entry.kind() == NoteRange.Kind.PROBE;
        return at;
    }

    void put(int at, byte[] bytes) {
        written.put(at, bytes);
    }

    void putInt(int at, int value) {
        written.putInt(at, value);
    }

    /** An address of 4 or 8 bytes. */
    void putWord(int at, int sizeBytes, long value) {
        if (sizeBytes == 8) {
            written.putLong(at, value);
        } else {
            written.putInt(at, (int) value);
        }
    }

    /** Whether there is nothing else among what was added. */
    boolean areProbes() {
        return probes;
    }

    /** How many bytes the notes are shorter than the range. */
    int freed() {
        return range.size() - end;
    }

    /** What changes in the file, if anything does. */
    Optional<Edit> edit() {
        byte[] from = range.bytes().array();
        return Arrays.equals(from, written.array())
                ? Optional.empty()
                : Optional.of(new Edit(range.offset(), from, written.array()));
    }
}
