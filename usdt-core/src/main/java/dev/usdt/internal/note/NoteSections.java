package dev.usdt.internal.note;

import dev.usdt.NoteLayout;
import dev.usdt.NoteLayout.BaseSection;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.Section;
import dev.usdt.internal.elf.SectionName;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks at the order and number of the sections that tracers look for by name. */
public final class NoteSections {

    private NoteSections() {}

    /** {@return what the section headers say, together with what others have found} */
    public static NoteLayout layout(ElfImage image, boolean zeroTail, boolean strandedSemaphore, boolean usesGoProbes) {
        int count = 0;
        long firstOffset = 0;
        long firstSize = 0;
        boolean loaded = false;
        boolean probesBehind = false;
        OptionalLong probesShift = OptionalLong.empty();
        Optional<BaseSection> base = Optional.empty();
        for (Section section : image.sections()) {
            if (NoteRegions.isTraced(section)) {
                if (count++ == 0) {
                    firstOffset = section.offset();
                    firstSize = section.size();
                }
                loaded |= (section.flags() & Section.SHF_ALLOC) != 0;
            }
            if (section.isNamed(SectionName.PROBES)) {
                probesBehind |= loaded;
                if (probesShift.isEmpty()) {
                    probesShift = OptionalLong.of(section.address() - section.offset());
                }
            }
            if (base.isEmpty() && section.isNamed(SectionName.STAPSDT_BASE)) {
                base = Optional.of(new BaseSection(section.address(), section.offset()));
            }
        }
        return new NoteLayout(
                count,
                firstOffset,
                firstSize,
                loaded,
                probesBehind,
                base,
                zeroTail,
                probesShift,
                strandedSemaphore,
                usesGoProbes,
                image.size());
    }
}
