package dev.usdt.spark;

import dev.usdt.ElfFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** Why something cannot be read, in a line. */
final class Reason {

    private static final int MOST_CHARS = 1000;

    private Reason() {}

    static String of(Throwable thrown) {
        if (thrown instanceof ElfFormatException elf) {
            return elf.fault();
        } else if (thrown instanceof OutOfMemoryError) {
            return "too large for the memory of an executor";
        } else if (thrown instanceof StackOverflowError) {
            return "too deep for the stack of an executor";
        } else if (thrown instanceof EOFException) {
            return "ends before it should: shorter than it was listed";
        }
        String message = thrown.getMessage();
        String text = thrown instanceof IOException && message != null ? message : String.valueOf(thrown);
        // File systems put stack traces and pages of servers behind the first line.
        String line = text.lines().findFirst().orElse("");
        return line.length() > MOST_CHARS ? line.substring(0, MOST_CHARS) : line;
    }

    /**
     * {@return whether it says nothing about a file: the task is to end} An {@link java.io.InterruptedIOException}
     * alone says nothing of the kind: Java and Hadoop throw one where a server does not answer in time.
     */
    static boolean isEndOfTask(Throwable thrown) {
        return thrown instanceof ClosedByInterruptException || new TaskEnd().isWanted();
    }
}
