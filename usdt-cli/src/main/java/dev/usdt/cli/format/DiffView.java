package dev.usdt.cli.format;

import dev.usdt.diff.Difference;
import dev.usdt.diff.Difference.Kind;
import dev.usdt.diff.ProbeDiff;
import java.util.List;

/**
 * Which differences are shown.
 *
 * @param moves whether probes whose address alone differs are
 * @param breakingOnly whether others than those that break a consumer are left out
 */
public record DiffView(boolean moves, boolean breakingOnly) {

    /** {@return what is to be shown of a file} */
    List<Difference> of(FileComparison comparison) {
        return comparison.diff().map(ProbeDiff::differences).orElse(List.of()).stream()
                .filter(difference -> moves || difference.kind() != Kind.MOVED)
                .filter(difference -> difference.breaking() || !breakingOnly)
                .toList();
    }

    /** {@return what is said if nothing is shown, without the full stop} */
    String none() {
        return breakingOnly ? "No differences that break a consumer" : "No differences";
    }
}
