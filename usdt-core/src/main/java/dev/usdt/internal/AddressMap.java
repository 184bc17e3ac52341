package dev.usdt.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the loadable segments say of a virtual address: where its bytes are in the file, and whether it can be executed.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch5.pheader.html">gABI, program header</a>
 */
public final class AddressMap {

    private final List<Segment> loaded = new ArrayList<>();

    /** Makes the map of a file. */
    public AddressMap(ElfImage image) {
        for (Segment segment : image.segments()) {
            if (segment.type() == Segment.PT_LOAD) {
                loaded.add(segment);
            }
        }
    }

    /** {@return the file offset of the byte that is loaded to an address, or empty if no segment's file part has it} */
    public OptionalLong fileOffset(long address) {
        Segment segment = find(address);
        if (segment == null || bytesFrom(address) == 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(segment.offset() + (address - segment.address()));
    }

    /** {@return how many bytes of the file the address's segment has from it on; 0 if none is there} */
    public long bytesFrom(long address) {
        Segment segment = find(address);
        return segment == null ? 0 : Math.max(0, segment.fileSize() - (address - segment.address()));
    }

    /** {@return whether an address is in a segment with {@code PF_X}} */
    public boolean isExecutable(long address) {
        Segment segment = find(address);
        return segment != null && (segment.flags() & Segment.PF_X) != 0;
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

    private @Nullable Segment find(long address) {
        for (Segment segment : loaded) {
            if (Long.compareUnsigned(address - segment.address(), segment.memorySize()) < 0) {
                return segment;
            }
        }
        return null;
    }
}
