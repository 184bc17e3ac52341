package dev.usdt.cli.trace;

import dev.usdt.trace.Trace;
import dev.usdt.trace.TracedCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** For a receiver, besides. */
    private static final long DELIVERY_MILLIS = 6_000;

    private final Optional<TracedCommand> command;
    private final boolean delivers;
    /** The launcher; if it was killed, nobody tells of a signal any more. */
    private final Optional<String> parent;

    private volatile boolean wanted;

    private Interrupt(Optional<TracedCommand> command, boolean delivers) {
        this.command = command;
        this.delivers = delivers;
        this.parent = System.getProperty("usdt.launcher") == null ? Optional.empty() : parent();
    }

    /** {@code 4711 (java) S 4710 …}: whoever started this process, or has it since that is gone. */
    private static Optional<String> parent() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 4).split(" ", 2)[0]);
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /**
     * {@return one that is in force until it is closed}
     *
     * @param delivers whether the end takes the time that a receiver takes
     */
    public static Interrupt install(Optional<TracedCommand> command, boolean delivers) {
        Interrupt interrupt = new Interrupt(command, delivers);
        Runtime.getRuntime().addShutdownHook(interrupt);
        return interrupt;
    }

    /** {@return whether to end} A command that is traced ends first: its last hits are told. */
    public boolean isEnd() {
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
            Thread.sleep(delivers ? DELIVERY_MILLIS : PATIENCE_MILLIS);
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
