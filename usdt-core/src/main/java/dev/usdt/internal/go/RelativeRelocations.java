package dev.usdt.internal.go;

import dev.usdt.internal.elf.AddressMap;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.ElfLayout;
import dev.usdt.internal.elf.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The pointers that a linker left to {@code R_…_RELATIVE} relocations with an addend. GNU ld and lld put these first,
 * sorted by address, count them in {@code DT_RELACOUNT}, and leave 0 where they apply. Go's own linker writes no such
 * count and the pointers in their places; so do the 32-bit machines that Go knows, which have no addends.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch5.dynamic.html">gABI, dynamic section</a>
 */
final class RelativeRelocations {

    private static final int PT_DYNAMIC = 2;
    private static final int DT_RELA = 7;
    private static final long DT_RELACOUNT = 0x6ffffff9L;
    private static final int ENTRY_BYTES = ElfLayout.ELF64.relaSize;
    /** Several times as many as there are tags. */
    private static final int MOST_DYNAMIC_BYTES = 1 << 12;

    private final ElfImage image;
    private final long offset;
    private final long count;

    private RelativeRelocations(ElfImage image, long offset, long count) {
        this.image = image;
        this.offset = offset;
        this.count = count;
    }

    /** {@return the file's, or null if it has none} */
    static @Nullable RelativeRelocations read(ElfImage image, AddressMap addresses) throws IOException {
        if (!image.kind().elf64()) {
            return null;
        }
        for (Segment segment : image.segments()) {
            if (segment.type() == PT_DYNAMIC && image.holds(segment.offset(), segment.fileSize())) {
                ByteBuffer dynamic =
                        buffer(image, segment.offset(), (int) Math.min(segment.fileSize(), MOST_DYNAMIC_BYTES));
                long table = 0;
                long count = 0;
                while (dynamic.remaining() >= 16) {
                    long tag = dynamic.getLong();
                    long value = dynamic.getLong();
                    table = tag == DT_RELA ? value : table;
                    count = tag == DT_RELACOUNT ? value : count;
                }
                OptionalLong offset = addresses.fileOffset(table);
                if (offset.isPresent() && count > 0) {
                    long present = (image.size() - offset.getAsLong()) / ENTRY_BYTES;
                    return new RelativeRelocations(image, offset.getAsLong(), Math.min(count, present));
                }
            }
        }
        return null;
    }

    /** {@return the pointer that is made at an address, or 0} */
    long at(long address) throws IOException {
        long low = 0;
        long high = count - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            ByteBuffer entry = buffer(image, offset + middle * ENTRY_BYTES, ENTRY_BYTES);
            int order = Long.compareUnsigned(entry.getLong(0), address);
            if (order == 0) {
                return entry.getLong(ElfLayout.ELF64.rAddend);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return 0;
    }

    /** {@return the addresses at which a pointer is made, at most some} */
    long[] placesOf(long pointer, int most) throws IOException {
        long[] places = new long[most];
        int found = 0;
        int chunk = 1 << 11;
        for (long first = 0; first < count && found < most; first += chunk) {
            int entries = (int) Math.min(chunk, count - first);
            image.budget().step(offset, entries);
            ByteBuffer bytes = buffer(image, offset + first * ENTRY_BYTES, entries * ENTRY_BYTES);
            for (int i = 0; i < entries && found < most; i++) {
                if (bytes.getLong(i * ENTRY_BYTES + ElfLayout.ELF64.rAddend) == pointer) {
                    places[found++] = bytes.getLong(i * ENTRY_BYTES);
                }
            }
        }
        return Arrays.copyOf(places, found);
    }

    private static ByteBuffer buffer(ElfImage image, long offset, int size) throws IOException {
        return ByteBuffer.wrap(image.bytes(offset, size))
                .order(image.kind().bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }
}
