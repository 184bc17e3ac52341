package dev.usdt.bpftrace.internal.value;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand.Unparsed;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.value.Reading.Outcome;
import dev.usdt.tracer.Assessment;
import dev.usdt.tracer.ManySites;
import dev.usdt.tracer.NopHazard;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerRules;
import dev.usdt.tracer.TracerVersion;
import dev.usdt.tracer.Verdict;
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
    private final Map<String, Reading> readings = new HashMap<>();

    private final Map<String, Optional<String>> refusals = new HashMap<>();

    public TracerSupport(UsdtFile file, Versions versions) {
        this.file = file;
        this.rules = TracerRules.ofKnown(file);
        this.machine = file.machine().orElseThrow();
        this.versions = versions;
        Optional<TracerVersion> only = versions.only();
        if (only.isPresent()) {
            asked.add(new Asked(
                    bpftrace(only.get().major(), only.get().minor()), "bpftrace " + only.get(), versions.anyWithBcc()));
        } else {
            asked.add(new Asked(bpftrace(0, 25), "bpftrace 0.25 or newer", false));
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
    public Optional<Refusal> refusal(ProbeSite site) {
        Optional<String> misplaced = misplacement(site);
        if (misplaced.isPresent()) {
            return Optional.of(Refusal.ofSite(misplaced.get() + "; bpftrace 0.25 and newer refuse the probe", site));
        }
        Optional<String> unattached = refusalOfNote(site);
        if (unattached.isPresent()) {
            return Optional.of(Refusal.ofName(unattached.get()));
        }
        Optional<String> refused = kernelRefusal(site);
        if (refused.isPresent()) {
            return Optional.of(Refusal.ofSite(refused.get(), site));
        }
        // As long as the script names no argument, what bcc makes of them does not matter.
        Optional<String> ofArguments = versions.anyWithLibbpf() ? argumentsRefusal(site) : Optional.empty();
        return ofArguments.isEmpty() ? Optional.empty() : Optional.of(Refusal.ofName(ofArguments.get()));
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
            Assessment assessment = rules.ofAttaching(versions.tracer(), site);
            if (!attaches(assessment)) {
                if (assessment.reason().equals(reason)) {
                    return Optional.of("bpftrace " + reason);
                } else if (refusal.isEmpty()) {
                    refusal = Optional.of(versions.name() + " " + assessment.reason());
                    reason = assessment.reason();
                }
            }
        }
        return refusal;
    }

    private static boolean attaches(Assessment assessment) {
        return switch (assessment.verdict()) {
            case OK, UNKNOWN -> true;
            case REFUSED, WRONG -> false;
        };
    }

    /** {@return whether writing the notes anew mends what keeps some version from attaching to a site by name} */
    public boolean isRepairable(ProbeSite site) {
        for (Asked versions : asked) {
            if (rules.ofAttaching(versions.tracer(), site).repairable()) {
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
            known = foundArgumentsRefusal(site);
            refusals.put(text, known);
        }
        return known;
    }

    private Optional<String> foundArgumentsRefusal(ProbeSite site) {
        for (Argument argument : site.arguments()) {
            Reading reading = reading(argument);
            if (reading.outcome() == Outcome.REFUSED) {
                return Optional.of("arg" + argument.index() + " " + BpftraceText.inComment(argument.spec()) + ": "
                        + reading.reason());
            }
        }
        int count = site.arguments().size();
        if (count > TracerRules.MOST_ARGUMENTS) {
            return Optional.of(count + " arguments; libbpf refuses more than " + TracerRules.MOST_ARGUMENTS);
        }
        if (!TracerRules.isSeparatedByBlanks(site)) {
            // A leading blank crashes bpftrace 0.17 when an argument of that probe is used.
            return Optional.of("the blanks in its argument string are not where tracers expect them");
        }
        return Optional.empty();
    }

    /** {@return what to expect of an argument, whatever its index} */
    Reading reading(Argument argument) {
        Reading known = readings.get(argument.spec());
        if (known == null) {
            known = judged(argument);
            readings.put(argument.spec(), known);
        }
        return known;
    }

    private Reading judged(Argument argument) {
        if (argument.operand() instanceof Unparsed unparsed) {
            return Reading.refused(BpftraceText.inComment(unparsed.reason()));
        }
        Assessment bcc = assessment(versions.anyWithBcc(), BCC, argument);
        Assessment libbpf = assessment(versions.anyWithLibbpf(), LIBBPF, argument);
        if (bcc.isOk() && libbpf.isOk()) {
            return Reading.RIGHT;
        }
        boolean refused = bcc.verdict() == Verdict.REFUSED || libbpf.verdict() == Verdict.REFUSED;
        return new Reading(refused ? Outcome.REFUSED : Outcome.MISREAD, reason(bcc, libbpf));
    }

    private Assessment assessment(boolean asked, Tracer tracer, Argument argument) {
        return asked ? TracerRules.ofArgument(tracer, machine, argument) : Assessment.OK;
    }

    private static String reason(Assessment bcc, Assessment libbpf) {
        if (libbpf.isOk()) {
            return "bcc " + bcc.reason();
        } else if (bcc.isOk()) {
            return "libbpf " + libbpf.reason();
        } else if (!bcc.equals(libbpf)) {
            return "bcc " + bcc.reason() + ", libbpf " + libbpf.reason();
        }
        Optional<String> inability = bcc.inability();
        return inability.isPresent()
                ? "neither bcc nor libbpf can " + inability.get()
                : "bcc " + bcc.reason() + ", and so does libbpf";
    }
}
