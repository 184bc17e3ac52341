package dev.usdt.cli.saved;

import dev.usdt.Problem;
import dev.usdt.diff.FileSnapshot;
import java.util.List;

/**
 * A file as a listing has it.
 *
 * @param path its path as it was given when it was listed
 * @param snapshot what can be compared
 * @param problems what was wrong with it
 */
public record SavedFile(String path, FileSnapshot snapshot, List<Problem> problems) {

    /** Copies the list. */
    public SavedFile {
        problems = List.copyOf(problems);
    }
}
