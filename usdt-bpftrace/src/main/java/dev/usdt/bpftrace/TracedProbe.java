package dev.usdt.bpftrace;

import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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
    Stream<ProbeSite> sites() {
        return clauses.stream()
                .flatMap(clause -> clause.branches().stream())
                .flatMap(branch -> branch.sites().stream());
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
    Stream<Value> values() {
        return clauses.stream()
                .flatMap(clause -> clause.branches().stream())
                .flatMap(branch -> branch.values().stream());
    }
}
