package dev.usdt.cli.trace;

import dev.usdt.trace.Trace;
import dev.usdt.trace.TracedCommand;
import java.io.IOException;
import java.util.Optional;

/**
 * Lets a trace end as it does by itself when the process is to end, by Ctrl-C or SIGTERM: the virtual machine waits
 * until the command ends it.
 */
public final class Interrupt extends Thread implements AutoCloseable {

    /** For the kernel to stop, and for the output. */
    private static final long PATIENCE_MILLIS = 3_000;

    /** Ctrl-C is told to a command by the terminal, too; what still runs then is told to end. */
    private static final long COMMAND_MILLIS = 500;

    private final Optional<TracedCommand> command;
    /** The launcher; if it was killed, nobody tells of a signal any more. */
    private final Optional<Long> parent;

    private volatile boolean wanted;

    private Interrupt(Optional<TracedCommand> command) {
        this.command = command;
        this.parent = System.getProperty("usdt.launcher") == null ? Optional.empty() : parent();
    }

    private static Optional<Long> parent() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid);
    }

    /** {@return one that is in force until it is closed} */
    public static Interrupt install(Optional<TracedCommand> command) {
        Interrupt interrupt = new Interrupt(command);
        Runtime.getRuntime().addShutdownHook(interrupt);
        return interrupt;
    }

    /** Whether to end. A command that is traced ends first: its last hits are told. */
    boolean isEnd() {
        return wanted || (parent.isPresent() && !parent().equals(parent));
    }

    @Override
    public void run() {
        try {
            if (command.isPresent() && !command.get().await(COMMAND_MILLIS)) {
                command.get().terminate();
                command.get().await(PATIENCE_MILLIS);
            }
            wanted = true;
            Thread.sleep(PATIENCE_MILLIS);
            // The command waits for something, perhaps for who reads its output: nothing is to be left all the same.
            Trace.removeAll();
            Thread.sleep(PATIENCE_MILLIS);
        } catch (InterruptedException | IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(this);
        } catch (IllegalStateException e) {
            // It runs.
        }
    }
}
