package dev.usdt.archive;

/**
 * What reading an archive may take. Whatever these are, memory is bounded, and what grows more than 1100 times when it
 * is decoded is left where that shows.
 *
 * @param mostBytes how much may come out of decoders, of an archive and of all within it, in bytes; positive
 * @param depth how many archives and compressed files may lie within one another, the outermost included; positive
 */
public record ArchiveLimits(long mostBytes, int depth) {

    /** Unless something else is asked for: 64 GiB, and a depth of 8. */
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(64L << 30, 8);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public ArchiveLimits {
        if (mostBytes <= 0 || depth <= 0) {
            throw new IllegalArgumentException("limits have to be positive: " + mostBytes + ", " + depth);
        }
    }

    /**
     * {@return the same, with another bound for what comes out of decoders}
     *
     * @param bytes how much, in bytes
     */
    public ArchiveLimits withMostBytes(long bytes) {
        return new ArchiveLimits(bytes, depth);
    }
}
