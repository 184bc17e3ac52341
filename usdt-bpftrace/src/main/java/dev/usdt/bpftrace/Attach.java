package dev.usdt.bpftrace;

/** In which of bpftrace's ways a script attaches to a probe. */
public enum Attach {
    /** By name where that is right for all versions that the script is for, else by address. */
    AUTO,
    /**
     * By provider and name ({@code usdt:}), or not at all. It needs neither symbols nor {@code --unsafe}, and raises
     * semaphores.
     */
    USDT,
    /** By the address of each site ({@code uprobe:}). */
    UPROBE
}
