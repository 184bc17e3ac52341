package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.ElfKind;
import dev.usdt.Fact;
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
    static final String PADDED = "overlooks notes whose n_descsz counts the padding";
    static final String ZEROS = "refuses a file whose notes end in zeros";

    private static final String NO_BASE =
            "takes the address in a note without a base for a distance from .stapsdt.base, and attaches elsewhere";

    /** An instruction that begins there is run as ever; in the middle of one, the breakpoint damages it. */
    private static final Opinion NO_NOP =
            new Opinion(Verdict.UNKNOWN, "may damage the code at the site or not, since there is no NOP");

    private static final Opinion NO_PROVIDER =
            new Opinion(Verdict.UNKNOWN, "may be told a probe without a provider or not");

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
    Opinion of(Tracer reader, ProbeSite site) {
        Opinion found = ofAttaching(reader, site);
        Opinion raising = semaphores.ofRaising(reader, site);
        if (found.verdict() == Verdict.REFUSED || raising.verdict() == Verdict.REFUSED) {
            return found.or(raising);
        } else if (reader.program() == Program.LIBBPF && !manySites.libbpf(site).isOk()) {
            // Not in ofAttaching, which is about a note, whatever the others of its probe are.
            return manySites.libbpf(site);
        } else if (reader.program() == Program.LIBBPF && twins.contains(place(site))) {
            return Opinion.wrong("counts a hit twice, since two notes name the site");
        }
        return isNopMissing(site) ? found.or(NO_NOP) : found.or(nops.of(reader, site));
    }

    /**
     * {@return whether such a tracer finds a site and attaches there, whatever it makes of the arguments and the rest}
     */
    Opinion ofAttaching(Tracer reader, ProbeSite site) {
        if (file.kind().type() == ElfKind.ET_REL) {
            return Opinion.refused("cannot trace a relocatable object");
        } else if (!site.isExecutable() || site.fileOffset().isEmpty()) {
            return Opinion.refused("cannot attach where there is no code");
        } else if (layout.sections() == 0) {
            return Opinion.refused("looks for notes in a section .note.stapsdt, which the file has not");
        } else if (site.name().isEmpty()) {
            return Opinion.refused("cannot be told a probe without a name");
        }
        Opinion found = ofProgram(reader, site).or(semaphores.ofAttaching(reader, site));
        return site.provider().isEmpty() && !takesNameAlone(reader) ? found.or(NO_PROVIDER) : found;
    }

    /** Run: {@code break -probe-stap NAME} stops at it. */
    private static boolean takesNameAlone(Tracer reader) {
        return reader.program() == Program.GDB;
    }

    /** Known only if the file was read with {@link Fact#INSTRUCTIONS}. */
    private boolean isNopMissing(ProbeSite site) {
        return site.code().isPresent()
                && !Nop.mayBeAt(file.machine(), site.code().get());
    }

    private Opinion ofProgram(Tracer reader, ProbeSite site) {
        return switch (reader.program()) {
            case BCC -> bcc(site);
            case LIBBPF -> libbpf(reader, site);
            case PERF -> perf().of(site);
            case GDB -> gdb(site);
            case SYSTEMTAP -> systemtap(site);
            case BPFTRACE -> throw new IllegalArgumentException("bpftrace does not read notes itself");
        };
    }

    private Opinion bcc(ProbeSite site) {
        if (site.note().descriptorPadding() > 0) {
            return Opinion.refused(PADDED);
        } else if (layout.probesBehindNotes()) {
            return Opinion.refused("overlooks notes that are in front of a section .probes");
        } else if (site.address() != site.note().location()) {
            return Opinion.wrong("does not know that prelink has moved the site, and attaches elsewhere");
        }
        return Opinion.OK;
    }

    private Opinion libbpf(Tracer reader, ProbeSite site) {
        if (layout.zeroTail()) {
            return Opinion.refused(ZEROS);
        } else if (emptyName) {
            return Opinion.refused("refuses a file in which a probe has no name");
        } else if (!layout.isInFirst(site.note())) {
            return Opinion.refused("reads the first section of notes only");
        }
        return layout.lacksBase(site.note()) && reader.someBefore(1, 6)
                ? Opinion.wrong(NO_BASE + " (libbpf before 1.6)")
                : Opinion.OK;
    }

    private PerfNotes perf() {
        PerfNotes rules = perf;
        if (rules == null) {
            rules = new PerfNotes(file, layout, manySites);
            perf = rules;
        }
        return rules;
    }

    private Opinion gdb(ProbeSite site) {
        if (!layout.stapsdtBase()) {
            return Opinion.refused("lists no probe of a file without a section .stapsdt.base");
        } else if (site.note().descriptorPadding() > 0) {
            return Opinion.refused(PADDED);
        }
        return layout.lacksBase(site.note()) ? Opinion.wrong(NO_BASE) : Opinion.OK;
    }

    private Opinion systemtap(ProbeSite site) {
        if (layout.loaded()) {
            return Opinion.refused(LOADED);
        } else if (site.note().descriptorPadding() > 0) {
            return Opinion.refused(PADDED);
        } else if (manyArguments) {
            return Opinion.refused("stops at a file in which a probe has more than 12 arguments");
        } else if (!ArgumentStrings.isPlainlySpaced(site.note().arguments(), site.arguments())) {
            return Opinion.refused("cannot read arguments that are not separated by single blanks");
        } else if (!layout.stapsdtBase() && site.note().base() != 0) {
            return Opinion.wrong("takes a missing section .stapsdt.base to be at 0, and attaches elsewhere");
        }
        return layout.lacksBase(site.note()) ? Opinion.wrong(NO_BASE) : Opinion.OK;
    }

    /** {@return what a tracer makes of the argument string as a whole} */
    Opinion ofArguments(Tracer reader, ProbeSite site) {
        List<Argument> arguments = site.arguments();
        String text = site.note().arguments();
        boolean many = arguments.size() > ArgumentStrings.MOST_ARGUMENTS;
        return switch (reader.program()) {
            case BCC ->
                text.startsWith(" ")
                        ? Opinion.refused("crashes when it reads arguments that begin with a blank")
                        : Opinion.OK;
            case LIBBPF -> many ? Opinion.refused("refuses more than 12 arguments") : Opinion.OK;
            case GDB -> many ? Opinion.refused("has no value for more than 12 arguments") : Opinion.OK;
            case PERF, SYSTEMTAP, BPFTRACE -> Opinion.OK;
        };
    }
}
