package dev.usdt.internal.elf;

/**
 * How much one read of a file may take, whatever the file says. Everything that loops over something that a file says
 * draws on the one budget of its read: whoever asks for bytes, looks at them, or keeps what they say. What is left
 * undone when it is spent becomes a {@link dev.usdt.Problem}.
 *
 * <p>It does not grow with the file, since the size of a sparse file is a claim too. On one core of a server of 2026
 * all of it is spent in about 0.7 seconds. What real files take is a small part: {@code ./verify packages} prints the
 * largest, and docs/security.md has it.
 *
 * <p>Confined to one thread, as the read is.
 */
public final class ReadBudget {

    /** Bytes that may be asked of the file, also if they were before. */
    public static final long MOST_BYTES = 1L << 28;
    /** Steps, each of which takes some ten nanoseconds: the look at an entry of a table, or at four letters. */
    public static final long MOST_STEPS = 3L << 24;
    /** What may be kept of what was read, in bytes of memory, with what a command makes of it. */
    public static final long MOST_KEPT = 48L << 20;

    /** What a read of any size takes: a call of the system or two, unless the bytes are held. */
    private static final int STEPS_OF_A_READ = 128;

    private static final int STEPS_WHERE_HELD = 8;
    /** So many bytes are copied in a step. */
    private static final int BYTES_IN_A_STEP = 32;
    /** So many characters or bytes are looked at one by one in a step. */
    private static final int LETTERS_IN_A_STEP = 4;

    /** Of a name that is printed for each site. */
    private static final int STEPS_OF_A_PRINTED_LETTER = 8;

    private long bytes;
    private long steps;
    private long kept;

    /**
     * Draws for a read.
     *
     * @param at its file offset, which is told if the budget is spent
     * @param size in bytes
     * @param held whether the bytes were read before
     * @throws BudgetSpentException if that is more than is left
     */
    void ask(long at, long size, boolean held) throws BudgetSpentException {
        bytes += size;
        steps += (held ? STEPS_WHERE_HELD : STEPS_OF_A_READ) + size / BYTES_IN_A_STEP;
        if (bytes > MOST_BYTES || steps > MOST_STEPS) {
            throw spent(at);
        }
    }

    /**
     * Checks that a range can be asked for that has to be read whole to be of use. Nothing is drawn, so that what else
     * the file has is read also where this cannot be.
     *
     * @throws BudgetSpentException if it is more than is left
     */
    public void check(long at, long size) throws BudgetSpentException {
        if (size > MOST_BYTES - bytes) {
            throw BudgetSpentException.ofBytes(at);
        }
    }

    /**
     * Draws steps.
     *
     * @param at the file offset of what is looked at
     * @throws BudgetSpentException if that is more than are left
     */
    public void step(long at, long count) throws BudgetSpentException {
        steps += count;
        if (steps > MOST_STEPS) {
            throw spent(at);
        }
    }

    /** Draws steps for characters or bytes that are looked at one by one; see {@link #step}. */
    public void letters(long at, long count) throws BudgetSpentException {
        step(at, 1 + count / LETTERS_IN_A_STEP);
    }

    /**
     * Draws steps for letters that whoever lists the file prints, though they are kept once for many sites; see
     * {@link #step}.
     */
    public void printed(long at, long count) throws BudgetSpentException {
        step(at, count * STEPS_OF_A_PRINTED_LETTER);
    }

    /**
     * Draws one step; {@return whether it was left} For those who know the file offset only by a search, and for those
     * who take a few steps at a time and leave it to others to end the work.
     */
    public boolean stepped() {
        return ++steps <= MOST_STEPS;
    }

    /**
     * Draws memory for what is kept until the read ends, or beyond.
     *
     * @param at the file offset of what it is made of
     * @throws BudgetSpentException if that is more than is left
     */
    public void keep(long at, long size) throws BudgetSpentException {
        kept += size;
        if (kept > MOST_KEPT) {
            throw spent(at);
        }
    }

    /** {@return how to say that it is spent} */
    public BudgetSpentException spent(long at) {
        if (kept > MOST_KEPT) {
            return BudgetSpentException.ofMemory(at);
        }
        return bytes > MOST_BYTES ? BudgetSpentException.ofBytes(at) : BudgetSpentException.ofSteps(at);
    }

    /** {@return how many bytes were asked for} */
    public long bytes() {
        return bytes;
    }

    /** {@return how many steps were taken} */
    public long steps() {
        return steps;
    }

    /** {@return how much is kept, in bytes} */
    public long kept() {
        return kept;
    }
}
