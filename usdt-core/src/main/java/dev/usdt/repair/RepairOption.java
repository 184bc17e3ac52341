package dev.usdt.repair;

/** What a repair does beyond what it always does. */
public enum RepairOption {
    /**
     * Adds a section {@code .stapsdt.base} at the address that the notes name as their base. gdb, and tools like it,
     * list no probes of a file without one.
     */
    STAPSDT_BASE
}
