package dev.usdt;

import dev.usdt.Problem.Severity;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that validation found.
 *
 * @param code what kind of thing it is
 * @param site the site that it is about, or empty if it is about the whole file
 * @param message what is wrong, in one line, without path and site
 */
public record Finding(Code code, Optional<ProbeSite> site, String message) {

    /** The kinds of findings. Their names are stable. */
    public enum Code {
        /** The site's address is in no segment that is loaded as executable, so that it can never fire. */
        LOCATION_NOT_EXECUTABLE(Severity.ERROR),
        /** There is no no-operation instruction at the site: a tracer would overwrite code that does something. */
        NO_NOP_AT_SITE(Severity.ERROR),
        /** The code of sites is not in this file, as in a debug file, so that it cannot be looked at. */
        CODE_MISSING(Severity.WARNING),
        /** The provider has no name. */
        EMPTY_PROVIDER(Severity.ERROR),
        /** The probe has no name. */
        EMPTY_NAME(Severity.ERROR),
        /** An argument cannot be decoded. */
        ARGUMENT_UNPARSED(Severity.ERROR),
        /** Something of the file could not be read. */
        FILE_DAMAGED(Severity.ERROR),
        /** Something of the file is odd, but was read. */
        FILE_ODD(Severity.WARNING);

        private final Severity severity;

        Code(Severity severity) {
            this.severity = severity;
        }

        /** {@return how bad it is} */
        public Severity severity() {
            return severity;
        }
    }

    /** Checks that nothing is null. */
    public Finding {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(site, "site");
        Objects.requireNonNull(message, "message");
    }

    /** {@return how bad it is} */
    public Severity severity() {
        return code.severity();
    }

    /** {@return the message, with the site that it is about in front} */
    @Override
    public String toString() {
        return site.map(where -> where.provider() + ":" + where.name() + " at 0x" + Long.toHexString(where.address())
                                + ": ")
                        .orElse("")
                + message;
    }
}
