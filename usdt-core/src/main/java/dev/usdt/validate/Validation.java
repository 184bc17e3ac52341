package dev.usdt.validate;

import dev.usdt.Argument;
import dev.usdt.Detail;
import dev.usdt.ElfKind;
import dev.usdt.Operand;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.UsdtFile;
import dev.usdt.internal.operand.Nop;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerRules;
import dev.usdt.tracer.TracerRules.JudgedSite;
import dev.usdt.validate.Finding.Code;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Checks that the probes of a file can be used. */
public final class Validation {

    private final UsdtFile file;
    private final List<Finding> findings = new ArrayList<>();

    private Validation(UsdtFile file) {
        this.file = file;
    }

    /**
     * {@return what is wrong with the probes of a file: in the order in which it was met; empty if nothing is, also
     * when there are no probes}
     *
     * @param file a file that was read with {@link Detail#INSTRUCTIONS}; with {@link Detail#LAYOUT} too it is checked
     *     what tracers make of the notes, and {@link Detail#SYMBOLS} makes that more exact
     * @throws IllegalArgumentException if it was read without the first
     */
    public static List<Finding> of(UsdtFile file) {
        Validation validation = checked(file);
        validation.findings.addAll(new NopChecks(file).findings());
        if (file.layout().isPresent()) {
            validation.findings.addAll(new NoteChecks(file, file.layout().get()).findings());
            validation.findings.addAll(new SemaphoreChecks(file, file.layout().get()).findings());
            validation.findings.addAll(new TracerChecks(file).findings());
        }
        return List.copyOf(validation.findings);
    }

    /**
     * {@return what is wrong with the probes of a file for the users of one tracer: all that is wrong for everybody,
     * each probe that this tracer does not find or reads wrongly, and each of which it is not known}
     *
     * @param file a file that was read with {@link Detail#INSTRUCTIONS} and {@link Detail#LAYOUT}
     * @param tracer the tracer
     * @throws IllegalArgumentException if it was read without one of them
     */
    public static List<Finding> of(UsdtFile file, Tracer tracer) {
        Objects.requireNonNull(tracer, "tracer");
        Validation validation = checked(file);
        TracerRules rules = TracerRules.of(file);
        for (Probe probe : file.probes()) {
            JudgedSite worst = rules.worst(tracer, probe);
            String message = tracer + " " + worst.assessment().description();
            switch (worst.assessment().verdict()) {
                case REFUSED, WRONG -> validation.add(Code.TRACER_FAILS, worst.site(), message);
                case UNKNOWN -> validation.add(Code.TRACER_UNKNOWN, worst.site(), message);
                case OK -> {}
            }
        }
        return List.copyOf(validation.findings);
    }

    private static Validation checked(UsdtFile file) {
        Objects.requireNonNull(file, "file");
        if (!file.details().contains(Detail.INSTRUCTIONS)) {
            throw new IllegalArgumentException("file was read without Detail.INSTRUCTIONS");
        }
        Validation validation = new Validation(file);
        for (Problem problem : file.problems()) {
            validation.findings.add(new Finding(
                    codeOf(problem), Optional.empty(), OptionalInt.empty(), problem.fileOffset(), problem.toString()));
        }
        int withoutCode = 0;
        for (ProbeSite site : file.sites()) {
            validation.check(site);
            withoutCode += site.isExecutable() && site.code().isEmpty() ? 1 : 0;
        }
        if (withoutCode > 0) {
            String message = "the code of " + withoutCode + (withoutCode == 1 ? " site" : " sites")
                    + " is not in this file; whether NOPs are there is not checked";
            validation.findings.add(new Finding(Code.CODE_MISSING, Optional.empty(), message));
        }
        return validation;
    }

    private static Code codeOf(Problem problem) {
        return switch (problem.topic()) {
            case ZERO_TAIL -> Code.ZERO_TAIL;
            case PADDED_DESCRIPTOR -> Code.PADDED_DESCRIPTOR;
            case FALLBACK_PROBE -> Code.FALLBACK_PROBE;
            case OTHER, BESIDE_NOTES -> problem.severity() == Severity.ERROR ? Code.FILE_DAMAGED : Code.FILE_ODD;
        };
    }

    private void check(ProbeSite site) {
        if (site.provider().isEmpty()) {
            add(Code.EMPTY_PROVIDER, site, "provider is empty");
        }
        if (site.name().isEmpty()) {
            add(Code.EMPTY_NAME, site, "name is empty");
        }
        checkLocation(site);
        for (Argument argument : site.arguments()) {
            if (argument.operand() instanceof Operand.Unparsed unparsed) {
                findings.add(new Finding(
                        Code.ARGUMENT_UNPARSED,
                        site,
                        argument.index(),
                        "argument " + argument.index() + " `" + argument.spec() + "`: " + unparsed.reason()));
            }
        }
    }

    private void checkLocation(ProbeSite site) {
        // A relocatable object has no segments yet, and its locations are not final.
        if (file.kind().type() == ElfKind.ET_REL) {
            return;
        }
        if (!site.isExecutable()) {
            add(Code.LOCATION_NOT_EXECUTABLE, site, "location is in no executable segment");
            return;
        }
        Optional<byte[]> code = site.code();
        if (code.isPresent() && !Nop.mayBeAt(file.machine(), code.get())) {
            String found = HexFormat.ofDelimiter(" ").formatHex(code.get(), 0, Math.min(4, code.get().length));
            add(Code.NO_NOP_AT_SITE, site, "no NOP at the location, code is " + found);
        }
        boolean stuck = site.semaphore().isPresent() && !site.semaphore().get().writable();
        if (stuck && file.layout().isPresent()) {
            add(
                    Code.SEMAPHORE_NOT_WRITABLE,
                    site,
                    "semaphore at 0x" + Long.toHexString(site.semaphore().get().address())
                            + " is in no writable segment");
        }
    }

    private void add(Code code, ProbeSite site, String message) {
        findings.add(new Finding(code, Optional.of(site), message));
    }
}
