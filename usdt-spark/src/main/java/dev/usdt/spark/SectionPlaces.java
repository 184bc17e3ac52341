package dev.usdt.spark;

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

    private static final int HEADER_BYTES = 64;
    private static final int SHT_NOTE = 7;
    /** A thousand headers; files with more are objects that were not linked. */
    private static final int MOST_TABLE_BYTES = 64 << 10;

    private SectionPlaces() {}

    /** Tells a channel, which has an ELF file, what of it will be read. */
    static void tell(RangeChannel channel) throws IOException {
        if (channel.size() < HEADER_BYTES) {
            return;
        }
        ByteBuffer header = read(channel, 0, HEADER_BYTES);
        boolean elf64 = header.get(4) == 2;
        ByteOrder order = header.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        header.order(order);
        long tableStart = word(header, elf64, elf64 ? 0x28 : 0x20);
        int entryBytes = Short.toUnsignedInt(header.getShort(elf64 ? 0x3a : 0x2e));
        int count = Short.toUnsignedInt(header.getShort(elf64 ? 0x3c : 0x30));
        int names = Short.toUnsignedInt(header.getShort(elf64 ? 0x3e : 0x32));
        int tableBytes = count * entryBytes;
        if (entryBytes != (elf64 ? 64 : 40)
                || tableBytes == 0
                || tableBytes > MOST_TABLE_BYTES
                || !isIn(channel, tableStart, tableBytes)) {
            return;
        }
        ByteBuffer table = read(channel, tableStart, tableBytes).order(order);
        for (int i = 0; i < count; i++) {
            int at = i * entryBytes;
            long offset = word(table, elf64, at + (elf64 ? 0x18 : 0x10));
            long size = word(table, elf64, at + (elf64 ? 0x20 : 0x14));
            boolean isRead = i == names || table.getInt(at + 4) == SHT_NOTE;
            if (isRead && isIn(channel, offset, size)) {
                channel.expect(offset, size);
            }
        }
    }

    private static boolean isIn(RangeChannel channel, long start, long size) {
        return start >= 0 && size >= 0 && start <= channel.size() && size <= channel.size() - start;
    }

    private static long word(ByteBuffer bytes, boolean elf64, int at) {
        return elf64 ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
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
