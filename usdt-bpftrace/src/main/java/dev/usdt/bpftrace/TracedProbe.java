package dev.usdt.bpftrace;

import dev.usdt.Probe;
import dev.usdt.ProbeSite;
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
record TracedProbe(Probe probe, List<Clause> clauses, String reason) {

    /** Copies the list. */
    TracedProbe {
        clauses = List.copyOf(clauses);
    }

    /** {@return whether it is traced by name} */
    boolean isByName() {
        return clauses.get(0).point().kind() == AttachPoint.Kind.NAME;
    }

    /** {@return the sites that are traced} */
    List<ProbeSite> sites() {
        List<ProbeSite> sites = new ArrayList<>();
        for (Clause clause : clauses) {
            for (Clause.Branch branch : clause.branches()) {
                sites.addAll(branch.sites());
            }
        }
        return sites;
    }

    /** {@return whether some branch has all values of some names} */
    boolean hasValues(Set<String> keys) {
        for (Clause clause : clauses) {
            for (Clause.Branch branch : clause.branches()) {
                if (branch.hasAll(keys)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@return all values of all its clauses} */
    List<Value> values() {
        List<Value> values = new ArrayList<>();
        for (Clause clause : clauses) {
            for (Clause.Branch branch : clause.branches()) {
                values.addAll(branch.values());
            }
        }
        return values;
    }
}
