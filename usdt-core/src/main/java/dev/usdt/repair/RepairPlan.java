package dev.usdt.repair;

import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a repair does to a file.
 *
 * @param edits in the order of their offsets; the last may be behind the end of the file
 * @param changes the same for people
 * @param left what would have to change, and cannot
 * @param visible the sites that the repaired file has
 * @param signatures the names of sections that look like signatures
 */
record RepairPlan(
        List<Edit> edits,
        List<FieldChange> changes,
        List<Problem> left,
        List<Visible> visible,
        List<String> signatures) {

    /**
     * A site of the repaired file.
     *
     * @param site the site before the repair
     * @param base the base in its note after it
     * @param arguments its argument string after it
     * @param code the first bytes of code after it, if they were read
     */
    record Visible(ProbeSite site, long base, String arguments, Optional<ByteBuffer> code) {}

    RepairPlan {
        edits = List.copyOf(edits);
        changes = List.copyOf(changes);
        left = List.copyOf(left);
        visible = List.copyOf(visible);
        signatures = List.copyOf(signatures);
    }
}
