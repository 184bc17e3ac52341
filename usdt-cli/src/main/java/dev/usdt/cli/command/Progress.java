package dev.usdt.cli.command;

import dev.usdt.cli.io.Console;
import java.io.IOException;

/**
 * One line on the terminal that says how far a long search has come; it is overwritten, and gone before anything else
 * is printed. The launcher sets the property {@code usdt.progress} if standard error is a terminal and standard output
 * is not a pipe: Java cannot ask.
 */
public final class Progress {

    /** How often it changes. */
    static final long INTERVAL_MILLIS = 200;

    private static final long FIRST_AFTER_NANOS = 500_000_000;
    /** To the first column, and erases the line (ECMA-48: EL). */
    private static final String ERASE = "\r\u001b[K";

    private final Console console;
    private final boolean wanted;
    private final long start;
    private boolean shown;

    /**
     * Begins, showing nothing yet.
     *
     * @param wanted whether anything is to be shown at all
     * @param nanos the time now, as System.nanoTime has it
     */
    public Progress(Console console, boolean wanted, long nanos) {
        this.console = console;
        this.wanted = wanted;
        this.start = nanos;
    }

    boolean isWanted() {
        return wanted;
    }

    /** Shows how far it has come. */
    public void show(long files, int hits, long nanos) throws IOException {
        long elapsed = nanos - start;
        if (wanted && elapsed >= FIRST_AFTER_NANOS) {
            long rate = (long) (files / (elapsed / 1e9));
            console.show(ERASE + files + " files, " + hits + " with probes, " + rate + " files/s");
            shown = true;
        }
    }

    /** Takes the line away. */
    public void erase() throws IOException {
        if (shown) {
            console.show(ERASE);
            shown = false;
        }
    }
}
