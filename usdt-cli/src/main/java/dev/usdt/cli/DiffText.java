package dev.usdt.cli;

import dev.usdt.diff.Difference;
import dev.usdt.diff.ProbeDiff;
import java.io.IOException;
import java.util.List;

/** Differences as lines: {@code -} removed, {@code +} added, {@code ~} changed, {@code !} in front of what breaks. */
final class DiffText implements DiffWriter {

    private final Console console;
    private final boolean moves;
    private int files;
    private int differences;
    private int breaking;

    DiffText(Console console, boolean moves) {
        this.console = console;
        this.moves = moves;
    }

    @Override
    public void write(FilePair pair, ProbeDiff diff) throws IOException {
        files++;
        List<Difference> told = DiffWriter.told(diff, moves);
        if (told.isEmpty()) {
            return;
        }
        console.print(Printable.of(pair.name()) + ":\n");
        for (Difference difference : told) {
            console.print((difference.breaking() ? "! " : "  ") + sign(difference) + " "
                    + Printable.of(difference.toString()) + "\n");
            differences++;
            breaking += difference.breaking() ? 1 : 0;
        }
    }

    private static String sign(Difference difference) {
        return switch (difference.kind()) {
            case REMOVED -> "-";
            case ADDED -> "+";
            case FEWER_ARGUMENTS, MORE_ARGUMENTS, TYPE, OPERAND, SEMAPHORE, SITES, MOVED, LAYOUT -> "~";
        };
    }

    @Override
    public void close() throws IOException {
        if (files == 0) {
            return; // what cannot be read has been said
        }
        console.print(
                differences == 0
                        ? "No differences.\n"
                        : (differences == 1 ? "1 difference" : differences + " differences") + ", " + breaking
                                + (breaking == 1 ? " breaks" : " break") + " consumers.\n");
    }
}
