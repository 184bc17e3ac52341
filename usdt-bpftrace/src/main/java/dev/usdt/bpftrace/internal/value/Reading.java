package dev.usdt.bpftrace.internal.value;

/**
 * What to expect of {@code argN}.
 *
 * @param outcome what comes of it
 * @param reason what is wrong, to stand behind the argument's text; empty if it is read
 */
record Reading(Outcome outcome, String reason) {

    static final Reading RIGHT = new Reading(Outcome.READ, "");

    /** What comes of {@code argN}. */
    enum Outcome {
        /** The right value with every version. */
        READ,
        /** The probe attaches with every version, but some read another value. */
        MISREAD,
        /** Some version does not attach the probe, or reads other arguments wrongly because of this one. */
        REFUSED
    }

    static Reading refused(String reason) {
        return new Reading(Outcome.REFUSED, reason);
    }
}
