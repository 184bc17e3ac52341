package dev.usdt.repair;

/** What a repair does beyond what it always does. */
public enum RepairOption {
    /**
     * Adds a section {@code .stapsdt.base} at the address that the notes name as their base. gdb, and tools like it,
     * list no probes of a file without one.
     */
    STAPSDT_BASE,
    /**
     * Replaces NOPs at sites of x86 with which tracing damages the program, or at which the kernel refuses a
     * breakpoint: {@link dev.usdt.tracer.NopHazard}. The program does the same; it has as many bytes of NOPs at these
     * places, of which the first is one of a single byte.
     */
    SAFE_NOPS
}
