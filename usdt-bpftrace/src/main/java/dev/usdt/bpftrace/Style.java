package dev.usdt.bpftrace;

/** What a script does with the hits of probes. */
public enum Style {
    /** Prints a line for people at each hit: {@code provider:name key=value key="text"}. */
    PRINT(true),
    /** Counts the hits of each probe, prints what each second brought, and all at the end. */
    COUNT(false),
    /** Measures the time between probes that are the start and the end of something; prints histograms at the end. */
    LATENCY(false),
    /** Prints a JSON object in a line of its own at each hit, whatever bytes the texts hold. */
    JSON(true);

    private final boolean printsValues;

    Style(boolean printsValues) {
        this.printsValues = printsValues;
    }

    /** {@return whether it prints the values of each hit} */
    public boolean printsValues() {
        return printsValues;
    }
}
