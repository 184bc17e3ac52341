package dev.usdt.bpftrace;

import dev.usdt.bpftrace.Clause.Branch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is left of a probe under a condition: the sites that have the values of which it speaks. */
final class Restriction {

    private Restriction() {}

    /**
     * {@return the probe with those sites only at which a condition makes sense, or empty if it does at none}
     *
     * @param probe the probe
     * @param where the condition
     */
    static Optional<TracedProbe> of(TracedProbe probe, Where where) {
        List<Clause> clauses = new ArrayList<>();
        for (Clause clause : probe.clauses()) {
            List<Branch> branches = new ArrayList<>();
            for (Branch branch : clause.branches()) {
                if (where.mistake(branch).isEmpty()) {
                    branches.add(branch);
                }
            }
            if (!branches.isEmpty()) {
                clauses.add(new Clause(clause.probe(), clause.point(), clause.before(), branches));
            }
        }
        return clauses.isEmpty()
                ? Optional.empty()
                : Optional.of(new TracedProbe(probe.probe(), clauses, probe.reason()));
    }

    /** {@return why a condition makes no sense at some site of a probe, or empty if it does at all} */
    static Optional<String> mistake(TracedProbe probe, Where where) {
        for (Clause clause : probe.clauses()) {
            for (Branch branch : clause.branches()) {
                Optional<String> mistake = where.mistake(branch);
                if (mistake.isPresent()) {
                    return mistake;
                }
            }
        }
        return Optional.empty();
    }
}
