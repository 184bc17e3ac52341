package dev.usdt.bpftrace;

import dev.usdt.Probe;
import dev.usdt.bpftrace.Clause.Branch;
import java.util.List;
import java.util.Optional;

/** What a style does at the hit of a probe. */
interface Body {

    /** {@return what has to be true of a hit for it to be looked at, or empty if nothing has to be} */
    Optional<Where> where();

    /** {@return statements in bpftrace's language, a line each} */
    List<String> statements(Probe probe, Branch branch);
}
