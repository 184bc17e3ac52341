package dev.usdt.cli;

import static dev.usdt.cli.Markdown.bold;
import static dev.usdt.cli.Markdown.code;
import static dev.usdt.cli.Markdown.words;

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
            heading();
        }
        any = true;
        line(code(comparison.pair().name()).and(words(": ")).and(verdict(comparison)));
        writeTroubles(comparison.troubles());
        if (told.isEmpty()) {
            return;
        }
        console.print("\n| probe | change | breaks |\n|---|---|---|\n");
        for (Difference difference : told) {
            row(code(difference.subject()), code(difference.message()), words(difference.breaking() ? "yes" : ""));
        }
    }

    private static Markdown verdict(FileComparison comparison) {
        if (comparison.diff().isEmpty()) {
            return bold("not compared");
        }
        int breaking = comparison.diff().map(ProbeDiff::breaking).orElseThrow().size();
        Markdown verdict = breaking == 0 ? words("nothing that breaks a consumer") : bold(breaking + " breaking");
        return comparison.isWhole()
                ? verdict
                : verdict.and(words(" in what could be read, ")).and(bold("not all could be"));
    }

    /** What cannot be read, and what is no ELF file; that something is odd is for standard error. */
    private void writeTroubles(List<Trouble> troubles) throws IOException {
        boolean first = true;
        for (Trouble trouble : troubles) {
            if (trouble.severity() == Severity.ERROR || trouble.isOfOther()) {
                if (first) {
                    console.print("\n");
                }
                first = false;
                console.print("- " + words("the " + trouble.side() + " file: ").and(code(trouble.text())) + "\n");
            }
        }
    }

    private void heading() throws IOException {
        console.print("### USDT probes\n");
    }

    /** A paragraph. */
    private void line(Markdown line) throws IOException {
        console.print("\n" + line + "\n");
    }

    private void row(Markdown probe, Markdown change, Markdown breaks) throws IOException {
        console.print("| " + probe + " | " + change + " | " + breaks + " |\n");
    }

    @Override
    public void close() throws IOException {
        if (!any) {
            heading();
            console.print("\nNo differences.\n");
        }
    }
}
