package dev.usdt.bpftrace.internal.plan;

import dev.usdt.Problem;
import dev.usdt.bpftrace.TracedFile;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import java.util.ArrayList;
import java.util.List;

/** Collects what a script leaves out, and why; if it is for several files, with the name of the file in question. */
public final class Problems {

    private final boolean several;
    private final List<Problem> all = new ArrayList<>();

    /**
     * An empty collection.
     *
     * @param several whether it has to be said of which file something is
     */
    public Problems(boolean several) {
        this.several = several;
    }

    /** Adds what is of the script as a whole. */
    public void add(Problem problem) {
        all.add(problem);
    }

    /** Adds what is of a file. */
    public void add(TracedFile source, Problem problem) {
        all.add(
                several
                        ? new Problem(
                                problem.severity(),
                                problem.fileOffset(),
                                BpftraceText.inComment(source.name()) + ": " + problem.message())
                        : problem);
    }

    /** Adds what is of a file. */
    public void addAll(TracedFile source, List<Problem> problems) {
        for (Problem problem : problems) {
            add(source, problem);
        }
    }

    /** {@return all of them} */
    public List<Problem> all() {
        return all;
    }
}
