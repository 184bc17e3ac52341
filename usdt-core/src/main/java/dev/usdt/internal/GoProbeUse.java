package dev.usdt.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Finds out whether a Go program was built with probes, whatever became of their notes: whether it has functions of the
 * package {@code runtime/trace/usdt}. Their names are in the symbol table's strings, and in a stripped program still in
 * the table by which Go's runtime finds functions. The build information has no packages of the standard library, so it
 * cannot say this; it could say which Go it was.
 */
public final class GoProbeUse {

    private static final byte[] PACKAGE = "runtime/trace/usdt.".getBytes(StandardCharsets.US_ASCII);

    private GoProbeUse() {}

    /** {@return whether names of functions of the package are in the file} */
    public static boolean isIn(ElfImage image) throws IOException {
        // A hostile file may have thousands of sections over the same bytes.
        long budget = 2 * image.size();
        for (Section section : image.sections()) {
            if (isTableOfNames(section) && image.holds(section.offset(), section.size()) && section.size() <= budget) {
                budget -= section.size();
                if (contains(image, section)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** In a position-independent program the table may have a prefix, {@code .data.rel.ro.gopclntab}. */
    private static boolean isTableOfNames(Section section) {
        return section.type() != Section.SHT_NOBITS
                && (section.isNamed(".strtab")
                        || section.isNamed(".gopclntab")
                        || section.isNamed(".data.rel.ro.gopclntab"));
    }

    private static boolean contains(ElfImage image, Section section) throws IOException {
        int chunk = 1 << 16;
        // The end of each chunk is the beginning of the next, so that no name is cut.
        for (long at = 0; at < section.size(); at += chunk) {
            int length = (int) Math.min(chunk + PACKAGE.length - 1L, section.size() - at);
            if (contains(image.bytes(section.offset() + at, length))) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(byte[] bytes) {
        for (int i = 0; i + PACKAGE.length <= bytes.length; i++) {
            int matched = 0;
            while (matched < PACKAGE.length && bytes[i + matched] == PACKAGE[matched]) {
                matched++;
            }
            if (matched == PACKAGE.length) {
                return true;
            }
        }
        return false;
    }
}
