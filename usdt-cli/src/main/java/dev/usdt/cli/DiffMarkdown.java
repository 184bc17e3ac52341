package dev.usdt.cli;

import dev.usdt.Problem.Severity;
import dev.usdt.cli.FileComparison.Trouble;
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
    public void write(FileComparison comparison) throws IOException {
        List<Difference> told = DiffWriter.told(comparison, moves);
        if (told.isEmpty() && comparison.isWhole()) {
            return;
        }
        if (!any) {
            console.print("### USDT probes\n");
        }
        any = true;
        console.print("\n" + code(comparison.pair().name()) + ": " + verdict(comparison) + "\n");
        writeTroubles(comparison.troubles());
        if (told.isEmpty()) {
            return;
        }
        console.print("\n| probe | change | breaks |\n|---|---|---|\n");
        for (Difference difference : told) {
            console.print("| " + code(difference.subject()) + " | " + escaped(difference.message()) + " | "
                    + (difference.breaking() ? "yes" : "") + " |\n");
        }
    }

    private static String verdict(FileComparison comparison) {
        if (comparison.diff().isEmpty()) {
            return "**not compared**";
        }
        int breaking = comparison.diff().map(ProbeDiff::breaking).orElseThrow().size();
        String verdict = breaking == 0 ? "nothing that breaks a consumer" : "**" + breaking + " breaking**";
        return comparison.isWhole() ? verdict : verdict + " in what could be read, **not all could be**";
    }

    /** What cannot be read, and what is no ELF file; that something is odd is for standard error. */
    private void writeTroubles(List<Trouble> troubles) throws IOException {
        boolean first = true;
        for (Trouble trouble : troubles) {
            if (trouble.severity() == Severity.ERROR || trouble.fileOffset().isEmpty()) {
                console.print(
                        (first ? "\n" : "") + "- the " + trouble.side() + " file: " + escaped(trouble.text()) + "\n");
                first = false;
            }
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
