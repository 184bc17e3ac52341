package dev.usdt.internal.note;

import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.Section;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.internal.go.GoFunctionNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Finds out whether a Go program was built with probes, whatever became of their notes: whether it has functions of the
 * package {@code runtime/trace/usdt}: names that begin so, not those of a package whose path ends so. Their names are
 * in the symbol table's strings, and in a stripped program still in the table by which Go's runtime finds functions.
 * The build information has no packages of the standard library, so it cannot say this; it could say which Go it was.
 */
public final class GoProbeUse {

    private static final byte[] PACKAGE = "runtime/trace/usdt.".getBytes(StandardCharsets.US_ASCII);

    private GoProbeUse() {}

    /** {@return whether names of functions of the package are in the file} */
    public static boolean isIn(ElfImage image) throws IOException {
        for (Section section : image.sections()) {
            if (isTableOfNames(section) && image.holds(section.offset(), section.size()) && contains(image, section)) {
                return true;
            }
        }
        // Stripped of its section headers, or with the table in a section of another name.
        return GoFunctionNames.haveOneThatBegins(image, PACKAGE);
    }

    /** In a position-independent program the table may have a prefix, {@code .data.rel.ro.gopclntab}. */
    private static boolean isTableOfNames(Section section) {
        return section.type() != Section.SHT_NOBITS
                && (section.isNamed(SectionName.STRTAB)
                        || section.isNamed(SectionName.GOPCLNTAB)
                        || section.isNamed(SectionName.DATA_REL_RO_GOPCLNTAB));
    }

    private static boolean contains(ElfImage image, Section section) throws IOException {
        int chunk = 1 << 16;
        boolean behindEnd = true;
        // The end of each chunk is the beginning of the next, so that no name is cut.
        for (long at = 0; at < section.size(); at += chunk) {
            int length = (int) Math.min(chunk + PACKAGE.length - 1L, section.size() - at);
            byte[] bytes = image.bytes(section.offset() + at, length);
            image.budget().letters(section.offset() + at, length);
            if (GoFunctionNames.beginsIn(bytes, behindEnd, PACKAGE)) {
                return true;
            }
            behindEnd = length < chunk || bytes[chunk - 1] == 0;
        }
        return false;
    }
}
