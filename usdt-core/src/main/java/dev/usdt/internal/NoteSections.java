package dev.usdt.internal;

import dev.usdt.NoteLayout;

/** Looks at the order and number of the sections that tracers look for by name. */
public final class NoteSections {

    private static final int SHF_ALLOC = 2;

    private NoteSections() {}

    /** {@return what the section headers say, together with what others have found} */
    public static NoteLayout layout(ElfImage image, boolean zeroTail, boolean stapsdtBase, boolean usesGoProbes) {
        int count = 0;
        long firstOffset = 0;
        long firstSize = 0;
        boolean loaded = false;
        boolean probesBehind = false;
        for (Section section : image.sections()) {
            if (NoteRegions.isTraced(section)) {
                if (count++ == 0) {
                    firstOffset = section.offset();
                    firstSize = section.size();
                }
                loaded |= (section.flags() & SHF_ALLOC) != 0;
            }
            probesBehind |= loaded && section.isNamed(".probes");
        }
        return new NoteLayout(count, firstOffset, firstSize, loaded, probesBehind, stapsdtBase, zeroTail, usesGoProbes);
    }
}
