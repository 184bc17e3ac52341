package dev.usdt.cli;

import dev.usdt.diff.Difference;
import dev.usdt.diff.ProbeDiff;
import java.io.IOException;
import java.util.List;

/** Differences as a table in Markdown, for a pull request. */
final class DiffMarkdown implements DiffWriter {

    private final Console console;
    private final boolean moves;
    private boolean any;

    DiffMarkdown(Console console, boolean moves) {
        this.console = console;
        this.moves = moves;
    }

    @Override
    public void write(FilePair pair, ProbeDiff diff) throws IOException {
        List<Difference> told = DiffWriter.told(diff, moves);
        if (told.isEmpty()) {
            return;
        }
        if (!any) {
            console.print("### USDT probes\n");
        }
        any = true;
        int breaking = diff.breaking().size();
        console.print("\n" + code(pair.name()) + ": "
                + (breaking == 0 ? "nothing that breaks a consumer" : "**" + breaking + " breaking**")
                + "\n\n| probe | change | breaks |\n|---|---|---|\n");
        for (Difference difference : told) {
            console.print("| " + code(difference.subject()) + " | " + escaped(difference.message()) + " | "
                    + (difference.breaking() ? "yes" : "") + " |\n");
        }
    }

    /** In a code span nothing is escaped but a bar, which would end the cell, and no backtick may be. */
    private static String code(String text) {
        return "`" + Printable.of(text).replace('`', '\'').replace("|", "\\|") + "`";
    }

    private static String escaped(String text) {
        return Printable.of(text)
                .replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("*", "\\*")
                .replace("_", "\\_");
    }

    @Override
    public void close() throws IOException {
        if (!any) {
            console.print("### USDT probes\n\nNo differences.\n");
        }
    }
}
