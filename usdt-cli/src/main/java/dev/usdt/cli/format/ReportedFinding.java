package dev.usdt.cli.format;

import dev.usdt.ProbeSite;
import dev.usdt.validate.Finding;
import dev.usdt.validate.Finding.Code;
import dev.usdt.validate.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A finding as it is reported.
 *
 * @param rule which kind it is
 * @param site the site that it is about, or the first of several; empty if it is about the whole file
 * @param argument the index of the argument that it is about, or of the first of several
 * @param fileOffset where it is in the file; empty if it is about the whole
 * @param probe provider and name of the probe that it is about; empty if it is about the whole file
 * @param message what is wrong, in one line, without path and site
 * @param text the message with the site in front
 * @param known whether it is in the baseline, so that it does not count
 */
public record ReportedFinding(
        Rule rule,
        Optional<ProbeSite> site,
        OptionalInt argument,
        OptionalLong fileOffset,
        String probe,
        String message,
        String text,
        boolean known) {

    /**
     * A kind of finding.
     *
     * @param id its stable name
     * @param severity how bad it is
     * @param affects whom it affects and how
     * @param remedy what to do about it
     */
    public record Rule(String id, Severity severity, String affects, String remedy) {

        /** A file has no probes: an error of this command only, as a program may do without. */
        static final Rule NO_PROBES = new Rule(
                "no-probes",
                Severity.ERROR,
                "anyone who expects probes there",
                "build with probes, or do not validate the file");

        /** A file cannot be read. */
        static final Rule UNREADABLE =
                new Rule("unreadable", Severity.ERROR, "anyone who expects probes there", "see what the message says");

        /** A probe that was required is not there. */
        static final Rule MISSING_PROBE = new Rule(
                "missing-probe",
                Severity.ERROR,
                "anyone who relies on the probe",
                "bring it back, or do not require it");

        /** {@return all kinds, those of the library first} */
        static List<Rule> all() {
            List<Rule> rules = new ArrayList<>();
            for (Code code : Code.values()) {
                rules.add(of(code));
            }
            rules.add(NO_PROBES);
            rules.add(UNREADABLE);
            rules.add(MISSING_PROBE);
            return rules;
        }

        private static Rule of(Code code) {
            return new Rule(code.id(), code.severity(), code.affects(), Advice.of(code));
        }
    }

    /** {@return a finding of the library} */
    public static ReportedFinding of(Finding finding) {
        String probe = "";
        if (finding.site().isPresent()) {
            ProbeSite site = finding.site().get();
            probe = site.provider() + ":" + site.name();
        }
        return new ReportedFinding(
                Rule.of(finding.code()),
                finding.site(),
                finding.argument(),
                finding.fileOffset(),
                probe,
                finding.message(),
                finding.toString(),
                false);
    }

    /** {@return that a file has no probes} */
    public static ReportedFinding noProbes() {
        return ofFile(Rule.NO_PROBES, "", "there are no USDT probes");
    }

    /** {@return that a file cannot be read} */
    public static ReportedFinding unreadable(String reason) {
        return ofFile(Rule.UNREADABLE, "", reason);
    }

    /**
     * {@return that a probe is not there}
     *
     * @param hint what was most likely meant, as it follows a message
     */
    public static ReportedFinding missingProbe(String probe, String hint) {
        return ofFile(Rule.MISSING_PROBE, probe, "required probe " + probe + " is not there" + hint);
    }

    private static ReportedFinding ofFile(Rule rule, String probe, String message) {
        return new ReportedFinding(
                rule, Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), probe, message, message, false);
    }

    /** {@return whether a baseline may have it: not what this call asks for, nor a file of which nothing is known} */
    public boolean canBeKnown() {
        return !rule.equals(Rule.UNREADABLE) && !rule.equals(Rule.MISSING_PROBE);
    }

    /** {@return the same, as one that is known} */
    public ReportedFinding asKnown() {
        return new ReportedFinding(rule, site, argument, fileOffset, probe, message, text, true);
    }

    /**
     * {@return what tells it from others in every build}
     *
     * @param path the path of the file
     */
    public String fingerprint(String path) {
        return Fingerprint.of(path, this);
    }

    /** {@return the path of a file as a fingerprint has it} */
    public static String normal(String path) {
        return Fingerprint.normal(path);
    }

    /** {@return how bad it is} */
    Severity severity() {
        return rule.severity();
    }
}
