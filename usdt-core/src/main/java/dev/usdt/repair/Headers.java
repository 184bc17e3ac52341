package dev.usdt.repair;

import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.ElfLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The headers of a file, to be changed. Only for files whose tables were read without an error. */
final class Headers {

    private final ElfImage image;
    private final ElfLayout layout;
    private final ByteOrder order;
    private final ByteBuffer elfHeader;

    Headers(ElfImage image) throws IOException {
        this.image = image;
        this.layout = image.layout();
        this.order = image.kind().bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        this.elfHeader = read(0, layout.ehdrSize);
    }

    /** A range of the file, to be read and written in its byte order. */
    ByteBuffer read(long offset, int size) throws IOException {
        return ByteBuffer.wrap(image.bytes(offset, size)).order(order);
    }

    ByteBuffer allocate(int size) {
        return ByteBuffer.allocate(size).order(order);
    }

    /** All bytes of a buffer. */
    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.limit()];
        buffer.get(0, bytes);
        return bytes;
    }

    /** Where fields are in them. */
    ElfLayout layout() {
        return layout;
    }

    /** An address or offset. */
    long word(ByteBuffer bytes, int at) {
        return layout.wordSize == Long.BYTES ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
    }

    void putWord(ByteBuffer bytes, int at, long value) {
        if (layout.wordSize == Long.BYTES) {
            bytes.putLong(at, value);
        } else {
            bytes.putInt(at, (int) value);
        }
    }

    long word(byte[] bytes) {
        return word(ByteBuffer.wrap(bytes).order(order), 0);
    }

    byte[] wordBytes(long value) {
        byte[] bytes = new byte[layout.wordSize];
        putWord(ByteBuffer.wrap(bytes).order(order), 0, value);
        return bytes;
    }

    long shoff() {
        return word(elfHeader, layout.eShoff);
    }

    int shnum() {
        return Short.toUnsignedInt(elfHeader.getShort(layout.eShnum));
    }

    int shstrndx() {
        return Short.toUnsignedInt(elfHeader.getShort(layout.eShstrndx));
    }

    long programHeaderAt(int index) {
        return word(elfHeader, layout.ePhoff) + (long) index * layout.phdrSize;
    }

    long sectionHeaderAt(long index) {
        return shoff() + index * layout.shdrSize;
    }

    /** A header as it stands in the table. */
    ByteBuffer sectionHeader(int name, int type, long flags, long address, long offset, long size, long alignment) {
        ByteBuffer header = allocate(layout.shdrSize);
        header.putInt(layout.shName, name);
        header.putInt(layout.shType, type);
        putWord(header, layout.shFlags, flags);
        putWord(header, layout.shAddr, address);
        putWord(header, layout.shOffset, offset);
        putWord(header, layout.shSize, size);
        putWord(header, layout.shAddralign, alignment);
        return header;
    }
}
