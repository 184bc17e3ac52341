package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.Detail;
import dev.usdt.ElfKind;
import dev.usdt.NoteLayout;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.internal.operand.Nop;
import dev.usdt.tracer.Tracer.Program;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What tracers make of the notes of a file, whatever their arguments are: whether they find a site at all. */
final class NoteRules {

    private static final String LOADED = "overlooks notes in a section that is loaded (SHF_ALLOC)";
    private static final String PADDED = "overlooks notes whose n_descsz counts the padding";
    private static final String ZEROS = "refuses a file whose notes end in zeros";

    private static final String NO_BASE =
            "takes the address in a note without a base for a distance from .stapsdt.base, and attaches elsewhere";

    /** An instruction that begins there is run as usual; in the middle of one, the breakpoint damages it. */
    private static final Assessment NO_NOP =
            Assessment.unknown("may or may not damage the code at the site, since there is no NOP");

    private static final Assessment NO_PROVIDER =
            Assessment.unknown("may or may not accept a probe without a provider");

    private final UsdtFile file;
    private final NoteLayout layout;
    private final SemaphoreRules semaphores;
    private final boolean emptyName;
    private final boolean manyArguments;
    private final ManySites manySites;
    private final Set<String> twins = new HashSet<>();
    private final NopRules nops;
    /** Made when it is asked for. Two threads may both do it, with equal results. */
    private @Nullable PerfNotes perf;

    NoteRules(UsdtFile file, NoteLayout layout, ManySites manySites) {
        this.file = file;
        this.layout = layout;
        this.nops = new NopRules(file.machine());
        this.semaphores = new SemaphoreRules(file, layout);
        this.manySites = manySites;
        boolean anyEmpty = false;
        boolean anyMany = false;
        Set<String> places = new HashSet<>();
        for (ProbeSite site : file.sites()) {
            List<Argument> arguments = site.arguments();
            anyEmpty |= site.name().isEmpty();
            anyMany |= arguments.size() > ArgumentStrings.MOST_ARGUMENTS;
            String place = place(site);
            if (!places.add(place)) {
                twins.add(place);
            }
        }
        this.emptyName = anyEmpty;
        this.manyArguments = anyMany;
    }

    private static String place(ProbeSite site) {
        return site.address() + " " + site.provider() + '\0' + site.name();
    }

    /** {@return what tracers make of the semaphores of the file} */
    SemaphoreRules semaphores() {
        return semaphores;
    }

    /** {@return what a tracer that reads notes itself makes of a site} */
    Assessment of(Tracer reader, ProbeSite site) {
        Assessment found = ofAttaching(reader, site);
        Assessment raising = semaphores.ofRaising(reader, site);
        if (found.verdict() == Verdict.REFUSED || raising.verdict() == Verdict.REFUSED) {
            return found.or(raising);
        } else if (reader.program() == Program.LIBBPF && !manySites.libbpf(site).isOk()) {
            // Not in ofAttaching, which is about a note, whatever the others of its probe are.
            return manySites.libbpf(site);
        } else if (reader.program() == Program.LIBBPF && twins.contains(place(site))) {
            return Assessment.wrong("counts a hit twice, since two notes name the site");
        }
        return isNopMissing(site) ? found.or(NO_NOP) : found.or(nops.of(reader, site));
    }

    /**
     * {@return whether such a tracer finds a site and attaches there, whatever it makes of the arguments and the rest}
     */
    Assessment ofAttaching(Tracer reader, ProbeSite site) {
        if (file.kind().type() == ElfKind.ET_REL) {
            return Assessment.cannot("trace a relocatable object");
        } else if (!site.isExecutable() || site.fileOffset().isEmpty()) {
            return Assessment.cannot("attach where there is no code");
        } else if (layout.sections() == 0) {
            return Assessment.refused("looks for notes in a section .note.stapsdt, which the file does not have");
        } else if (site.name().isEmpty()) {
            return Assessment.cannot("name a probe that has no name");
        }
        Assessment found = ofProgram(reader, site).or(semaphores.ofAttaching(reader, site));
        return site.provider().isEmpty() && !takesNameAlone(reader) ? found.or(NO_PROVIDER) : found;
    }

    /** Run: {@code break -probe-stap NAME} stops at it. */
    private static boolean takesNameAlone(Tracer reader) {
        return reader.program() == Program.GDB;
    }

    /** Known only if the file was read with {@link Detail#INSTRUCTIONS}. */
    private boolean isNopMissing(ProbeSite site) {
        return site.code().isPresent()
                && !Nop.mayBeAt(file.machine(), site.code().get());
    }

    private Assessment ofProgram(Tracer reader, ProbeSite site) {
        return switch (reader.program()) {
            case BCC -> bcc(site);
            case LIBBPF -> libbpf(reader, site);
            case PERF -> perf().of(site);
            case GDB -> gdb(site);
            case SYSTEMTAP -> systemtap(site);
            case BPFTRACE -> throw new IllegalArgumentException("bpftrace does not read notes itself");
        };
    }

    private Assessment bcc(ProbeSite site) {
        if (site.note().descriptorPadding() > 0) {
            return Assessment.refusedAsStored(PADDED);
        } else if (layout.probesBehindNotes()) {
            return Assessment.refused("overlooks notes that are in front of a section .probes");
        } else if (site.address() != site.note().location()) {
            return Assessment.wrong("does not know that prelink has moved the site, and attaches elsewhere");
        }
        return Assessment.OK;
    }

    private Assessment libbpf(Tracer reader, ProbeSite site) {
        if (layout.zeroTail()) {
            return Assessment.refusedAsStored(ZEROS);
        } else if (emptyName) {
            return Assessment.refused("refuses a file in which a probe has no name");
        } else if (!layout.isInFirst(site.note())) {
            return Assessment.refused("reads the first section of notes only");
        }
        return layout.lacksBase(site.note()) && reader.someBefore(1, 6)
                ? Assessment.wrong(NO_BASE + " (libbpf before 1.6)")
                : Assessment.OK;
    }

    private PerfNotes perf() {
        PerfNotes rules = perf;
        if (rules == null) {
            rules = new PerfNotes(file, layout, manySites);
            perf = rules;
        }
        return rules;
    }

    private Assessment gdb(ProbeSite site) {
        if (!layout.stapsdtBase()) {
            return Assessment.refused("lists no probe of a file without a section .stapsdt.base");
        } else if (site.note().descriptorPadding() > 0) {
            return Assessment.refusedAsStored(PADDED);
        }
        return layout.lacksBase(site.note()) ? Assessment.wrong(NO_BASE) : Assessment.OK;
    }

    private Assessment systemtap(ProbeSite site) {
        if (layout.loaded()) {
            return Assessment.refused(LOADED);
        } else if (site.note().descriptorPadding() > 0) {
            return Assessment.refusedAsStored(PADDED);
        } else if (manyArguments) {
            return Assessment.refused("stops at a file in which a probe has more than 12 arguments");
        } else if (!ArgumentStrings.isPlainlySpaced(site.note().arguments(), site.arguments())) {
            return Assessment.cannot("read arguments that are not separated by single blanks");
        } else if (!layout.stapsdtBase() && site.note().base() != 0) {
            return Assessment.wrong("takes a missing section .stapsdt.base to be at 0, and attaches elsewhere");
        }
        return layout.lacksBase(site.note()) ? Assessment.wrong(NO_BASE) : Assessment.OK;
    }

    /** {@return what a tracer makes of the argument string as a whole} */
    Assessment ofArguments(Tracer reader, ProbeSite site) {
        List<Argument> arguments = site.arguments();
        String text = site.note().arguments();
        boolean many = arguments.size() > ArgumentStrings.MOST_ARGUMENTS;
        return switch (reader.program()) {
            case BCC ->
                text.startsWith(" ")
                        ? Assessment.refused("crashes when it reads arguments that begin with a blank")
                        : Assessment.OK;
            case LIBBPF -> many ? Assessment.refused("refuses more than 12 arguments") : Assessment.OK;
            case GDB -> many ? Assessment.refused("has no value for more than 12 arguments") : Assessment.OK;
            case PERF, SYSTEMTAP, BPFTRACE -> Assessment.OK;
        };
    }
}
