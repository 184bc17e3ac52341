package dev.usdt.bpftrace.internal.clause;

import dev.usdt.Probe;
import dev.usdt.bpftrace.internal.clause.Clause.Branch;
import dev.usdt.bpftrace.internal.script.ScriptText;
import dev.usdt.catalog.Condition;
import java.util.Optional;

/** What a style does at the hit of a probe. */
public interface Body {

    /** {@return what has to be true of a hit for it to be looked at, or empty if nothing has to be} */
    Optional<Condition> where();

    /** Writes what is done at a hit. */
    void write(ScriptText text, Probe probe, Branch branch);

    /** Writes clauses that are no probe's, if it needs any. */
    default void writeUpkeep(ScriptText text) {}
}
