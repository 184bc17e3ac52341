package dev.usdt;

/**
 * In which processes Linux raises a semaphore for a tracer, and why not in others.
 *
 * <p>The kernel is told where the semaphore is in the file. It takes the first private and writable mapping of that
 * page of the file, in the order of addresses, or waits for one to be mapped if there is none yet. That need not be the
 * mapping that the program reads. Run on Linux 6.18; pages are taken to have 4 KiB, which is the least: larger ones are
 * shared more often.
 *
 * @see <a href="https://github.com/torvalds/linux/blob/master/kernel/events/uprobes.c">find_ref_ctr_vma and
 *     delayed_ref_ctr_inc</a>
 */
public enum Raising {
    /** In every process. */
    ALWAYS(true, true),
    /**
     * Only in a process that runs already: another writable segment has the page too, until the loader makes it
     * read-only (RELRO). lld and mold lay out files so.
     */
    SHARED_PAGE(false, true),
    /** In none: another writable segment has the page too, and comes first for good. */
    SHARED_WRITABLE_PAGE(false, false),
    /** Only in a process that runs already: it is in {@code .bss}, which is cleared after it was raised. */
    CLEARED(false, true),
    /** Only in a process that is started later: the loader makes its page read-only (RELRO). */
    READ_ONLY_SOON(true, false),
    /** In none: it is in {@code .bss}, in a page that the file has nothing of or that the loader makes read-only. */
    NOT_IN_FILE(false, false),
    /** In none: the kernel takes no odd file offset. */
    UNALIGNED(false, false),
    /** In none: it is in no segment that is loaded as writable. */
    NOT_WRITABLE(false, false);

    private final boolean started;
    private final boolean running;

    Raising(boolean started, boolean running) {
        this.started = started;
        this.running = running;
    }

    /** {@return whether it is raised in a process that is started after the tracer} */
    public boolean inStarted() {
        return started;
    }

    /** {@return whether it is raised in a process that runs already when the tracer begins} */
    public boolean inRunning() {
        return running;
    }

    /** {@return how to build the program so that it is raised in every process, in one line; empty if it is} */
    public String cure() {
        return switch (this) {
            case ALWAYS -> "";
            case SHARED_PAGE, SHARED_WRITABLE_PAGE ->
                "link with -z separate-loadable-segments (lld: or -z norelro), or, unless it is raised nowhere, start the"
                        + " program before the tracer";
            case CLEARED, READ_ONLY_SOON, NOT_IN_FILE, UNALIGNED ->
                "put it into the section .probes, at an even address";
            case NOT_WRITABLE ->
                "keep the section .probes when linking (lld: no --gc-sections for it, or -z nostart-stop-gc)";
        };
    }
}
