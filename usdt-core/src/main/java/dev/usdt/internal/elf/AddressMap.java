package dev.usdt.internal.elf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the loadable segments say of a virtual address: where its bytes are in the file, and whether it can be executed.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch5.pheader.html">gABI, program header</a>
 */
public final class AddressMap {

    /** As many as may overlap before one is overlooked; the gABI has none overlap. */
    private static final int MOST_OVERLAPPING = 16;

    private final ElfImage image;
    /** By address, as the gABI has them anyway. */
    private final List<Segment> loaded = new ArrayList<>();

    /** Makes the map of a file. */
    public AddressMap(ElfImage image) {
        this.image = image;
        for (Segment segment : image.segments()) {
            if (segment.type() == Segment.PT_LOAD) {
                loaded.add(segment);
            }
        }
        Collections.sort(loaded);
    }

    /** {@return the file offset of the byte that is loaded to an address, or empty if the file does not have it} */
    public OptionalLong fileOffset(long address) {
        long offset = fileOffset(segment(address), address);
        return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** {@return the same, of an address in a segment; -1 if it is empty} */
    public long fileOffset(@Nullable Segment segment, long address) {
        if (segment == null) {
            return -1;
        }
        long inSegment = address - segment.address();
        long offset = segment.offset() + inSegment;
        boolean there = Long.compareUnsigned(inSegment, segment.fileSize()) < 0 && image.holds(offset, 1);
        return there ? offset : -1;
    }

    /** {@return how many bytes of the file the address's segment has from it on; 0 if none is there} */
    public long bytesFrom(long address) {
        Segment segment = segment(address);
        return segment == null ? 0 : Math.max(0, segment.fileSize() - (address - segment.address()));
    }

    /** {@return the lowest address that is loaded from the file's first byte, or empty if that byte is not loaded} */
    public OptionalLong addressOfHeader() {
        for (Segment segment : loaded) {
            if (segment.offset() == 0 && segment.fileSize() > 0) {
                return OptionalLong.of(segment.address());
            }
        }
        return OptionalLong.empty();
    }

    /** {@return the segment that is loaded to an address, or null if none is} */
    public @Nullable Segment segment(long address) {
        int low = 0;
        int high = loaded.size() - 1;
        while (low <= high) {
            image.budget().stepped();
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(loaded.get(middle).address(), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        // high is the last segment that begins at or below the address.
        for (int i = high; i >= 0 && i > high - MOST_OVERLAPPING; i--) {
            image.budget().stepped();
            Segment segment = loaded.get(i);
            if (Long.compareUnsigned(address - segment.address(), segment.memorySize()) < 0) {
                return segment;
            }
        }
        return null;
    }
}
