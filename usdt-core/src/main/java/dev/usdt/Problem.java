package dev.usdt;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * Something in a file that was met while reading it and that its reader should know of; what it does not concern was
 * read all the same.
 *
 * @param severity whether something was lost
 * @param fileOffset where in the file, in bytes from its start; empty if it is about the file as a whole
 * @param message what it is: field, value found, value expected; one line, without path or offset
 * @param topic whether it is one of the kinds that a report tells apart
 */
public record Problem(Severity severity, OptionalLong fileOffset, String message, Topic topic) {

    /** What a {@link Problem} is about. */
    public enum Topic {
        /** Anything else. */
        OTHER,
        /** Zeros where a note could be. */
        ZERO_TAIL,
        /** Notes that count their padding in {@code n_descsz}. */
        PADDED_DESCRIPTOR,
        /** The extra note {@code _fallback:_fallback} of the Go fork's older layout. */
        FALLBACK_PROBE,
        /** What is told of sites beside their notes: functions, lines of source, symbols, how the program was built. */
        BESIDE_NOTES
    }

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
        Objects.requireNonNull(fileOffset, "fileOffset");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(topic, "topic");
    }

    /**
     * A problem of no particular topic.
     *
     * @param severity whether something was lost
     * @param fileOffset where in the file, in bytes from its start; empty if it is about the file as a whole
     * @param message what it is
     */
    public Problem(Severity severity, OptionalLong fileOffset, String message) {
        this(severity, fileOffset, message, Topic.OTHER);
    }

    /**
     * A problem of no particular topic that has a place in the file.
     *
     * @param severity whether something was lost
     * @param fileOffset where in the file, in bytes from its start
     * @param message what it is
     */
    public Problem(Severity severity, long fileOffset, String message) {
        this(severity, OptionalLong.of(fileOffset), message);
    }

    /** {@return the message, and behind it the file offset if there is one} */
    @Override
    public String toString() {
        return located(fileOffset, message);
    }

    /** {@return a fault and where in the file it is} */
    static String located(OptionalLong fileOffset, String fault) {
        return fileOffset.isPresent()
                ? fault + " (file offset 0x" + Long.toHexString(fileOffset.getAsLong()) + ")"
                : fault;
    }
}
