package dev.usdt.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Goes through a symbol table entry by entry, without an object for each: a command that has just started is not yet
 * compiled, and a library has tens of thousands. The fields are those of {@link Symbol}.
 */
final class SymbolWalk {

    private static final int ENTRIES_AT_ONCE = 4096;

    private final ElfImage image;
    private final boolean elf64;
    private final int entrySize;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private long offset;
    private long entries;
    private int at;
    private int end;

    /**
     * Stands before the first entry.
     *
     * @param table a table that the file holds
     */
    SymbolWalk(ElfImage image, Section table) {
        this.image = image;
        this.elf64 = image.kind().elf64();
        this.entrySize = Symbol.entrySize(elf64);
        this.offset = table.offset();
        this.entries = table.size() / entrySize;
    }

    /** Goes to the next entry; {@return whether there is one} */
    boolean next() throws IOException {
        at += entrySize;
        return at < end || nextPiece();
    }

    private boolean nextPiece() throws IOException {
        if (entries == 0) {
            return false;
        }
        int count = (int) Math.min(entries, ENTRIES_AT_ONCE);
        piece = ByteBuffer.wrap(image.bytes(offset, count * entrySize));
        piece.order(image.kind().bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        offset += (long) count * entrySize;
        entries -= count;
        at = 0;
        end = piece.capacity();
        return true;
    }

    long name() {
        return piece.getInt(at) & 0xffffffffL;
    }

    int type() {
        return piece.get(at + (elf64 ? 4 : 12)) & 0xf;
    }

    int section() {
        return piece.getShort(at + (elf64 ? 6 : 14)) & 0xffff;
    }

    long value() {
        return elf64 ? piece.getLong(at + 8) : piece.getInt(at + 4) & 0xffffffffL;
    }

    long size() {
        return elf64 ? piece.getLong(at + 16) : piece.getInt(at + 8) & 0xffffffffL;
    }
}
