package dev.usdt.cli.format;

import static dev.usdt.cli.format.Markdown.code;

import dev.usdt.Problem.Severity;
import dev.usdt.cli.format.FileComparison.Trouble;
import dev.usdt.cli.io.Console;
import dev.usdt.diff.Difference;
import dev.usdt.diff.ProbeDiff;
import java.io.IOException;
import java.util.List;

/** Differences as a table in Markdown, for a pull request. */
public final class DiffMarkdown implements DiffWriter {

    private static final Markdown HEADING = Markdown.of("### USDT probes\n");

    private final Console console;
    private final DiffView view;
    private boolean any;
    private boolean probes;

    public DiffMarkdown(Console console, DiffView view) {
        this.console = console;
        this.view = view;
    }

    @Override
    public void write(FileComparison comparison) throws IOException {
        probes |= comparison.hasProbes();
        List<Difference> shown = view.of(comparison);
        if (shown.isEmpty() && comparison.isWhole()) {
            return;
        }
        if (!any) {
            print(HEADING);
        }
        any = true;
        print(Markdown.of("\n{}: {}\n", code(comparison.pair().name()), verdict(comparison)));
        writeTroubles(comparison.troubles());
        if (shown.isEmpty()) {
            return;
        }
        List<Difference> breaking = shown.stream().filter(Difference::breaking).toList();
        List<Difference> others =
                shown.stream().filter(difference -> !difference.breaking()).toList();
        writeTable(breaking);
        if (!others.isEmpty()) {
            // A table is one only behind an empty line.
            print(Markdown.of(
                    "\n<details><summary>Changes that break nothing: {}</summary>\n", Markdown.number(others.size())));
            writeTable(others);
            print(Markdown.of("\n</details>\n"));
        }
    }

    private void writeTable(List<Difference> differences) throws IOException {
        if (differences.isEmpty()) {
            return;
        }
        print(Markdown.of("\n| probe | change | breaks |\n|---|---|---|\n"));
        for (Difference difference : differences) {
            Markdown probe = code(difference.subject());
            Markdown change = code(difference.message());
            print(
                    difference.breaking()
                            ? Markdown.of("| {} | {} | yes |\n", probe, change)
                            : Markdown.of("| {} | {} |  |\n", probe, change));
        }
    }

    private static Markdown verdict(FileComparison comparison) {
        if (comparison.diff().isEmpty()) {
            return Markdown.of("**not compared**");
        }
        int breaking = comparison.diff().map(ProbeDiff::breaking).orElseThrow().size();
        Markdown verdict = breaking == 0
                ? Markdown.of("nothing that breaks a consumer")
                : Markdown.of("**{} breaking**", Markdown.number(breaking));
        return comparison.isWhole() ? verdict : Markdown.of("{} in what could be read, **not all could be**", verdict);
    }

    /** What cannot be read, and what is no ELF file; that something is odd is for standard error. */
    private void writeTroubles(List<Trouble> troubles) throws IOException {
        boolean first = true;
        for (Trouble trouble : troubles) {
            if (trouble.severity() == Severity.ERROR || trouble.isOfOther()) {
                if (first) {
                    print(Markdown.of("\n"));
                }
                first = false;
                print(
                        trouble.side().equals("old")
                                ? Markdown.of("- the old file: {}\n", code(trouble.text()))
                                : Markdown.of("- the new file: {}\n", code(trouble.text())));
            }
        }
    }

    private void print(Markdown piece) throws IOException {
        console.print(piece.toString());
    }

    @Override
    public void close() throws IOException {
        if (!any) {
            print(HEADING);
            if (!probes) {
                print(Markdown.of("\n**No probes in either, nothing to compare.**\n"));
            } else {
                print(
                        view.breakingOnly()
                                ? Markdown.of("\nNo differences that break a consumer.\n")
                                : Markdown.of("\nNo differences.\n"));
            }
        }
    }
}
