package dev.usdt.repair;

import dev.usdt.ElfKind;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.SectionName;
import java.util.OptionalLong;

/**
 * Which base notes lack. A note of base 0 means that its addresses are final; tracers that do not look at that take
 * them for distances from the section {@code .stapsdt.base}, as soon as the file has one. With the address of the
 * section as its base a note says the same to everybody.
 */
final class MissingBases {

    private final OptionalLong base;

    private MissingBases(OptionalLong base) {
        this.base = base;
    }

    /**
     * {@return what is missing in a file}
     *
     * @param added whether a section is about to be added that has the base of the other notes
     */
    static MissingBases of(ElfImage image, UsdtFile file, boolean added) {
        if (image.kind().type() == ElfKind.ET_REL) {
            return new MissingBases(OptionalLong.empty());
        }
        OptionalLong section = image.addressOf(SectionName.STAPSDT_BASE);
        return new MissingBases(section.isEmpty() && added ? StapsdtBase.baseOf(file) : section);
    }

    /** {@return the base that belongs into the note of a site, or empty if what is there is right} */
    OptionalLong of(ProbeSite site) {
        boolean missing =
                base.isPresent() && base.getAsLong() != 0 && site.note().base() == 0;
        return missing ? base : OptionalLong.empty();
    }
}
