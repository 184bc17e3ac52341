package dev.usdt.internal.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Goes through a symbol table entry by entry, without an object for each: a command that has just started is not yet
 * compiled, and a library has tens of thousands. The fields are those of {@link Symbol}.
 *
 * <p>An entry is taken as words of eight bytes, three or in 32-bit files two, out of which shifts cut the fields: some
 * steps of an interpreter instead of the twenty calls by which a buffer gives a number.
 */
final class SymbolWalk {

    private static final int ENTRIES_AT_ONCE = 4096;

    private final ElfImage image;
    private final int entrySize;
    private final int entryWords;
    private final Field name;
    private final Field info;
    private final Field section;
    private final Field value;
    private final Field size;
    private final byte[] piece;
    private final LongBuffer pieceWords;
    private final long[] words;
    private long offset;
    private long entries;
    private int at;
    private int end;

    /**
     * Stands before the first entry.
     *
     * @param table a table that the file holds
     * @throws BudgetSpentException if it is larger than what may be read of the file
     */
    SymbolWalk(ElfImage image, Section table) throws BudgetSpentException {
        image.budget().check(table.offset(), table.size());
        this.image = image;
        ElfLayout layout = image.layout();
        boolean bigEndian = image.kind().bigEndian();
        this.entrySize = layout.symSize;
        this.entryWords = entrySize / Long.BYTES;
        this.name = new Field(layout.stName, 4, bigEndian);
        this.info = new Field(layout.stInfo, 1, bigEndian);
        this.section = new Field(layout.stShndx, 2, bigEndian);
        this.value = new Field(layout.stValue, layout.wordSize, bigEndian);
        this.size = new Field(layout.stSize, layout.wordSize, bigEndian);
        this.offset = table.offset();
        this.entries = table.size() / entrySize;
        this.piece = new byte[(int) Math.min(entries, ENTRIES_AT_ONCE) * entrySize];
        this.words = new long[piece.length / Long.BYTES];
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        this.pieceWords = ByteBuffer.wrap(piece).order(order).asLongBuffer();
    }

    /** Goes to the next entry; {@return whether there is one} */
    boolean next() throws IOException {
        at += entryWords;
        return at < end || nextPiece();
    }

    private boolean nextPiece() throws IOException {
        if (entries == 0) {
            return false;
        }
        int count = (int) Math.min(entries, ENTRIES_AT_ONCE);
        image.budget().step(offset, count);
        image.read(offset, piece, 0, count * entrySize);
        offset += (long) count * entrySize;
        entries -= count;
        at = 0;
        end = count * entryWords;
        pieceWords.get(0, words, 0, end);
        return true;
    }

    /** Where the entry is in the file. */
    long fileOffset() {
        return offset - (long) (end - at) * Long.BYTES;
    }

    long name() {
        return name.of(words, at);
    }

    int type() {
        return (int) info.of(words, at) & 0xf;
    }

    int section() {
        return (int) section.of(words, at);
    }

    long value() {
        return value.of(words, at);
    }

    long size() {
        return size.of(words, at);
    }

    /** A field of an entry, which is in one of its words of eight bytes. */
    private static final class Field {
        private final int word;
        private final int shift;
        private final long mask;

        Field(int at, int size, boolean bigEndian) {
            this.word = at / Long.BYTES;
            int before = at % Long.BYTES;
            this.shift = Byte.SIZE * (bigEndian ? Long.BYTES - before - size : before);
            this.mask = size == Long.BYTES ? ~0L : (1L << (Byte.SIZE * size)) - 1;
        }

        long of(long[] words, int at) {
            return (words[at + word] >>> shift) & mask;
        }
    }
}
