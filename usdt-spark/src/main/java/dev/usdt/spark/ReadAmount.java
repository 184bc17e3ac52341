package dev.usdt.spark;

/**
 * What was read of a file.
 *
 * @param ranges how many requests that were
 * @param bytes how many bytes
 */
record ReadAmount(int ranges, long bytes) {

    static final ReadAmount NOTHING = new ReadAmount(0, 0);

    /** {@return what was read by a channel so far} */
    static ReadAmount of(RangeChannel channel) {
        return new ReadAmount(channel.ranges(), channel.bytesRead());
    }

    /** {@return both} */
    ReadAmount plus(ReadAmount other) {
        return new ReadAmount(ranges + other.ranges, bytes + other.bytes);
    }

    /** {@return what came after something} */
    ReadAmount minus(ReadAmount before) {
        return new ReadAmount(ranges - before.ranges, bytes - before.bytes);
    }
}
