package dev.usdt.repair;

import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.Section;
import dev.usdt.internal.elf.Segment;
import java.io.IOException;
import java.util.Arrays;

/**
 * How much of a file its headers speak of. What is behind was appended: an archive, a signature. Without section
 * headers that cannot be told, since symbols that they named may be left; then it is taken for no.
 */
final class ElfExtent {

    private static final int BLOCK_BYTES = 1 << 16;

    private ElfExtent() {}

    /** Whether anything but zeros is behind all that the headers name. */
    static boolean isFollowed(ElfImage image, Headers headers, SectionHeaders sections) throws IOException {
        if (sections.areStripped()) {
            return false;
        }
        long at = end(image, headers, sections);
        while (at < image.size()) {
            int size = (int) Math.min(BLOCK_BYTES, image.size() - at);
            byte[] block = image.bytes(at, size);
            if (!Arrays.equals(block, new byte[size])) {
                return true;
            }
            at += size;
        }
        return false;
    }

    private static long end(ElfImage image, Headers headers, SectionHeaders sections) {
        long end = headers.programHeaderAt(image.segments().size());
        for (Segment segment : image.segments()) {
            end = later(image, end, segment.offset(), segment.fileSize());
        }
        for (int i = 0; i < sections.count(); i++) {
            if (sections.type(i) != Section.SHT_NOBITS) {
                end = later(image, end, sections.offset(i), sections.size(i));
            }
        }
        return later(image, end, headers.shoff(), (long) sections.count() * headers.layout().shdrSize);
    }

    private static long later(ElfImage image, long end, long offset, long size) {
        return image.holds(offset, size) ? Math.max(end, offset + size) : end;
    }
}
