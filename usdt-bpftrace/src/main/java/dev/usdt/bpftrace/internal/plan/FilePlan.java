package dev.usdt.bpftrace.internal.plan;

import dev.usdt.bpftrace.TracedFile;
import dev.usdt.bpftrace.internal.clause.Body;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.bpftrace.internal.value.TracerSupport;
import dev.usdt.catalog.ProbeValues;
import java.util.List;

/**
 * What a script traces of a file.
 *
 * @param source the file
 * @param values what is known of its probes
 * @param support what bpftrace makes of its arguments
 * @param probes what is traced, in the order of the file
 * @param body what is done at each hit
 */
public record FilePlan(
        TracedFile source, ProbeValues values, TracerSupport support, List<TracedProbe> probes, Body body) {

    /** Copies the list. */
    public FilePlan {
        probes = List.copyOf(probes);
    }
}
