package dev.usdt.repair;

import dev.usdt.ElfKind;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.SectionName;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The section {@code .stapsdt.base} that fits the notes of a file which has none. Where it stands is the notes' base,
 * so that it moves no probe; its one byte is whatever is there.
 *
 * @param address the notes' base, 0 if they have none
 * @param fileOffset where that address is in the file, 0 if it is nowhere
 */
record StapsdtBase(long address, long fileOffset) {

    /**
     * {@return the section that is missing, or empty if the file has one}
     *
     * @throws IOException if no section fits all notes
     */
    static Optional<StapsdtBase> of(ElfImage image, UsdtFile file) throws IOException {
        if (image.addressOf(SectionName.STAPSDT_BASE).isPresent()) {
            return Optional.empty();
        }
        if (image.kind().type() == ElfKind.ET_REL) {
            throw new IOException("a relocatable object has no base yet; no section " + SectionName.STAPSDT_BASE.text()
                    + " can be added");
        }
        long base = baseOf(file).orElse(0);
        for (ProbeSite site : file.sites()) {
            if (site.note().base() != base && site.note().base() != 0) {
                throw new IOException("notes have several bases, 0x" + Long.toHexString(base) + " and 0x"
                        + Long.toHexString(site.note().base()) + "; no section " + SectionName.STAPSDT_BASE.text()
                        + " fits them all");
            }
        }
        return Optional.of(
                new StapsdtBase(base, image.addresses().fileOffset(base).orElse(0)));
    }

    /** {@return the base of the first note that has one, or empty if all are 0} */
    static OptionalLong baseOf(UsdtFile file) {
        for (ProbeSite site : file.sites()) {
            if (site.note().base() != 0) {
                return OptionalLong.of(site.note().base());
            }
        }
        return OptionalLong.empty();
    }
}
