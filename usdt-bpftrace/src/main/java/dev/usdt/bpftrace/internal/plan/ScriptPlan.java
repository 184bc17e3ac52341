package dev.usdt.bpftrace.internal.plan;

import dev.usdt.Detail;
import dev.usdt.bpftrace.internal.clause.Body;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import java.util.List;
import java.util.Set;

/**
 * What a script is made of.
 *
 * @param probes what is traced, in the order of the file
 * @param body what is done at each hit
 * @param remarks what the head of the script says of the style, a line each
 * @param lacking details without which something could not be traced
 */
public record ScriptPlan(List<TracedProbe> probes, Body body, List<String> remarks, Set<Detail> lacking) {

    /** Copies the lists. */
    public ScriptPlan {
        probes = List.copyOf(probes);
        remarks = List.copyOf(remarks);
    }
}
