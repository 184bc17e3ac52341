package dev.usdt.bpftrace;

import java.util.List;

/**
 * What an event of a probe prints.
 *
 * @param values in the order of the arguments
 * @param omissions which arguments are not printed, and why
 */
record Readout(List<Value> values, List<String> omissions) {

    /** Copies the lists. */
    Readout {
        values = List.copyOf(values);
        omissions = List.copyOf(omissions);
    }
}
