package dev.usdt.bpftrace.internal.plan;

import dev.usdt.Detail;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.bpftrace.internal.script.ScriptText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a script is made of.
 *
 * @param files what is traced of each file
 * @param remarks what the head of the script says of the style, a line each
 * @param lacking details without which something could not be traced
 */
public record ScriptPlan(List<FilePlan> files, List<String> remarks, Set<Detail> lacking) {

    /** Copies the lists. */
    public ScriptPlan {
        files = List.copyOf(files);
        remarks = List.copyOf(remarks);
    }

    /** {@return what is traced of all files} */
    public List<TracedProbe> probes() {
        if (files.size() == 1) {
            return files.get(0).probes();
        }
        List<TracedProbe> probes = new ArrayList<>();
        for (FilePlan file : files) {
            probes.addAll(file.probes());
        }
        return probes;
    }

    /** Writes the clauses that are no probe's. */
    public void writeUpkeep(ScriptText text) {
        // A style that has some has one body for all files.
        files.get(0).body().writeUpkeep(text);
    }
}
