package dev.usdt.bpftrace.internal.clause;

import dev.usdt.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A probe as a script traces it.
 *
 * @param probe the probe
 * @param clauses one by name, or one for each site by address
 * @param reason why it is not traced by name; empty if it is, or if that was not wanted
 */
public record TracedProbe(Probe probe, List<Clause> clauses, String reason) {

    /** Copies the list. */
    public TracedProbe {
        clauses = List.copyOf(clauses);
    }

    /** {@return whether it is traced by name} */
    public boolean isByName() {
        return clauses.get(0).point().kind() == AttachPoint.Kind.NAME;
    }

    /** {@return whether some branch has all values of some names} */
    public boolean hasValues(Set<String> keys) {
        for (Clause.Branch branch : branches()) {
            if (branch.hasAll(keys)) {
                return true;
            }
        }
        return false;
    }

    /** {@return what is read, at all its clauses} */
    public List<Clause.Branch> branches() {
        if (clauses.size() == 1) {
            return clauses.get(0).branches();
        }
        List<Clause.Branch> branches = new ArrayList<>();
        for (Clause clause : clauses) {
            branches.addAll(clause.branches());
        }
        return branches;
    }
}
