package dev.usdt.internal.elf;

import dev.usdt.ElfFormatException;
import java.io.IOException;

/**
 * A part of a file takes more than its read may, see {@link ReadBudget}. Caught where what was read of the part is
 * still at hand, and it becomes a problem of the file.
 */
public final class BudgetSpentException extends IOException {

    private static final long serialVersionUID = 1;

    private final long fileOffset;

    private BudgetSpentException(long fileOffset, String message) {
        super(message);
        this.fileOffset = fileOffset;
    }

    static BudgetSpentException ofBytes(long at) {
        return new BudgetSpentException(at, (ReadBudget.MOST_BYTES >> 20) + " MiB to read");
    }

    static BudgetSpentException ofSteps(long at) {
        return new BudgetSpentException(at, ReadBudget.MOST_STEPS + " steps");
    }

    static BudgetSpentException ofMemory(long at) {
        return new BudgetSpentException(at, (ReadBudget.MOST_KEPT >> 20) + " MiB of memory");
    }

    /** {@return where in the file the work ended} */
    public long fileOffset() {
        return fileOffset;
    }

    /** {@return what is left undone, in words: {@code notes left unread: more than 50331648 steps}} */
    public String of(String part) {
        return part + " left unread: more than " + getMessage();
    }

    /** {@return the same for those who can give nothing of the file without the part} */
    public ElfFormatException asDamage(String part) {
        ElfFormatException damage = new ElfFormatException(fileOffset, of(part));
        damage.initCause(this);
        return damage;
    }
}
