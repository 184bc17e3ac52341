package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.NoteLayout;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What perf makes of the notes of a file, whatever their operands are. It turns each into the definition of an event of
 * the kernel, {@code p:sdt_PROVIDER/NAME FILE:0xOFFSET arg1=…}, and keeps those of a file by its build id. Run with
 * 6.1, 6.12 and 7.2.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/tools/perf/util/symbol-elf.c">
 *     perf, symbol-elf.c, populate_sdt_note; probe-file.c, probe_cache__load</a>
 */
final class PerfNotes {

    private static final String NAMES = "names of letters, digits and _ only that do not begin with a digit";

    private final UsdtFile file;
    private final NoteLayout layout;
    private final ManySites manySites;
    private final boolean largeValue;
    private final boolean badName;
    /** Those whose sites differ in the number or the types of their arguments. */
    private final Set<String> uneven = new HashSet<>();

    /** Looks at all notes: one of them may cost the whole file. */
    PerfNotes(UsdtFile file, NoteLayout layout, ManySites manySites) {
        this.file = file;
        this.layout = layout;
        this.manySites = manySites;
        boolean anyLarge = false;
        boolean anyBad = false;
        for (Probe probe : file.probes()) {
            anyBad |= !ProbeNames.isEvent(probe.provider(), probe.name());
            List<Argument> first = probe.sites().get(0).arguments();
            for (ProbeSite site : probe.sites()) {
                anyLarge |= hasLarge(site.arguments());
                if (!areAlike(first, site.arguments())) {
                    uneven.add(key(site));
                }
            }
        }
        this.largeValue = anyLarge;
        this.badName = anyBad;
    }

    private static boolean hasLarge(List<Argument> arguments) {
        for (Argument argument : arguments) {
            if (argument.type().sizeBytes() > 8) {
                return true;
            }
        }
        return false;
    }

    private static boolean areAlike(List<Argument> some, List<Argument> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (!some.get(i).type().equals(others.get(i).type())) {
                return false;
            }
        }
        return true;
    }

    private static String key(ProbeSite site) {
        return site.provider() + '\0' + site.name();
    }

    /** {@return whether perf has an event for a site, and where the event is} */
    Assessment of(ProbeSite site) {
        if (file.buildId().isEmpty()) {
            return Assessment.refused("stores probes under the build id, which the file does not have");
        } else if (layout.loaded()) {
            return Assessment.refused("overlooks notes in a section that is loaded (SHF_ALLOC)");
        } else if (largeValue) {
            return Assessment.refused("finds no probe of a file in which a value has more than 8 bytes");
        } else if (!layout.isInFirst(site.note())) {
            return Assessment.refused("reads the first section of notes only");
        } else if (!ProbeNames.isEvent(site.provider(), site.name())) {
            return Assessment.refused("takes " + NAMES);
        } else if (badName) {
            return Assessment.refused("takes no probe of a file in which some are not called by " + NAMES);
        } else if (ProbeNames.isLongForEvent(site.name())) {
            return Assessment.refused("takes names of at most " + ProbeNames.LONGEST_EVENT + " characters");
        } else if (uneven.contains(key(site))) {
            return Assessment.refused("makes one event for a probe, and none if its sites differ in their arguments");
        }
        Assessment many = manySites.perf(site);
        if (!many.isOk() || !PerfPlaces.isElsewhere(file, layout, site)) {
            return many;
        }
        return Long.compareUnsigned(PerfPlaces.offset(file, layout, site), layout.fileSize()) > 0
                ? Assessment.refused("takes an address for a file offset, which is past the end of the file")
                : Assessment.wrong("uses an address as a file offset, and attaches elsewhere");
    }
}
