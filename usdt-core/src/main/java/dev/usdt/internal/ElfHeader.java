package dev.usdt.internal;

import dev.usdt.ElfFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.fornwall.jelf.BackingFile;
import net.fornwall.jelf.ElfException;
import net.fornwall.jelf.ElfFile;
import net.fornwall.jelf.ElfSegment;

/**
 * The ELF header and the program headers, read by jelf: the one class that knows it.
 *
 * <p>jelf reads the numbers of entries as signed shorts and believes them, refuses an {@code EI_VERSION} other than 1,
 * and throws unchecked exceptions of several kinds. So it is shown a header without sections and with no more segments
 * than it can count, and what it throws ends here as an {@link ElfFormatException}.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch4.eheader.html">gABI, ELF header</a>
 */
final class ElfHeader {

    /** As many program headers as jelf can count; of a larger table it is shown one such part after the other. */
    private static final int MOST_SEGMENTS = 0x7fff;

    /** The ELF header and the program headers of most files. */
    private static final int WINDOW_BYTES = 1024;

    private final View view;
    private final boolean elf64;

    final int type;
    final int machine;
    final long phoff;
    final int phentsize;
    final int phnum;
    final long shoff;
    final int shentsize;
    final int shnum;
    final int shstrndx;

    /** Reads the header of a file that is known to begin with a whole one of this class and byte order. */
    ElfHeader(ByteSource source, boolean elf64, boolean bigEndian) throws IOException {
        this.elf64 = elf64;
        ByteCursor cursor = new ByteCursor(source, 0, source.size(), WINDOW_BYTES, bigEndian, elf64);
        view = new View(cursor, elf64, bigEndian);
        view.showNothing();
        ElfFile header = open();
        type = header.e_type & 0xffff;
        machine = header.e_machine & 0xffff;
        phoff = widened(header.e_phoff);
        phentsize = header.e_phentsize & 0xffff;
        phnum = view.phnum();
        shoff = widened(header.e_shoff);
        shentsize = header.e_shentsize & 0xffff;
        shnum = view.shnum();
        shstrndx = view.shstrndx();
    }

    /**
     * Reads program headers.
     *
     * @param count how many; the caller has checked that the file holds that many from {@link #phoff} on
     */
    List<Segment> readSegments(long count) throws IOException {
        List<Segment> segments = new ArrayList<>();
        for (long first = 0; first < count; first += MOST_SEGMENTS) {
            int shown = (int) Math.min(count - first, MOST_SEGMENTS);
            view.showSegments(phoff + first * phentsize, shown);
            ElfFile file = open();
            for (int i = 0; i < shown; i++) {
                segments.add(segment(file, i));
            }
        }
        return List.copyOf(segments);
    }

    private Segment segment(ElfFile file, int index) throws IOException {
        try {
            ElfSegment header = file.getProgramHeader(index);
            return new Segment(
                    header.p_type,
                    header.p_flags,
                    widened(header.p_offset),
                    widened(header.p_vaddr),
                    widened(header.p_filesz),
                    widened(header.p_memsz),
                    widened(header.p_align));
        } catch (ReadFailure e) {
            throw e.failure;
        }
    }

    private ElfFile open() throws IOException {
        try {
            return ElfFile.from(view);
        } catch (ReadFailure e) {
            throw e.failure;
        } catch (ElfException | IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
            throw new ElfFormatException(0, "damaged ELF header: " + e.getMessage());
        }
    }

    /** jelf widens the fields of ELFCLASS32 with sign. */
    private long widened(long value) {
        return elf64 ? value : value & 0xffffffffL;
    }

    /** The file as jelf is shown it: the header from a changed copy, the rest as it is. */
    private static final class View implements BackingFile {
        private final ByteCursor cursor;
        private final boolean bigEndian;
        private final byte[] header;
        private final int phoffAt;
        private final int phoffSize;
        /** Where {@code e_phnum} is; {@code e_shentsize}, {@code e_shnum} and {@code e_shstrndx} follow it. */
        private final int phnumAt;

        private final int phnum;
        private final int shnum;
        private final int shstrndx;

        View(ByteCursor cursor, boolean elf64, boolean bigEndian) throws IOException {
            this.cursor = cursor;
            this.bigEndian = bigEndian;
            header = cursor.bytes(elf64 ? 64 : 52);
            phoffAt = elf64 ? 32 : 28;
            phoffSize = elf64 ? 8 : 4;
            phnumAt = elf64 ? 56 : 44;
            phnum = half(phnumAt);
            shnum = half(phnumAt + 4);
            shstrndx = half(phnumAt + 6);
        }

        int phnum() {
            return phnum;
        }

        int shnum() {
            return shnum;
        }

        int shstrndx() {
            return shstrndx;
        }

        /** From now on shows neither segments nor sections. */
        void showNothing() {
            header[6] = 1; // EI_VERSION
            put(phnumAt, 2, 0);
            put(phnumAt + 4, 2, 0); // e_shnum
            put(phnumAt + 6, 2, 0); // e_shstrndx
            cursor.seek(0);
        }

        /** From now on shows a table of so many program headers. */
        void showSegments(long offset, int count) {
            put(phoffAt, phoffSize, offset);
            put(phnumAt, 2, count);
            cursor.seek(0);
        }

        private int half(int at) {
            int first = header[at] & 0xff;
            int second = header[at + 1] & 0xff;
            return bigEndian ? (first << 8) | second : (second << 8) | first;
        }

        private void put(int at, int size, long value) {
            for (int i = 0; i < size; i++) {
                header[at + i] = (byte) (value >>> (8 * (bigEndian ? size - 1 - i : i)));
            }
        }

        @Override
        public void seek(long offset) {
            cursor.seek(offset);
        }

        @Override
        public void skip(int bytesToSkip) {
            cursor.seek(cursor.position() + bytesToSkip);
        }

        @Override
        public short readUnsignedByte() {
            try {
                long at = cursor.position();
                if (at >= 0 && at < header.length) {
                    cursor.seek(at + 1);
                    return (short) (header[(int) at] & 0xff);
                }
                return (short) cursor.u8();
            } catch (IOException e) {
                throw new ReadFailure(e);
            }
        }

        @Override
        public int read(byte[] data) {
            for (int i = 0; i < data.length; i++) {
                data[i] = (byte) readUnsignedByte();
            }
            return data.length;
        }
    }

    /** Carries an IOException through jelf, whose interface has none. */
    private static final class ReadFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final IOException failure;

        ReadFailure(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
