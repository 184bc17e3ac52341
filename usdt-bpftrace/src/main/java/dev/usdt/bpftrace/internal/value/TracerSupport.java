package dev.usdt.bpftrace.internal.value;

import static dev.usdt.tracer.Verdict.REFUSED;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand.Unparsed;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.BpftraceVersion;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.tracer.ManySites;
import dev.usdt.tracer.NopHazard;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerRules;
import dev.usdt.tracer.TracerVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the two libraries that read argument strings for bpftrace make of an argument: bcc up to bpftrace 0.24, libbpf
 * from 0.25 on. {@link TracerRules} knows them; here is what follows for a script that is for several versions.
 *
 * <p>libbpf attaches no probe with an operand that it cannot parse, bcc on x86-64 loses that argument and all behind
 * it, and bcc on aarch64 drops it and moves the others up.
 */
public final class TracerSupport {

    private static final Tracer BCC = Tracer.any(Tracer.Program.BCC);
    /** The oldest in a bpftrace, which reads no more than newer ones. */
    private static final Tracer LIBBPF = new Tracer(Tracer.Program.LIBBPF, Optional.of(new TracerVersion(1, 6)));

    private final UsdtFile file;
    private final TracerRules rules;
    private final Machine machine;
    private final Versions versions;
    /** The versions that the script is for, of which those that one library reads the notes for are alike. */
    private final List<Asked> asked = new ArrayList<>();
    /** Found out once; null before, empty if there is none. */
    private @Nullable String refusalOfAll;

    /** By the text of an argument, and of all: the same few are in many notes. */
    private final Map<String, Opinion> opinions = new HashMap<>();

    private final Map<String, Optional<String>> refusals = new HashMap<>();

    public TracerSupport(UsdtFile file, Versions versions) {
        this.file = file;
        this.rules = TracerRules.ofKnown(file);
        this.machine = file.machine().orElseThrow();
        this.versions = versions;
        Optional<BpftraceVersion> only = versions.only();
        if (only.isPresent()) {
            asked.add(new Asked(
                    bpftrace(only.get().major(), only.get().minor()), "bpftrace " + only.get(), versions.anyWithBcc()));
        } else {
            asked.add(new Asked(bpftrace(0, 25), "bpftrace from 0.25 on", false));
            asked.add(new Asked(bpftrace(0, 17), "bpftrace up to 0.24", true));
        }
    }

    private static Tracer bpftrace(int major, int minor) {
        return new Tracer(Tracer.Program.BPFTRACE, Optional.of(new TracerVersion(major, minor)));
    }

    /**
     * Versions of bpftrace to which notes are the same.
     *
     * @param tracer one of them
     * @param name all of them, as the subject of a sentence
     * @param old whether bcc reads the notes for them
     */
    public record Asked(Tracer tracer, String name, boolean old) {}

    /** {@return the versions that the script is for} */
    public List<Asked> asked() {
        return asked;
    }

    /** {@return what tracers make of the file} */
    public TracerRules rules() {
        return rules;
    }

    /** What to expect of {@code argN}. */
    enum Verdict {
        /** The right value with every version. */
        READ,
        /** The probe attaches with every version, but some read another value. */
        MISREAD,
        /** Some version does not attach the probe, or reads other arguments wrongly because of this one. */
        REFUSED
    }

    /** A verdict, and for the last two what is wrong, to stand behind the argument's text. */
    record Opinion(Verdict verdict, String reason) {
        private static final Opinion READ = new Opinion(Verdict.READ, "");

        private static Opinion refused(String reason) {
            return new Opinion(Verdict.REFUSED, reason);
        }
    }

    /** How many arguments can be had as {@code argN}: up to bpftrace 0.23 N is taken for a C parameter's number. */
    int readableArguments() {
        int most = TracerRules.MOST_ARGUMENTS;
        for (Asked versions : asked) {
            most = Math.min(most, versions.tracer().readableArguments(machine));
        }
        return most;
    }

    /**
     * {@return why some version of bpftrace cannot attach to a site by its probe's name, or empty if all can; arguments
     * that {@link #argumentsRefusal} tells of must not be named by {@code argN} then}
     */
    public Optional<String> refusal(ProbeSite site) {
        Optional<String> misplaced = misplacement(site);
        if (misplaced.isPresent()) {
            return Optional.of(misplaced.get() + "; bpftrace 0.25 and newer refuse the probe");
        }
        Optional<String> unattached = refusalOfNote(site);
        if (unattached.isPresent()) {
            return unattached;
        }
        Optional<String> refused = kernelRefusal(site);
        if (refused.isPresent()) {
            return refused;
        }
        // As long as the script names no argument, bcc's opinion of them does not matter.
        return versions.anyWithLibbpf() ? argumentsRefusal(site) : Optional.empty();
    }

    /** {@return why no probe of the file can be traced by name, if it is the same for all; else empty} */
    public Optional<String> refusalOfAll() {
        String known = refusalOfAll;
        if (known == null) {
            ProbeSite first = file.sites().get(0);
            // What is in no code has no other form either.
            known = misplacement(first).isPresent() ? "" : refusalOfNote(first).orElse("");
            for (ProbeSite site : file.sites()) {
                if (!known.isEmpty() && !known.equals(refusalOfNote(site).orElse(""))) {
                    known = "";
                }
            }
            refusalOfAll = known;
        }
        return known.isEmpty() ? Optional.empty() : Optional.of(known);
    }

    private Optional<String> refusalOfNote(ProbeSite site) {
        Optional<String> refusal = Optional.empty();
        String reason = "";
        for (Asked versions : asked) {
            dev.usdt.tracer.Opinion opinion = rules.ofAttaching(versions.tracer(), site);
            if (!attaches(opinion)) {
                if (opinion.reason().equals(reason)) {
                    return Optional.of("bpftrace " + reason);
                } else if (refusal.isEmpty()) {
                    refusal = Optional.of(versions.name() + " " + opinion.reason());
                    reason = opinion.reason();
                }
            }
        }
        return refusal;
    }

    private static boolean attaches(dev.usdt.tracer.Opinion opinion) {
        return switch (opinion.verdict()) {
            case OK, UNKNOWN -> true;
            case REFUSED, WRONG -> false;
        };
    }

    /** {@return whether {@code usdt repair} mends what keeps some version from attaching to a site by name} */
    public boolean isRepairable(ProbeSite site) {
        for (Asked versions : asked) {
            if (TracerRules.isRepairable(rules.ofAttaching(versions.tracer(), site))) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return why some version of bpftrace cannot attach to a probe by its name because it has so many sites, or empty
     * if all can}
     */
    public Optional<String> refusal(Probe probe) {
        return versions.anyWithLibbpf() ? ManySites.refusalByName(probe) : Optional.empty();
    }

    /** {@return why nothing can fire at a site, or empty} */
    public static Optional<String> misplacement(ProbeSite site) {
        return site.isExecutable() && site.fileOffset().isPresent()
                ? Optional.empty()
                : Optional.of(String.format("its site at 0x%x is in no executable part of the file", site.address()));
    }

    /** {@return why nothing can be attached to a site, or empty; bpftrace runs no script in which something cannot} */
    public Optional<String> kernelRefusal(ProbeSite site) {
        return NopHazard.of(Optional.of(machine), site) == NopHazard.SEGMENT
                ? Optional.of(String.format(
                        "the NOP at its site at 0x%x has the prefix 2e, at which Linux refuses a breakpoint",
                        site.address()))
                : Optional.empty();
    }

    /** {@return why some version of bpftrace cannot cope with the argument string of a site, or empty if all can} */
    public Optional<String> argumentsRefusal(ProbeSite site) {
        String text = site.note().arguments();
        Optional<String> known = refusals.get(text);
        if (known == null) {
            known = argumentsRefusal(text, site.arguments());
            refusals.put(text, known);
        }
        return known;
    }

    private Optional<String> argumentsRefusal(String text, List<Argument> arguments) {
        for (Argument argument : arguments) {
            Opinion opinion = opinion(argument);
            if (opinion.verdict() == Verdict.REFUSED) {
                return Optional.of("arg" + argument.index() + " " + BpftraceText.inComment(argument.spec()) + ": "
                        + opinion.reason());
            }
        }
        if (arguments.size() > TracerRules.MOST_ARGUMENTS) {
            return Optional.of(arguments.size() + " arguments; libbpf refuses more than " + TracerRules.MOST_ARGUMENTS);
        }
        if (!isPlainlySpaced(text, arguments)) {
            // A leading blank crashes bpftrace 0.17 when an argument of that probe is used.
            return Optional.of("the blanks in its argument string are not where tracers expect them");
        }
        return Optional.empty();
    }

    private static boolean isPlainlySpaced(String text, List<Argument> arguments) {
        int at = 0;
        for (Argument argument : arguments) {
            if (!text.startsWith(argument.spec(), at)) {
                return false;
            }
            int end = at + argument.spec().length();
            at = end;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            if (at == end && at < text.length()) {
                return false;
            }
        }
        return at == text.length();
    }

    /** {@return what to expect of an argument, whatever its index} */
    Opinion opinion(Argument argument) {
        Opinion known = opinions.get(argument.spec());
        if (known == null) {
            known = judged(argument);
            opinions.put(argument.spec(), known);
        }
        return known;
    }

    private Opinion judged(Argument argument) {
        if (argument.operand() instanceof Unparsed unparsed) {
            return Opinion.refused(BpftraceText.inComment(unparsed.reason()));
        }
        dev.usdt.tracer.Opinion bcc = opinion(versions.anyWithBcc(), BCC, argument);
        dev.usdt.tracer.Opinion libbpf = opinion(versions.anyWithLibbpf(), LIBBPF, argument);
        if (bcc.isOk() && libbpf.isOk()) {
            return Opinion.READ;
        }
        boolean refused = bcc.verdict() == REFUSED || libbpf.verdict() == REFUSED;
        return new Opinion(refused ? Verdict.REFUSED : Verdict.MISREAD, reason(bcc, libbpf));
    }

    private dev.usdt.tracer.Opinion opinion(boolean asked, Tracer tracer, Argument argument) {
        return asked ? TracerRules.ofArgument(tracer, machine, argument) : dev.usdt.tracer.Opinion.OK;
    }

    private static String reason(dev.usdt.tracer.Opinion bcc, dev.usdt.tracer.Opinion libbpf) {
        if (libbpf.isOk()) {
            return "bcc " + bcc.reason();
        } else if (bcc.isOk()) {
            return "libbpf " + libbpf.reason();
        } else if (!bcc.equals(libbpf)) {
            return "bcc " + bcc.reason() + ", libbpf " + libbpf.reason();
        }
        String cannot = "cannot ";
        return bcc.reason().startsWith(cannot)
                ? "neither bcc nor libbpf can " + bcc.reason().substring(cannot.length())
                : "bcc " + bcc.reason() + ", and so does libbpf";
    }
}
