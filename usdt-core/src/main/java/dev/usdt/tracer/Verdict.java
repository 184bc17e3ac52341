package dev.usdt.tracer;

/** What a tracer makes of a probe, a site or an argument. From the best to the worst. */
public enum Verdict {
    /** It finds it and reads the right value. */
    OK,
    /** It is not known here what this tracer does with this machine's operands. */
    UNKNOWN,
    /** It does not find it, does not attach to it, or has no value for it; it says so, or shows nothing. */
    REFUSED,
    /** It reads another value, fires at another place, or changes a value of the program, without a word. */
    WRONG;

    /** {@return the worse of two} */
    public Verdict or(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
