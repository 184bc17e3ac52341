package dev.usdt.cli.io;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * Where a command writes: data to standard output, everything else to standard error. What is said there cannot drive a
 * terminal, whatever it is made of. That one of the two cannot be written to is an {@link OutputException}, so that
 * nobody takes it for a fault of an input.
 */
public final class Console {

    private final Writer out;
    private final Writer err;

    public Console(Writer out, Writer err) {
        this.out = new Output(out);
        this.err = new Output(err);
    }

    /** Writes data. */
    public void print(CharSequence text) throws IOException {
        out.append(text);
    }

    /** The writer that {@link #print} uses, for those who need one. */
    public Writer out() {
        return out;
    }

    /** Says something about the whole call, in one line. */
    public void say(String message) throws IOException {
        sayList("usdt: " + message, List.of());
    }

    /** Says something about a file, in one line. */
    public void say(String path, String message) throws IOException {
        say(about(path, message));
    }

    /** {@return what {@link #say(String, String)} says of a file, but for the name of the command} */
    public static String about(String path, String message) {
        return (path.isEmpty() ? "''" : Printable.path(path)) + ": " + message;
    }

    /**
     * Says what is told in the words of {@code go tool usdt}, without this command's name: a line, and one for each.
     */
    public void sayList(String line, List<String> each) throws IOException {
        // In the order in which things happened, also where both go to one terminal.
        out.flush();
        err.append(Printable.of(line)).append('\n');
        for (String item : each) {
            err.append("  - ").append(Printable.of(item)).append('\n');
        }
        err.flush();
    }

    /** Writes to standard error as it is: not a message. */
    public void show(String text) throws IOException {
        err.append(text);
        err.flush();
    }

    public void flush() throws IOException {
        out.flush();
        err.flush();
    }

    /** Tells a failure to write from one to read. */
    private static final class Output extends Writer {
        private final Writer to;

        Output(Writer to) {
            this.to = to;
        }

        @Override
        public void write(char[] text, int start, int length) throws IOException {
            try {
                to.write(text, start, length);
            } catch (IOException e) {
                throw new OutputException(e);
            }
        }

        @Override
        public void write(String text, int start, int length) throws IOException {
            try {
                to.write(text, start, length);
            } catch (IOException e) {
                throw new OutputException(e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                to.flush();
            } catch (IOException e) {
                throw new OutputException(e);
            }
        }

        /** As standard output and error, it stays open. */
        @Override
        public void close() {}
    }
}
