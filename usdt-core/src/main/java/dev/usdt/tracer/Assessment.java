package dev.usdt.tracer;

import dev.usdt.Argument;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tracer makes of a probe, a site or an argument, and why.
 *
 * @param verdict what it makes of it
 * @param reason what the tracer does, to be read behind its name: {@code cannot read floating-point values},
 *     {@code takes the address for the value}; one line, empty if the verdict is {@link Verdict#OK}
 * @param inability what it cannot do, without the "cannot" that the reason begins with; empty if the reason is another
 * @param argument the argument that the verdict on a probe or a site is about; empty if it is not about one
 * @param repairable whether the reason is how the notes are stored, so that writing them anew mends it
 */
public record Assessment(
        Verdict verdict, String reason, Optional<String> inability, Optional<Argument> argument, boolean repairable) {

    /** All is well. */
    public static final Assessment OK = new Assessment(Verdict.OK, "", Optional.empty(), Optional.empty(), false);

    /** Nothing is known. */
    static final Assessment UNKNOWN = unknown("may or may not read this machine's operands");

    /** Checks that nothing is null. */
    public Assessment {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(inability, "inability");
        Objects.requireNonNull(argument, "argument");
    }

    // By hand: docs/performance.md, "Equality of records".

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Assessment assessment
                && assessment.verdict == verdict
                && assessment.reason.equals(reason)
                && assessment.argument.equals(argument)
                && assessment.repairable == repairable;
    }

    @Override
    public int hashCode() {
        return reason.hashCode();
    }

    static Assessment refused(String reason) {
        return new Assessment(Verdict.REFUSED, reason, Optional.empty(), Optional.empty(), false);
    }

    /** {@return a refusal for want of an ability: {@code read floating-point values}} */
    static Assessment cannot(String inability) {
        return new Assessment(Verdict.REFUSED, "cannot " + inability, Optional.of(inability), Optional.empty(), false);
    }

    /** {@return a refusal that is due to how the notes are stored} */
    static Assessment refusedAsStored(String reason) {
        return new Assessment(Verdict.REFUSED, reason, Optional.empty(), Optional.empty(), true);
    }

    static Assessment wrong(String reason) {
        return new Assessment(Verdict.WRONG, reason, Optional.empty(), Optional.empty(), false);
    }

    static Assessment unknown(String reason) {
        return new Assessment(Verdict.UNKNOWN, reason, Optional.empty(), Optional.empty(), false);
    }

    /** {@return this one as that of a site, because of one of its arguments} */
    Assessment of(Argument argument) {
        return new Assessment(verdict, reason, inability, Optional.of(argument), repairable);
    }

    /** {@return this one, or another if that is worse} */
    public Assessment or(Assessment other) {
        return other.verdict.compareTo(verdict) > 0 ? other : this;
    }

    /** {@return whether the verdict is {@link Verdict#OK}} */
    public boolean isOk() {
        return verdict == Verdict.OK;
    }

    /** {@return the reason, and which argument it is about: {@code … (arg0 -4@%eax)}} */
    public String description() {
        return argument.isEmpty()
                ? reason
                : reason + " (arg" + argument.get().index() + " "
                        + argument.get().spec() + ")";
    }
}
