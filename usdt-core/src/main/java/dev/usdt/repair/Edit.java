package dev.usdt.repair;

/**
 * Bytes that take the place of others. Those that were there when the repair was planned are kept, so that a file that
 * changed since is noticed.
 */
final class Edit {

    private final long offset;
    private final byte[] from;
    private final byte[] to;

    /**
     * @param offset file offset of the first byte
     * @param from what is there; empty for bytes that are added behind the end of the file
     * @param to what will be there
     */
    Edit(long offset, byte[] from, byte[] to) {
        this.offset = offset;
        this.from = from;
        this.to = to;
    }

    long offset() {
        return offset;
    }

    byte[] from() {
        return from;
    }

    byte[] to() {
        return to;
    }
}
