package dev.usdt.internal.elf;

import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.Problem.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is found wrong or odd while a file is read, in the order in which it was met. A hostile file cannot fill the
 * memory with it: behind the first hundred, one line stands for the rest.
 */
public final class Problems {

    private static final int MOST = 100;

    private final List<Problem> found = new ArrayList<>();
    private int untoldErrors;
    private int untoldWarnings;

    /** Adds that something could not be read. */
    public void error(long fileOffset, String message) {
        error(OptionalLong.of(fileOffset), message);
    }

    /** Adds that something could not be read, which may have no place in the file. */
    public void error(OptionalLong fileOffset, String message) {
        error(fileOffset, message, Topic.OTHER);
    }

    /** Adds that something of a certain kind could not be read. */
    public void error(OptionalLong fileOffset, String message, Topic topic) {
        if (found.size() < MOST) {
            found.add(new Problem(Severity.ERROR, fileOffset, message, topic));
        } else {
            untoldErrors++;
        }
    }

    /** Adds that something is odd. */
    public void warning(long fileOffset, String message) {
        warning(OptionalLong.of(fileOffset), message, Topic.OTHER);
    }

    /** Adds that something of a certain kind is odd. */
    public void warning(long fileOffset, String message, Topic topic) {
        warning(OptionalLong.of(fileOffset), message, topic);
    }

    /** Adds that the file as a whole is odd. */
    public void warning(String message) {
        warning(OptionalLong.empty(), message, Topic.OTHER);
    }

    private void warning(OptionalLong fileOffset, String message, Topic topic) {
        if (found.size() < MOST) {
            found.add(new Problem(Severity.WARNING, fileOffset, message, topic));
        } else {
            untoldWarnings++;
        }
    }

    /** {@return all, with a line for those beyond the hundredth} */
    public List<Problem> toList() {
        return found.isEmpty() ? List.of() : withRest();
    }

    private List<Problem> withRest() {
        List<Problem> all = new ArrayList<>(found);
        if (untoldErrors > 0) {
            all.add(new Problem(Severity.ERROR, OptionalLong.empty(), untoldErrors + " further errors"));
        }
        if (untoldWarnings > 0) {
            all.add(new Problem(Severity.WARNING, OptionalLong.empty(), untoldWarnings + " further warnings"));
        }
        return all;
    }
}
