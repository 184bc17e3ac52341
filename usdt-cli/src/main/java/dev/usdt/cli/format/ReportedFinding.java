package dev.usdt.cli.format;

import dev.usdt.ProbeSite;
import dev.usdt.validate.Finding;
import dev.usdt.validate.Finding.Code;
import dev.usdt.validate.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A finding as it is reported.
 *
 * @param rule which kind it is
 * @param site the site that it is about, or the first of several; empty if it is about the whole file
 * @param message what is wrong, in one line, without path and site
 * @param text the message with the site in front
 */
public record ReportedFinding(Rule rule, Optional<ProbeSite> site, String message, String text) {

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

        /** {@return all kinds, those of the library first} */
        static List<Rule> all() {
            List<Rule> rules = new ArrayList<>();
            for (Code code : Code.values()) {
                rules.add(of(code));
            }
            rules.add(NO_PROBES);
            rules.add(UNREADABLE);
            return rules;
        }

        private static Rule of(Code code) {
            return new Rule(code.id(), code.severity(), code.affects(), Advice.of(code));
        }
    }

    /** {@return a finding of the library} */
    public static ReportedFinding of(Finding finding) {
        return new ReportedFinding(Rule.of(finding.code()), finding.site(), finding.message(), finding.toString());
    }

    /** {@return that a file has no probes} */
    public static ReportedFinding noProbes() {
        return ofFile(Rule.NO_PROBES, "there are no USDT probes");
    }

    /** {@return that a file cannot be read} */
    public static ReportedFinding unreadable(String reason) {
        return ofFile(Rule.UNREADABLE, reason);
    }

    private static ReportedFinding ofFile(Rule rule, String message) {
        return new ReportedFinding(rule, Optional.empty(), message, message);
    }

    /** {@return how bad it is} */
    Severity severity() {
        return rule.severity();
    }
}
