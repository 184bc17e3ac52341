package dev.usdt.internal.go;

/** How much work and memory the facts of one file may take, whatever the file claims. */
final class Budget {

    /** Enough for the longest functions; each site adds a share of its own. */
    private static final long STEPS = 1 << 24;

    private static final long STEPS_FOR_A_SITE = 1 << 10;
    /** Several times the names of the largest binaries seen, which have 10 MiB of them for all functions together. */
    private static final long TEXT_BYTES = 8 << 20;

    private static final long FRAMES = 1 << 18;

    private long steps;
    private long textBytes = TEXT_BYTES;
    private long frames = FRAMES;

    Budget(int sites) {
        steps = STEPS + STEPS_FOR_A_SITE * sites;
    }

    /** Takes one step through a table that is at an address. */
    void step(long address) throws GoDataException {
        if (--steps < 0) {
            throw new GoDataException(address, "function table takes too many steps to read");
        }
    }

    void text(long address, int bytes) throws GoDataException {
        textBytes -= bytes;
        if (textBytes < 0) {
            throw new GoDataException(address, "function and file names of more than " + TEXT_BYTES + " bytes");
        }
    }

    void frame(long address) throws GoDataException {
        if (--frames < 0) {
            throw new GoDataException(address, "inlined calls with more than " + FRAMES + " frames");
        }
    }
}
