package dev.usdt.cli;

import java.io.IOException;
import java.io.Writer;

/**
 * Where a command writes: data to standard output, everything else to standard error. An IOException that leaves a
 * command is always one of these two: what is wrong with an input is said, not thrown.
 */
final class Console {

    private final Writer out;
    private final Writer err;

    Console(Writer out, Writer err) {
        this.out = out;
        this.err = err;
    }

    /** Writes data. */
    void print(CharSequence text) throws IOException {
        out.append(text);
    }

    /** The writer that {@link #print} uses, for those who need one. */
    Writer out() {
        return out;
    }

    /** Says something about the whole call. */
    void say(String message) throws IOException {
        // In the order in which things happened, also where both go to one terminal.
        out.flush();
        err.append("usdt: ").append(message).append('\n');
        err.flush();
    }

    /** Says something that is told in the words of {@code go tool usdt}, without this command's name. */
    void sayLines(String lines) throws IOException {
        out.flush();
        err.append(lines).append('\n');
        err.flush();
    }

    /** Says something about a file. The message may hold text from it. */
    void say(String path, String message) throws IOException {
        say(Printable.of(path) + ": " + Printable.of(message));
    }

    /** Writes to standard error as it is: not a message. */
    void show(String text) throws IOException {
        err.append(text);
        err.flush();
    }

    void flush() throws IOException {
        out.flush();
        err.flush();
    }
}
