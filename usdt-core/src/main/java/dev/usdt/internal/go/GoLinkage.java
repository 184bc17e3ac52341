package dev.usdt.internal.go;

import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.Section;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.internal.elf.Segment;

/** Tells whose linker has linked a Go program. */
public final class GoLinkage {

    /** {@code PT_GNU_EH_FRAME} of {@code <elf.h>}. */
    private static final int PT_GNU_EH_FRAME = 0x6474e550;

    private GoLinkage() {}

    /**
     * {@return whether another linker than Go's own has linked it} It puts what the C compiler brings in front of and
     * behind a program, and frames for unwinding, of which Go's has neither, whatever it links: seen of Go 1.26 with
     * and without cgo, position-independent, static and stripped.
     */
    public static boolean isForeign(ElfImage image) {
        for (Segment segment : image.segments()) {
            if (segment.type() == PT_GNU_EH_FRAME) {
                return true;
            }
        }
        for (Section section : image.sections()) {
            if (section.isNamed(SectionName.INIT)
                    || section.isNamed(SectionName.EH_FRAME)
                    || section.isNamed(SectionName.COMMENT)) {
                return true;
            }
        }
        return false;
    }
}
