package dev.usdt.cli.format;

import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.Printable;
import dev.usdt.diff.Difference;
import java.io.IOException;
import java.util.List;

/** Differences as lines: {@code -} removed, {@code +} added, {@code ~} changed, {@code !} in front of what breaks. */
public final class DiffText implements DiffWriter {

    private final Console console;
    private final DiffView view;
    private int files;
    private boolean whole = true;
    private boolean probes;
    private int differences;
    private int breaking;

    public DiffText(Console console, DiffView view) {
        this.console = console;
        this.view = view;
    }

    @Override
    public void write(FileComparison comparison) throws IOException {
        files += comparison.diff().isPresent() ? 1 : 0;
        whole &= comparison.isWhole();
        probes |= comparison.hasProbes();
        List<Difference> shown = view.of(comparison);
        if (shown.isEmpty()) {
            return;
        }
        console.print(Printable.path(comparison.pair().name()) + ":\n");
        for (Difference difference : shown) {
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
        if (files == 0 && !whole) {
            return; // what cannot be read has been said
        }
        if (!probes && whole) {
            return; // as has that there are none
        }
        if (differences == 0) {
            console.print(view.none() + (whole ? ".\n" : " in what could be read.\n"));
        } else if (differences == 1) {
            console.print("1 difference, which breaks " + (breaking == 1 ? "consumers.\n" : "no consumer.\n"));
        } else {
            String breaks = breaking == 0 ? "none" : String.valueOf(breaking);
            console.print(differences + " differences, " + breaks + " of which " + (breaking > 1 ? "break" : "breaks")
                    + " consumers.\n");
        }
    }
}
