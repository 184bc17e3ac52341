package dev.usdt;

import java.util.Objects;

/**
 * Something in a file that was met while reading it and that its reader should know of; what it does not concern was
 * read all the same.
 *
 * @param severity whether something was lost
 * @param fileOffset where in the file, in bytes from its start
 * @param message what it is: field, value found, value expected; one line, without path or offset
 */
public record Problem(Severity severity, long fileOffset, String message) {

    /** Whether a {@link Problem} cost anything. */
    public enum Severity {
        /** Something could not be read: probes may be missing. */
        ERROR,
        /** Odd, but read in full. */
        WARNING
    }

    /** Checks that nothing is null. */
    public Problem {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(message, "message");
    }

    /** {@return the message with the file offset behind it} */
    @Override
    public String toString() {
        return message + " (file offset 0x" + Long.toHexString(fileOffset) + ")";
    }
}
