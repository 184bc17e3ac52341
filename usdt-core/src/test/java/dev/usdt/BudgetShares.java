package dev.usdt;

import dev.usdt.internal.elf.ReadBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The largest shares of the budget of a read that some files took. */
final class BudgetShares {

    private final Share bytes = new Share("bytes asked for", ReadBudget.MOST_BYTES);
    private final Share steps = new Share("steps", ReadBudget.MOST_STEPS);
    private final Share kept = new Share("memory", ReadBudget.MOST_KEPT);

    void add(Path file, MeasuredRead read) {
        bytes.add(file, read.used().bytes());
        steps.add(file, read.used().steps());
        kept.add(file, read.used().kept());
    }

    /** {@return the largest of all, of 1} */
    double largest() {
        return Math.max(bytes.ofAll(), Math.max(steps.ofAll(), kept.ofAll()));
    }

    /** {@return a line for each thing that is drawn on} */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Share share : List.of(bytes, steps, kept)) {
            lines.add("read budget: of the " + share.what + " at most " + String.format("%.1f %%", 100 * share.ofAll())
                    + " (" + share.largest + "), by " + share.file);
        }
        return lines;
    }

    private static final class Share {
        private final String what;
        private final long most;
        private long largest = -1;
        private Path file = Path.of("");

        Share(String what, long most) {
            this.what = what;
            this.most = most;
        }

        void add(Path of, long used) {
            if (used > largest) {
                largest = used;
                file = of;
            }
        }

        double ofAll() {
            return (double) largest / most;
        }
    }
}
