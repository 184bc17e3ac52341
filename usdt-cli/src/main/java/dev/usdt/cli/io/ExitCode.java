package dev.usdt.cli.io;

/** What the exit codes mean. */
public final class ExitCode {

    /** Everything was done. */
    public static final int OK = 0;
    /** Some input failed, was damaged or did not validate, or there was nothing to trace. */
    public static final int INPUT = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** The machine has not the memory or the threads; the launcher says so too where it cannot start Java. */
    public static final int UNAVAILABLE = 69;
    /** A bug of ours. */
    public static final int BUG = 70;

    /** Whoever read the output has gone: that of a program which SIGPIPE has ended. */
    public static final int UNREAD = 141;

    private ExitCode() {}
}
