package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.Detail;
import dev.usdt.GoLayout;
import dev.usdt.Machine;
import dev.usdt.NoteLayout;
import dev.usdt.NoteLayout.BaseSection;
import dev.usdt.Operand.Register;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.tracer.Tracer.Program;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What tracers make of the probes of one file. The tracer is taken to run on the machine that the file is for.
 *
 * <p>The one place that knows. A tracer judges spelling, not meaning: libbpf's patterns know no hexadecimal number. So
 * an argument is {@link Verdict#OK} only if it is spelled in a way that the tracer was seen, or read, to understand.
 */
public final class TracerRules {

    /** How many arguments of a site most tracers know. */
    public static final int MOST_ARGUMENTS = ArgumentStrings.MOST_ARGUMENTS;

    private final UsdtFile file;
    private final NoteRules notes;
    private final ManySites manySites;
    private final Map<Tracer, OperandRules> operands = new ConcurrentHashMap<>();
    /** By the text of an argument: the same few are in many notes. */
    private final Map<Tracer, Map<String, Assessment>> assessments = new ConcurrentHashMap<>();

    private TracerRules(UsdtFile file, NoteLayout layout) {
        this.file = file;
        this.manySites = new ManySites(file);
        this.notes = new NoteRules(file, layout, manySites);
    }

    /**
     * {@return the rules for a file}
     *
     * @param file a file that was read with {@link Detail#LAYOUT}; with {@link Detail#SYMBOLS} too it is known which
     *     operands name a symbol that a tracer finds
     * @throws IllegalArgumentException if it was read without the first
     */
    public static TracerRules of(UsdtFile file) {
        Objects.requireNonNull(file, "file");
        if (!file.details().contains(Detail.LAYOUT)) {
            throw new IllegalArgumentException("file was read without Detail.LAYOUT");
        }
        return new TracerRules(file, file.layout().orElseThrow());
    }

    /**
     * {@return the rules for a file that may have been read without {@link Detail#LAYOUT}} What that would tell of the
     * sections is taken to be as in healthy files then, but for what else is known of the notes.
     */
    public static TracerRules ofKnown(UsdtFile file) {
        Optional<NoteLayout> layout = Objects.requireNonNull(file, "file").layout();
        return new TracerRules(file, layout.isPresent() ? layout.get() : assumed(file));
    }

    /** Notes are taken to be in the section, wherever that is in the file. */
    private static NoteLayout assumed(UsdtFile file) {
        boolean older = file.goLayout().equals(Optional.of(GoLayout.OLDER));
        int sections = file.hasNoteSection() ? 1 : 0;
        // At 0 the section is no reason to take an address for something else.
        Optional<BaseSection> base = Optional.of(new BaseSection(0, 0));
        return new NoteLayout(sections, 0, -1, false, false, base, older, OptionalLong.empty(), false, false, -1);
    }

    /**
     * {@return what a tracer makes of a single argument, whatever its index and the file that it is from}
     *
     * @param machine the machine on which it runs
     */
    public static Assessment ofArgument(Tracer tracer, Machine machine, Argument argument) {
        Assessment worst = Assessment.OK;
        for (Tracer reader : tracer.readers()) {
            worst = worst.or(OperandRules.of(reader, machine, null).of(argument));
        }
        return worst;
    }

    /**
     * {@return what a tracer makes of an argument of the file, if it finds the site}
     *
     * @throws IllegalStateException if operands of the file's machine are not decoded
     */
    public Assessment of(Tracer tracer, Argument argument) {
        Optional<Machine> machine = file.machine();
        if (machine.isEmpty()) {
            throw new IllegalStateException("operands of this machine are not decoded");
        }
        Assessment worst = Assessment.OK;
        for (Tracer reader : tracer.readers()) {
            worst = worst.or(assessment(reader, machine.get(), argument));
        }
        return worst;
    }

    private Assessment assessment(Tracer reader, Machine machine, Argument argument) {
        Map<String, Assessment> known = assessments.get(reader);
        if (known == null) {
            known = new ConcurrentHashMap<>();
            assessments.put(reader, known);
        }
        Assessment assessment = known.get(argument.spec());
        if (assessment == null) {
            assessment = operands(reader, machine).of(argument);
            known.put(argument.spec(), assessment);
        }
        return assessment;
    }

    private OperandRules operands(Tracer reader, Machine machine) {
        OperandRules rules = operands.get(reader);
        if (rules == null) {
            rules = OperandRules.of(reader, machine, file);
            operands.put(reader, rules);
        }
        return rules;
    }

    /** {@return what a tracer makes of a probe of the file: the worst that it makes of a site} */
    public Assessment of(Tracer tracer, Probe probe) {
        return worst(tracer, probe).assessment();
    }

    /**
     * A site with what a tracer makes of it.
     *
     * @param site the site
     * @param assessment what the tracer makes of it, and for that of its probe
     */
    public record JudgedSite(ProbeSite site, Assessment assessment) {

        /** Checks that nothing is null. */
        public JudgedSite {
            Objects.requireNonNull(site, "site");
            Objects.requireNonNull(assessment, "assessment");
        }
    }

    /** {@return the site of a probe that settles what a tracer makes of the probe: the first that is worst} */
    public JudgedSite worst(Tracer tracer, Probe probe) {
        ProbeSite at = probe.sites().get(0);
        Assessment worst = Assessment.OK;
        for (ProbeSite site : probe.sites()) {
            Assessment assessment = of(tracer, site);
            if (assessment.verdict() == Verdict.REFUSED && attachesAllOrNone(tracer)) {
                return new JudgedSite(site, assessment);
            } else if (assessment.verdict().compareTo(worst.verdict()) > 0) {
                worst = assessment;
                at = site;
            }
        }
        return new JudgedSite(at, worst);
    }

    /** {@return what a tracer makes of a site of the file: whether it finds it, and reads all of its arguments} */
    public Assessment of(Tracer tracer, ProbeSite site) {
        Objects.requireNonNull(tracer, "tracer");
        Objects.requireNonNull(site, "site");
        Assessment found = ofName(tracer, site).or(notes.semaphores().ofFile(tracer));
        if (!found.isOk()) {
            return found;
        }
        Assessment worst = manySites.bpftrace(tracer, site).or(numbered(tracer, site));
        for (Tracer reader : tracer.readers()) {
            Assessment note = notes.of(reader, site);
            // What is not found cannot be misread.
            worst = worst.or(note.verdict() == Verdict.REFUSED ? note : note.or(arguments(reader, tracer, site)));
        }
        return worst;
    }

    private static Assessment ofName(Tracer tracer, ProbeSite site) {
        Optional<String> unspellable =
                tracer.program() == Program.BPFTRACE ? ProbeNames.unspellable(site) : Optional.empty();
        return unspellable.isPresent() ? Assessment.cannot("name a probe whose " + unspellable.get()) : Assessment.OK;
    }

    /**
     * {@return whether a tracer finds a site by its probe's name, if it can spell that, and attaches there} Whatever it
     * makes of arguments that a script need not name, and of the semaphore: {@link #ofSemaphore} tells that.
     */
    public Assessment ofAttaching(Tracer tracer, ProbeSite site) {
        Assessment worst = notes.semaphores().ofFile(tracer);
        for (Tracer reader : tracer.readers()) {
            worst = worst.or(notes.ofAttaching(reader, site));
        }
        return worst;
    }

    /** {@return whether a tracer that attaches to a site raises its semaphore; OK if it has none} */
    public Assessment ofSemaphore(Tracer tracer, ProbeSite site) {
        Assessment worst = Assessment.OK;
        for (Tracer reader : tracer.readers()) {
            worst = worst.or(notes.semaphores().ofRaising(reader, site));
        }
        return worst;
    }

    /** libbpf attaches to no site of a probe if it cannot parse an argument of one. */
    private static boolean attachesAllOrNone(Tracer tracer) {
        for (Tracer reader : tracer.readers()) {
            if (reader.program() != Program.LIBBPF) {
                return false;
            }
        }
        return true;
    }

    private Assessment arguments(Tracer reader, Tracer tracer, ProbeSite site) {
        Assessment worst = notes.ofArguments(reader, site);
        Optional<Machine> machine = file.machine();
        if (worst.verdict() == Verdict.REFUSED || site.arguments().isEmpty()) {
            return worst;
        } else if (machine.isEmpty()) {
            return worst.or(Assessment.UNKNOWN);
        }
        for (Argument argument : site.arguments()) {
            Assessment assessment = assessment(reader, machine.get(), argument);
            if (tracer.program() == Program.BPFTRACE && reader.program() == Program.BCC) {
                assessment = asBpftrace(tracer, argument, assessment);
            }
            if (assessment.isOk()) {
                continue;
            }
            Assessment named = assessment.of(argument);
            if (assessment.verdict() == Verdict.REFUSED && reader.program() == Program.LIBBPF) {
                return named;
            }
            worst = worst.or(named);
        }
        return worst;
    }

    /**
     * bpftrace up to 0.23 goes on where bcc has not made out a symbol, and reads other memory. Run: 0.17 and 0.23 stop
     * at the name of a vector register.
     */
    private Assessment asBpftrace(Tracer tracer, Argument argument, Assessment assessment) {
        if (argument.operand() instanceof Register register
                && TracerRegisters.isVector(file.machine().orElseThrow(), register)) {
            return Assessment.refused("has no vector registers, and runs no script that reads one");
        }
        Optional<Assessment> unreadable = OperandRules.unreadable(argument);
        if (unreadable.isPresent()) {
            return unreadable.get();
        }
        boolean relative = ArgumentStrings.hasSymbol(argument.operand())
                && argument.spec().endsWith("(%rip)")
                && !argument.type().floatingPoint();
        return relative && tracer.someBefore(0, 24)
                ? Assessment.wrong("reads other memory where an operand names a symbol")
                : assessment;
    }

    private Assessment numbered(Tracer tracer, ProbeSite site) {
        List<Argument> arguments = site.arguments();
        int readable = file.machine().isPresent()
                ? tracer.readableArguments(file.machine().get())
                : ArgumentStrings.MOST_ARGUMENTS;
        return arguments.size() > readable && readable < ArgumentStrings.MOST_ARGUMENTS
                ? Assessment.refused("has no arg" + readable + " and above in a probe")
                : Assessment.OK;
    }

    /** {@return whether the arguments of a site are separated by blanks, and nothing else is around them} */
    public static boolean isSeparatedByBlanks(ProbeSite site) {
        return ArgumentStrings.isSeparatedByBlanks(site.note().arguments(), site.arguments());
    }
}
