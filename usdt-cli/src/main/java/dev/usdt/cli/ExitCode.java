package dev.usdt.cli;

/** What the exit codes mean. */
final class ExitCode {

    /** Everything was done. */
    static final int OK = 0;
    /** Some input failed, was damaged or did not validate, or there was nothing to trace. */
    static final int INPUT = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** The machine has not the memory or the threads; the launcher says so too where it cannot start Java. */
    static final int UNAVAILABLE = 69;
    /** A bug of ours. */
    static final int BUG = 70;

    private ExitCode() {}
}
