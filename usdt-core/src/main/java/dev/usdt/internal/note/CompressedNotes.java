package dev.usdt.internal.note;

import dev.usdt.internal.elf.ByteCursor;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.ElfLayout;
import dev.usdt.internal.elf.Section;
import java.io.IOException;
import java.util.Arrays;
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
    /** 40,000 notes; what claims to be larger is an attempt to fill the memory. */
    static final int MOST_BYTES = 1 << 22;

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
        ElfLayout layout = image.layout();
        int headerSize = layout.chdrSize;
        if (section.size() < headerSize
                || section.size() > MOST_BYTES
                || !image.holds(section.offset(), section.size())) {
            throw new DataFormatException("sh_size 0x" + Long.toHexString(section.size()));
        }
        ByteCursor cursor = image.cursor(section.offset(), section.size());
        long type = cursor.u32(section.offset() + layout.chType);
        long size = cursor.word(section.offset() + layout.chSize);
        long alignment = cursor.word(section.offset() + layout.chAddralign);
        cursor.seek(section.offset() + headerSize);
        if (type != ELFCOMPRESS_ZLIB) {
            throw new DataFormatException(type == ELFCOMPRESS_ZSTD ? "Zstandard" : "ch_type " + type);
        }
        if (size < 0 || size > MOST_BYTES) {
            throw new DataFormatException(
                    "ch_size " + Long.toUnsignedString(size) + ", at most " + MOST_BYTES + " are read");
        }
        image.budget().letters(section.offset(), size);
        byte[] notes = inflate(cursor.bytes((int) cursor.remaining()), (int) size);
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

    private static byte[] inflate(byte[] packed, int size) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            // One byte more than there may be, to see whether there are more.
            byte[] unpacked = new byte[size + 1];
            int length = 0;
            while (!inflater.finished() && length <= size) {
                int count = inflater.inflate(unpacked, length, unpacked.length - length);
                if (count == 0) {
                    throw new DataFormatException("content is cut off");
                }
                length += count;
            }
            if (length != size) {
                throw new DataFormatException("ch_size " + size + ", content " + (length > size ? "more" : length));
            }
            return Arrays.copyOf(unpacked, size);
        } finally {
            inflater.end();
        }
    }
}
