package dev.usdt.repair;

import java.util.Objects;

/**
 * One thing that a repair changes in a file.
 *
 * @param fileOffset where in the file, before the repair, in bytes from its start; the size of the file for what is
 *     added behind its end
 * @param what the field or note that changes; names from the file are in it as they are, so whoever prints it escapes
 *     control characters
 * @param from what it is, in words
 * @param to what it becomes, in words
 */
public record FieldChange(long fileOffset, String what, String from, String to) {

    /** Checks that nothing is null. */
    public FieldChange {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
    }

    /** {@return the change in one line, its file offset in front} */
    @Override
    public String toString() {
        return "0x" + Long.toHexString(fileOffset) + " " + what + ": " + from + " -> " + to;
    }
}
