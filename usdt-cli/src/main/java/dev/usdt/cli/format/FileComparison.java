package dev.usdt.cli.format;

import dev.usdt.Detail;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.cli.input.FileResult;
import dev.usdt.diff.Difference.Kind;
import dev.usdt.diff.FileSnapshot;
import dev.usdt.diff.ProbeDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What came of comparing a pair of files.
 *
 * @param pair the files
 * @param diff what differs in what could be read; empty if one cannot be read at all
 * @param troubles what is wrong with the files themselves
 * @param hasProbes whether one of them has a probe
 */
public record FileComparison(FilePair pair, Optional<ProbeDiff> diff, List<Trouble> troubles, boolean hasProbes) {

    /**
     * Something wrong with one of the files.
     *
     * @param side {@code old} or {@code new}
     * @param path its path as it is shown
     * @param severity whether something could not be read
     * @param fileOffset where in the file, in bytes from its start; empty if it is about the whole
     * @param message what it is
     * @param isOfOther whether it is that there is something else than an ELF file
     */
    public record Trouble(
            String side, String path, Severity severity, OptionalLong fileOffset, String message, boolean isOfOther) {

        /** {@return the message, with the file offset if there is one} */
        public String text() {
            return new Problem(severity, fileOffset, message).toString();
        }
    }

    /** Copies the list. */
    public FileComparison {
        troubles = List.copyOf(troubles);
    }

    /**
     * Reads and compares.
     *
     * @param ignored kinds of differences that are left out
     */
    public static FileComparison of(FilePair pair, Set<Kind> ignored) {
        List<Trouble> troubles = new ArrayList<>();
        Optional<FileSnapshot> old = read("old", pair.old(), troubles);
        Optional<FileSnapshot> current = read("new", pair.current(), troubles);
        if (old.isPresent() != pair.old().isFile()
                || current.isPresent() != pair.current().isFile()) {
            return new FileComparison(pair, Optional.empty(), troubles, false);
        }
        ProbeDiff all = ProbeDiff.between(old, current);
        ProbeDiff diff = ignored.isEmpty()
                ? all
                : new ProbeDiff(all.differences().stream()
                        .filter(difference -> !ignored.contains(difference.kind()))
                        .toList());
        if (!diff.differences().isEmpty()) {
            tellOther("old", pair.old(), troubles);
            tellOther("new", pair.current(), troubles);
        }
        return new FileComparison(pair, Optional.of(diff), troubles, hasProbes(old) || hasProbes(current));
    }

    private static boolean hasProbes(Optional<FileSnapshot> file) {
        return file.isPresent() && !file.get().probes().isEmpty();
    }

    private static Optional<FileSnapshot> read(String side, FileSide file, List<Trouble> troubles) {
        if (!file.isFile()) {
            return Optional.empty();
        }
        if (file.saved().isPresent()) {
            tellProblems(side, file, file.saved().get().problems(), troubles);
            return Optional.of(file.saved().get().snapshot());
        }
        FileResult result = file.read(Detail.LAYOUT);
        if (result.file().isEmpty()) {
            troubles.add(
                    new Trouble(side, file.shown(), Severity.ERROR, OptionalLong.empty(), result.failure(), false));
            return Optional.empty();
        }
        tellProblems(side, file, result.file().get().problems(), troubles);
        return Optional.of(FileSnapshot.of(result.file().get()));
    }

    private static void tellProblems(String side, FileSide file, List<Problem> problems, List<Trouble> troubles) {
        for (Problem problem : problems) {
            troubles.add(new Trouble(
                    side, file.shown(), problem.severity(), problem.fileOffset(), problem.message(), false));
        }
    }

    /** Where there was a program and is a script now, its probes are gone for another reason than one would think. */
    private static void tellOther(String side, FileSide file, List<Trouble> troubles) {
        if (!file.other().isEmpty()) {
            troubles.add(new Trouble(side, file.shown(), Severity.WARNING, OptionalLong.empty(), file.other(), true));
        }
    }

    /** {@return whether all of both files was read} */
    public boolean isWhole() {
        return troubles.stream().noneMatch(trouble -> trouble.severity() == Severity.ERROR);
    }

    /** {@return whether it is known that nothing breaks a consumer} */
    public boolean isCompatible() {
        return isWhole() && diff.isPresent() && diff.get().breaking().isEmpty();
    }
}
