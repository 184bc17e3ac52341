package dev.usdt.spark;

import dev.usdt.internal.elf.ElfLayout;
import dev.usdt.internal.elf.Section;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where an ELF file has what a listing reads last: the names of its sections, and its notes. Some linkers, as LLVM's,
 * put the symbol table between the two, which makes two requests of one. This is but a hint to the channel: who reads
 * the file decides for itself what it believes.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch4.eheader.html">gABI, headers</a>
 */
final class SectionPlaces {

    private static final int ELFCLASS64 = 2;
    private static final int ELFDATA2MSB = 2;
    /** A thousand headers; files with more are objects that were not linked. */
    private static final int MOST_TABLE_BYTES = 64 << 10;

    private SectionPlaces() {}

    /** Tells a channel, which has an ELF file, what of it will be read. */
    static void tell(RangeChannel channel) throws IOException {
        ByteBuffer header = read(channel, 0, (int) Math.min(channel.size(), ElfLayout.ELF64.ehdrSize));
        ElfLayout layout = ElfLayout.of(header.get(4) == ELFCLASS64);
        if (header.capacity() < layout.ehdrSize) {
            return;
        }
        ByteOrder order = header.get(5) == ELFDATA2MSB ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        header.order(order);
        long tableStart = word(header, layout, layout.eShoff);
        int count = half(header, layout.eShnum);
        int names = half(header, layout.eShstrndx);
        int tableBytes = count * layout.shdrSize;
        if (half(header, layout.eShentsize) != layout.shdrSize
                || tableBytes == 0
                || tableBytes > MOST_TABLE_BYTES
                || !isIn(channel, tableStart, tableBytes)) {
            return;
        }
        ByteBuffer table = read(channel, tableStart, tableBytes).order(order);
        for (int i = 0; i < count; i++) {
            int at = i * layout.shdrSize;
            long offset = word(table, layout, at + layout.shOffset);
            long size = word(table, layout, at + layout.shSize);
            boolean isRead = i == names || table.getInt(at + layout.shType) == Section.SHT_NOTE;
            if (isRead && isIn(channel, offset, size)) {
                channel.expect(offset, size);
            }
        }
    }

    private static boolean isIn(RangeChannel channel, long start, long size) {
        return start >= 0 && size >= 0 && start <= channel.size() && size <= channel.size() - start;
    }

    private static int half(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    private static long word(ByteBuffer bytes, ElfLayout layout, int at) {
        return layout.wordSize == Long.BYTES ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
    }

    private static ByteBuffer read(RangeChannel channel, long start, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        channel.position(start);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // Until it is full: the file has as much, or the channel fails.
        }
        return bytes;
    }
}
