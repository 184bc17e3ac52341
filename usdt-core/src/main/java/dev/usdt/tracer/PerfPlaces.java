package dev.usdt.tracer;

import dev.usdt.NoteLayout;
import dev.usdt.NoteLayout.BaseSection;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;

/**
 * Where perf attaches to a site: at the address in the note, moved by how far its base is from the <em>file offset</em>
 * of {@code .stapsdt.base}, as if that were an offset too. So it is the site's only where the code and the section are
 * as far from their file offsets, as GNU ld lays programs out, and lld and mold do not.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/tools/perf/util/symbol-elf.c">
 *     perf, symbol-elf.c, sdt_adjust_loc</a>
 */
public final class PerfPlaces {

    private PerfPlaces() {}

    /** {@return whether perf attaches to a site at another place, or nowhere} */
    public static boolean isElsewhere(UsdtFile file, NoteLayout layout, ProbeSite site) {
        return site.fileOffset().isPresent()
                && offset(file, layout, site) != site.fileOffset().getAsLong();
    }

    /** {@return the file offset at which it attaches, unsigned, in bytes} */
    static long offset(UsdtFile file, NoteLayout layout, ProbeSite site) {
        long location = site.note().location();
        if (layout.base().isEmpty()) {
            return location;
        }
        BaseSection base = layout.base().get();
        long moved = base.fileOffset() == 0
                ? location
                : location + base.fileOffset() - site.note().base();
        return file.kind().elf64() ? moved : moved & 0xffffffffL;
    }
}
