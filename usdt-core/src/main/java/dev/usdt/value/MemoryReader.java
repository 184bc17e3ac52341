package dev.usdt.value;

/** The memory of the thread that has reached a site. */
@FunctionalInterface
public interface MemoryReader {

    /** Memory of which nothing can be read. */
    MemoryReader NONE = (address, into) -> false;

    /**
     * Fills an array with what is in memory.
     *
     * @param address where the first byte is; unsigned
     * @param into what is filled, in the order of addresses; what is in it does not matter if it cannot be filled
     * @return whether all of it could be read
     */
    boolean read(long address, byte[] into);
}
