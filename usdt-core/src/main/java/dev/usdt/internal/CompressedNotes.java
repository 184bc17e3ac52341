package dev.usdt.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What is in a note section with {@code SHF_COMPRESSED}, as {@code objcopy --compress-sections} makes it.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch4.sheader.html#compression_header">gABI, compression</a>
 */
final class CompressedNotes {

    private static final int ELFCOMPRESS_ZLIB = 1;
    private static final int ELFCOMPRESS_ZSTD = 2;
    /** 200,000 notes; what claims to be larger is an attempt to fill the memory. */
    private static final int MOST_BYTES = 1 << 24;

    private final byte[] bytes;
    private final long alignment;

    private CompressedNotes(byte[] bytes, long alignment) {
        this.bytes = bytes;
        this.alignment = alignment;
    }

    /**
     * {@return the content of a section}
     *
     * @throws DataFormatException if it cannot be unpacked; the message says why
     */
    static CompressedNotes unpack(ElfImage image, Section section) throws IOException, DataFormatException {
        int headerSize = image.kind().elf64() ? 24 : 12;
        if (section.size() < headerSize
                || section.size() > MOST_BYTES
                || !image.holds(section.offset(), section.size())) {
            throw new DataFormatException("sh_size 0x" + Long.toHexString(section.size()));
        }
        ByteCursor cursor = image.cursor(section.offset(), section.size());
        long type = cursor.u32();
        if (image.kind().elf64()) {
            cursor.u32(); // ch_reserved
        }
        long size = cursor.word();
        long alignment = cursor.word();
        if (type != ELFCOMPRESS_ZLIB) {
            throw new DataFormatException(type == ELFCOMPRESS_ZSTD ? "Zstandard" : "ch_type " + type);
        }
        byte[] notes = inflate(cursor.bytes((int) cursor.remaining()));
        if (notes.length != size) {
            throw new DataFormatException("ch_size " + Long.toUnsignedString(size) + ", content " + notes.length);
        }
        return new CompressedNotes(notes, alignment);
    }

    /** {@return the notes} */
    byte[] bytes() {
        return bytes;
    }

    /** {@return {@code ch_addralign}, the alignment of the notes; that of the section is of its header} */
    long alignment() {
        return alignment;
    }

    /** Grows with what comes out, whatever the header claims. */
    private static byte[] inflate(byte[] packed) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
            byte[] block = new byte[1 << 13];
            while (!inflater.finished()) {
                int count = inflater.inflate(block);
                if (count == 0) {
                    throw new DataFormatException("content is cut off");
                }
                unpacked.write(block, 0, count);
                if (unpacked.size() > MOST_BYTES) {
                    throw new DataFormatException("more than " + MOST_BYTES + " bytes");
                }
            }
            return unpacked.toByteArray();
        } finally {
            inflater.end();
        }
    }
}
