package dev.usdt.cli;

import dev.usdt.cli.args.TypedWords;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.io.OutputException;
import dev.usdt.cli.io.Printable;
import dev.usdt.cli.io.Utf8Writer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.Writer;

/** The command {@code usdt}. */
public final class Main {

    /**
     * The property that the launcher sets to the descriptor for messages: 2, or 0 if nothing is to be read. Standard
     * error then has only what the virtual machine itself says, which the launcher throws away.
     */
    private static final String LAUNCHER = "usdt.launcher";
    /** What the launcher takes off each exit code: 1 alone would also be that of a machine that cannot start. */
    private static final int LAUNCHED = 100;

    private Main() {}

    /**
     * Runs the command and ends the virtual machine with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        String launcher = System.getProperty(LAUNCHER, "");
        Writer out = utf8(FileDescriptor.out);
        Writer err = utf8(launcher.equals("0") ? FileDescriptor.in : FileDescriptor.err);
        int code = run(out, err, TypedWords.of(args));
        // Not System.exit: there are no hooks to run, and nothing is open.
        Runtime.getRuntime().halt(launcher.isEmpty() ? code : LAUNCHED + code);
    }

    /**
     * Runs the command.
     *
     * @param out where data goes; flushed
     * @param err where everything else goes; flushed
     * @param args the command line
     * @return the exit code, see {@link ExitCode}
     */
    public static int run(Writer out, Writer err, String... args) {
        Console console = new Console(out, err);
        int code;
        try {
            code = CommandLines.run(console, args);
            console.flush();
        } catch (OutputException e) {
            return report(err, e);
        } catch (IOException e) {
            writeLine(err, "usdt: " + e.getMessage());
            return ExitCode.INPUT;
        } catch (OutOfMemoryError e) {
            // Also for want of a thread. That of the input alone was told where it was read.
            writeLine(err, "usdt: out of memory: " + e.getMessage());
            return ExitCode.UNAVAILABLE;
        } catch (RuntimeException | Error e) {
            return reportBug(err, e);
        }
        return code;
    }

    private static int report(Writer err, OutputException failure) {
        if (failure.isUnread()) {
            return ExitCode.UNREAD;
        }
        writeLine(err, "usdt: cannot write the output: " + failure.getMessage());
        return ExitCode.INPUT;
    }

    private static int reportBug(Writer err, Throwable bug) {
        writeLine(err, "usdt: internal error, please report it: " + bug);
        for (StackTraceElement frame : bug.getStackTrace()) {
            writeLine(err, "    at " + frame);
        }
        return ExitCode.BUG;
    }

    /** Not by the console, which hands on what goes to standard output first. */
    private static void writeLine(Writer err, String line) {
        try {
            err.write(Printable.of(line) + "\n");
            err.flush();
        } catch (IOException e) {
            // Nowhere is left to say it.
        }
    }

    private static Writer utf8(FileDescriptor descriptor) {
        return new Utf8Writer(new FileOutputStream(descriptor));
    }
}
