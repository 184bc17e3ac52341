package dev.usdt.internal.elf;

import dev.usdt.ElfFormatException;
import java.io.IOException;
import net.fornwall.jelf.BackingFile;
import net.fornwall.jelf.ElfException;
import net.fornwall.jelf.ElfFile;

/**
 * The ELF header, read by jelf: the one class that knows it.
 *
 * <p>jelf reads the numbers of entries as signed shorts and believes them, refuses an {@code EI_VERSION} other than 1,
 * and throws unchecked exceptions of several kinds. So it is shown a header without sections and segments, and what it
 * throws ends here as an {@link ElfFormatException}. The program headers are read as the section headers are: of each
 * jelf makes several objects, which took a tenth of a search through many files.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch4.eheader.html">gABI, ELF header</a>
 */
final class ElfHeader {

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
        ElfLayout layout = ElfLayout.of(elf64);
        byte[] bytes = new byte[layout.ehdrSize];
        source.read(0, bytes, 0, bytes.length);
        phnum = half(bytes, layout.ePhnum, bigEndian);
        shnum = half(bytes, layout.eShnum, bigEndian);
        shstrndx = half(bytes, layout.eShstrndx, bigEndian);
        bytes[6] = 1; // EI_VERSION
        for (int at : new int[] {layout.ePhnum, layout.eShnum, layout.eShstrndx}) {
            bytes[at] = 0;
            bytes[at + 1] = 0;
        }
        ElfFile header = parsed(bytes);
        // jelf widens the fields of ELFCLASS32 with sign.
        long mask = elf64 ? ~0L : 0xffffffffL;
        type = header.e_type & 0xffff;
        machine = header.e_machine & 0xffff;
        phoff = header.e_phoff & mask;
        phentsize = header.e_phentsize & 0xffff;
        shoff = header.e_shoff & mask;
        shentsize = header.e_shentsize & 0xffff;
    }

    private static int half(byte[] bytes, int at, boolean bigEndian) {
        int first = bytes[at] & 0xff;
        int second = bytes[at + 1] & 0xff;
        return bigEndian ? (first << 8) | second : (second << 8) | first;
    }

    private static ElfFile parsed(byte[] bytes) throws ElfFormatException {
        try {
            return ElfFile.from(new Header(bytes));
        } catch (ElfException | IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
            throw new ElfFormatException(0, "damaged ELF header: " + e.getMessage());
        }
    }

    /** All of the file that jelf is shown. */
    private static final class Header implements BackingFile {
        private final byte[] bytes;
        private int position;

        Header(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void seek(long offset) {
            position = (int) Math.min(offset, bytes.length);
        }

        @Override
        public void skip(int bytesToSkip) {
            position += bytesToSkip;
        }

        @Override
        public short readUnsignedByte() {
            return (short) (bytes[position++] & 0xff);
        }

        @Override
        public int read(byte[] data) {
            System.arraycopy(bytes, position, data, 0, data.length);
            position += data.length;
            return data.length;
        }
    }
}
