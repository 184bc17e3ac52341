package dev.usdt.cli.format;

import dev.usdt.diff.Difference;
import dev.usdt.diff.Difference.Kind;
import dev.usdt.diff.ProbeDiff;
import java.io.IOException;
import java.util.List;

/** Writes differences between files, in one format. */
public interface DiffWriter extends AutoCloseable {

    /** Writes what differs in a file. */
    void write(FileComparison comparison) throws IOException;

    /** Ends the whole. */
    @Override
    void close() throws IOException;

    /** {@return what is to be shown: without moves unless they are asked for} */
    static List<Difference> shown(FileComparison comparison, boolean moves) {
        return comparison.diff().map(ProbeDiff::differences).orElse(List.of()).stream()
                .filter(difference -> moves || difference.kind() != Kind.MOVED)
                .toList();
    }
}
