package dev.usdt.internal.go;

import dev.usdt.internal.elf.AddressMap;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.FileText;
import dev.usdt.internal.elf.ReadBudget;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that the loadable segments put at virtual addresses, as far as the file has them. Read in pages, of which
 * some are kept: what looks up sites jumps about in a table of many megabytes, but comes back to the same places. Each
 * byte that is looked at is a step of the {@link ReadBudget}, so that no table is walked over without end.
 */
final class LoadedBytes {

    private static final int PAGE_BITS = 10;
    private static final int PAGE_BYTES = 1 << PAGE_BITS;
    private static final int KEPT_PAGES = 256;

    private final ElfImage image;
    private final AddressMap addresses;
    private final ReadBudget budget;
    private final @Nullable RelativeRelocations relocations;
    private final @Nullable Page[] pages = new Page[KEPT_PAGES];

    private static final class Page {
        private final long address;
        private final byte[] bytes;

        Page(long address, byte[] bytes) {
            this.address = address;
            this.bytes = bytes;
        }
    }

    LoadedBytes(ElfImage image) throws IOException {
        this.image = image;
        this.addresses = image.addresses();
        this.budget = image.budget();
        this.relocations = RelativeRelocations.read(image, addresses);
    }

    /** What moves pointers when the file is loaded; null if the pointers in the file are as they are. */
    @Nullable
    RelativeRelocations relocations() {
        return relocations;
    }

    /** How many bytes a pointer has. */
    int pointerBytes() {
        return image.layout().wordSize;
    }

    boolean bigEndian() {
        return image.kind().bigEndian();
    }

    /** Where an address is in the file, if it is. */
    OptionalLong place(long address) {
        return addresses.fileOffset(address);
    }

    /** Where an address is in the file, for those who can go on with nothing else. */
    long fileOffset(long address) throws GoDataException {
        OptionalLong offset = addresses.fileOffset(address);
        if (offset.isEmpty()) {
            throw new GoDataException(address, "address 0x" + Long.toHexString(address) + " is not in the file");
        }
        return offset.getAsLong();
    }

    /** How many bytes from an address on are in the file. */
    long available(long address) {
        OptionalLong offset = addresses.fileOffset(address);
        return offset.isEmpty() ? 0 : Math.min(addresses.bytesFrom(address), image.size() - offset.getAsLong());
    }

    int u8(long address) throws GoDataException, IOException {
        if (!budget.stepped()) {
            throw budget.spent(fileOffset(address));
        }
        Page page = pages[slot(address)];
        if (page == null || Long.compareUnsigned(address - page.address, page.bytes.length) >= 0) {
            page = load(address);
        }
        return page.bytes[(int) (address - page.address)] & 0xff;
    }

    long u32(long address) throws GoDataException, IOException {
        return unsigned(address, 4);
    }

    /** An unsigned number of 1 to 8 bytes in the file's byte order. */
    long unsigned(long address, int size) throws GoDataException, IOException {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | u8(bigEndian() ? address + i : address + size - 1 - i);
        }
        return value;
    }

    /**
     * A pointer. Where the linker left its value to a relocation (RELA of a position-independent file that Go's own
     * linker did not make) the file has 0 in its place.
     */
    long pointer(long address) throws GoDataException, IOException {
        long value = unsigned(address, pointerBytes());
        return value == 0 && relocations != null ? relocations.at(address) : value;
    }

    /** A number as the file would have it. */
    byte[] encoded(long number, int size) {
        byte[] encoded = new byte[size];
        for (int i = 0; i < size; i++) {
            encoded[bigEndian() ? size - 1 - i : i] = (byte) (number >>> (8 * i));
        }
        return encoded;
    }

    /** A range as it is in the file. */
    byte[] bytes(long address, int size) throws GoDataException, IOException {
        if (size > available(address)) {
            throw new GoDataException(
                    address, size + " bytes at address 0x" + Long.toHexString(address) + " are not in the file");
        }
        return size == 0 ? new byte[0] : image.bytes(fileOffset(address), size);
    }

    /** A text that ends in a NUL, which must come within some bytes. */
    String text(long address, int most) throws GoDataException, IOException {
        int length = 0;
        while (u8(address + length) != 0) {
            length++;
            if (length > most) {
                throw new GoDataException(address, "a name without an end at address 0x" + Long.toHexString(address));
            }
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) u8(address + i); // From the pages that were just read.
        }
        return FileText.decode(bytes, 0, length);
    }

    private static int slot(long address) {
        return (int) (address >>> PAGE_BITS) & (KEPT_PAGES - 1);
    }

    private Page load(long address) throws GoDataException, IOException {
        long available = available(address);
        if (available <= 0) {
            throw new GoDataException(address, "address 0x" + Long.toHexString(address) + " is not in the file");
        }
        // The whole page if its segment has it, else from the address on.
        long offset = fileOffset(address);
        int before = (int) (address & (PAGE_BYTES - 1));
        OptionalLong startOffset = addresses.fileOffset(address - before);
        boolean whole = startOffset.isPresent() && startOffset.getAsLong() == offset - before;
        long start = whole ? address - before : address;
        int length = (int) Math.min(PAGE_BYTES - (whole ? 0 : before), available + (whole ? before : 0));
        Page page = new Page(start, image.bytes(whole ? offset - before : offset, length));
        pages[slot(address)] = page;
        return page;
    }
}
