package dev.usdt.internal.elf;

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
            if (isOfOtherLinkers(section.names(), section.nameAt())) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether a section of this name is in what other linkers make, and not in what Go's makes} */
    static boolean isOfOtherLinkers(SectionNames names, long name) {
        return names.is(name, ".init") || names.is(name, ".eh_frame") || names.is(name, ".comment");
    }
}
