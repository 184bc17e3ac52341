package dev.usdt;

import dev.usdt.Finding.Code;
import dev.usdt.Problem.Severity;
import dev.usdt.internal.Nop;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Checks that the probes of a file can be used. */
public final class Validation {

    private final List<Finding> findings = new ArrayList<>();

    private Validation() {}

    /**
     * {@return what is wrong with the probes of a file: in the order in which it was met; empty if nothing is, also
     * when there are no probes}
     *
     * @param file a file that was read with {@link Fact#INSTRUCTIONS}
     * @throws IllegalArgumentException if it was read without
     */
    public static List<Finding> of(UsdtFile file) {
        Objects.requireNonNull(file, "file");
        if (!file.facts().contains(Fact.INSTRUCTIONS)) {
            throw new IllegalArgumentException("file was read without Fact.INSTRUCTIONS");
        }
        Validation validation = new Validation();
        for (Problem problem : file.problems()) {
            Code code = problem.severity() == Severity.ERROR ? Code.FILE_DAMAGED : Code.FILE_ODD;
            validation.findings.add(new Finding(code, Optional.empty(), problem.toString()));
        }
        int withoutCode = 0;
        for (ProbeSite site : file.sites()) {
            validation.check(file, site);
            withoutCode += site.isExecutable() && site.code().isEmpty() ? 1 : 0;
        }
        if (withoutCode > 0) {
            String message = "the code of " + withoutCode + (withoutCode == 1 ? " site" : " sites")
                    + " is not in this file; whether NOPs are there is not" + " checked";
            validation.findings.add(new Finding(Code.CODE_MISSING, Optional.empty(), message));
        }
        return List.copyOf(validation.findings);
    }

    private void check(UsdtFile file, ProbeSite site) {
        if (site.provider().isEmpty()) {
            add(Code.EMPTY_PROVIDER, site, "provider is empty");
        }
        if (site.name().isEmpty()) {
            add(Code.EMPTY_NAME, site, "name is empty");
        }
        checkLocation(file, site);
        for (Argument argument : site.arguments()) {
            if (argument.operand() instanceof Operand.Unparsed unparsed) {
                add(
                        Code.ARGUMENT_UNPARSED,
                        site,
                        "argument " + argument.index() + " `" + argument.spec() + "`: " + unparsed.reason());
            }
        }
    }

    private void checkLocation(UsdtFile file, ProbeSite site) {
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
    }

    private void add(Code code, ProbeSite site, String message) {
        findings.add(new Finding(code, Optional.of(site), message));
    }
}
