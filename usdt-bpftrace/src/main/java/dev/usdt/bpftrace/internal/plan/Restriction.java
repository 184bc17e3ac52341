package dev.usdt.bpftrace.internal.plan;

import dev.usdt.bpftrace.internal.clause.Clause;
import dev.usdt.bpftrace.internal.clause.Clause.Branch;
import dev.usdt.bpftrace.internal.clause.ConditionCode;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.catalog.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is left of a probe under a condition: the sites that have the values of which it speaks, and of which it may be
 * true.
 *
 * @param probe the probe with these sites only, or empty if there are none
 * @param lacking how many sites lack a value
 * @param never how many sites have them, but such that the condition is never true
 * @param mistake why the condition makes no sense for a value that is there, or empty
 */
record Restriction(Optional<TracedProbe> probe, int lacking, int never, Optional<String> mistake) {

    /** {@return what is left of a probe under a condition} */
    static Restriction of(TracedProbe probe, Condition where) {
        List<Clause> clauses = new ArrayList<>();
        int lacking = 0;
        int never = 0;
        Optional<String> mistake = Optional.empty();
        for (Clause clause : probe.clauses()) {
            List<Branch> branches = new ArrayList<>();
            for (Branch branch : clause.branches()) {
                Optional<String> why = ConditionCode.mistake(where, branch);
                if (why.isPresent()) {
                    lacking += branch.sites().size();
                    mistake = branch.hasAll(where.names()) ? why : mistake;
                } else if (where.isNever(branch)) {
                    never += branch.sites().size();
                } else {
                    branches.add(branch);
                }
            }
            if (!branches.isEmpty()) {
                clauses.add(new Clause(clause.probe(), clause.point(), clause.before(), branches));
            }
        }
        Optional<TracedProbe> left = clauses.isEmpty()
                ? Optional.empty()
                : Optional.of(new TracedProbe(probe.probe(), clauses, probe.reason()));
        return new Restriction(left, lacking, never, mistake);
    }

    /** {@return whether the condition makes sense at all sites and may be true} */
    boolean isWhole() {
        return probe.isPresent() && lacking == 0 && never == 0;
    }
}
