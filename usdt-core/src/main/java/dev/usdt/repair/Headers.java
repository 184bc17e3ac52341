package dev.usdt.repair;

import dev.usdt.internal.elf.ElfImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the fields of a file's headers are, in the words of {@code <elf.h>}. Only for files whose tables were read
 * without an error.
 */
final class Headers {

    private final ElfImage image;
    private final boolean elf64;
    private final ByteOrder order;
    private final ByteBuffer elfHeader;

    Headers(ElfImage image) throws IOException {
        this.image = image;
        this.elf64 = image.kind().elf64();
        this.order = image.kind().bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        this.elfHeader = read(0, image.headerSize());
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

    /** The size of an address or offset, in bytes. */
    int wordSize() {
        return elf64 ? 8 : 4;
    }

    /** An address or offset. */
    long word(ByteBuffer bytes, int at) {
        return elf64 ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
    }

    void putWord(ByteBuffer bytes, int at, long value) {
        if (elf64) {
            bytes.putLong(at, value);
        } else {
            bytes.putInt(at, (int) value);
        }
    }

    long word(byte[] bytes) {
        return word(ByteBuffer.wrap(bytes).order(order), 0);
    }

    byte[] wordBytes(long value) {
        byte[] bytes = new byte[wordSize()];
        putWord(ByteBuffer.wrap(bytes).order(order), 0, value);
        return bytes;
    }

    int phoffAt() {
        return elf64 ? 32 : 28;
    }

    int shoffAt() {
        return elf64 ? 40 : 32;
    }

    /** Where {@code e_shentsize} is; {@code e_shnum} and {@code e_shstrndx} follow it. */
    int shentsizeAt() {
        return elf64 ? 58 : 46;
    }

    long shoff() {
        return word(elfHeader, shoffAt());
    }

    int shnum() {
        return Short.toUnsignedInt(elfHeader.getShort(shentsizeAt() + 2));
    }

    int shstrndx() {
        return Short.toUnsignedInt(elfHeader.getShort(shentsizeAt() + 4));
    }

    long programHeaderAt(int index) {
        return word(elfHeader, phoffAt()) + (long) index * (elf64 ? 56 : 32);
    }

    int fileSizeInProgramHeader() {
        return elf64 ? 32 : 16;
    }

    int memorySizeInProgramHeader() {
        return elf64 ? 40 : 20;
    }

    int sectionHeaderSize() {
        return elf64 ? 64 : 40;
    }

    long sectionHeaderAt(long index) {
        return shoff() + index * sectionHeaderSize();
    }

    int offsetInSectionHeader() {
        return elf64 ? 24 : 16;
    }

    int sizeInSectionHeader() {
        return elf64 ? 32 : 20;
    }

    int linkInSectionHeader() {
        return elf64 ? 40 : 24;
    }

    /** A header as it stands in the table. */
    ByteBuffer sectionHeader(int name, int type, long flags, long address, long offset, long size, long alignment) {
        ByteBuffer header = allocate(sectionHeaderSize());
        header.putInt(0, name);
        header.putInt(4, type);
        putWord(header, 8, flags);
        putWord(header, 8 + wordSize(), address);
        putWord(header, offsetInSectionHeader(), offset);
        putWord(header, sizeInSectionHeader(), size);
        putWord(header, linkInSectionHeader() + 8, alignment);
        return header;
    }
}
