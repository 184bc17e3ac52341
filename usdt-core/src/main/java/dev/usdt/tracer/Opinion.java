package dev.usdt.tracer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A verdict with its reason.
 *
 * @param verdict what the tracer makes of it
 * @param reason what the tracer does, to be read behind its name: {@code cannot read floating-point values},
 *     {@code takes the address for the value}; one line, empty if the verdict is {@link Verdict#OK}
 */
public record Opinion(Verdict verdict, String reason) {

    /** All is well. */
    public static final Opinion OK = new Opinion(Verdict.OK, "");

    /** Nothing is known. */
    static final Opinion UNKNOWN = new Opinion(Verdict.UNKNOWN, "may read this machine's operands or not");

    /** Checks that nothing is null. */
    public Opinion {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(reason, "reason");
    }

    // By hand: what the compiler makes of a record bootstraps method handles, which a cold process feels.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Opinion opinion && opinion.verdict == verdict && opinion.reason.equals(reason);
    }

    @Override
    public int hashCode() {
        return reason.hashCode();
    }

    static Opinion refused(String reason) {
        return new Opinion(Verdict.REFUSED, reason);
    }

    static Opinion wrong(String reason) {
        return new Opinion(Verdict.WRONG, reason);
    }

    /** {@return this one, or another if that is worse} */
    public Opinion or(Opinion other) {
        return other.verdict.compareTo(verdict) > 0 ? other : this;
    }

    /** {@return whether the verdict is {@link Verdict#OK}} */
    public boolean isOk() {
        return verdict == Verdict.OK;
    }
}
