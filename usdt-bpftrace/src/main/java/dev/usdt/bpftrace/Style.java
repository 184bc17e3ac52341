package dev.usdt.bpftrace;

/** What a script does with the hits of probes. */
public enum Style {
    /** Prints a line for people at each hit: {@code provider:name key=value key="text"}. */
    PRINT,
    /** Prints a JSON object in a line of its own at each hit, whatever bytes the texts hold. */
    JSON,
    /** Counts the hits of each probe, prints what each second brought, and all at the end. */
    COUNT,
    /** Measures the time between probes that are the start and the end of something; prints histograms at the end. */
    LATENCY
}
