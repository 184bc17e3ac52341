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
    private static final long LOW_HALF = 0xffffffffL;

    private final ElfImage image;
    private final boolean elf64;
    private final int entrySize;
    private final int entryWords;
    /** Where in its word the first of two fields of four bytes is, and the second. */
    private final int firstHalf;

    private final int secondHalf;
    /** Where in their word, of which they are the last four bytes or the second four, info and section are. */
    private final int infoShift;

    private final int sectionShift;
    private final int infoWord;
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
        this.elf64 = image.kind().elf64();
        boolean bigEndian = image.kind().bigEndian();
        this.entrySize = Symbol.entrySize(elf64);
        this.entryWords = entrySize / Long.BYTES;
        this.firstHalf = bigEndian ? 32 : 0;
        this.secondHalf = 32 - firstHalf;
        // Both classes have a byte of info, one of other and two of section, in this order, behind four other bytes.
        this.infoWord = elf64 ? 0 : 1;
        this.infoShift = bigEndian ? 24 : 32;
        this.sectionShift = bigEndian ? 0 : 48;
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
        return (words[at] >>> firstHalf) & LOW_HALF;
    }

    int type() {
        return (int) (words[at + infoWord] >>> infoShift) & 0xf;
    }

    int section() {
        return (int) (words[at + infoWord] >>> sectionShift) & 0xffff;
    }

    long value() {
        return elf64 ? words[at + 1] : (words[at] >>> secondHalf) & LOW_HALF;
    }

    long size() {
        return elf64 ? words[at + 2] : (words[at + 1] >>> firstHalf) & LOW_HALF;
    }
}
