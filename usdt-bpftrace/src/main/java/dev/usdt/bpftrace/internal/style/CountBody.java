package dev.usdt.bpftrace.internal.style;

import dev.usdt.Probe;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.internal.clause.Body;
import dev.usdt.bpftrace.internal.clause.Clause.Branch;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.script.ScriptText;
import dev.usdt.catalog.Condition;
import java.util.Optional;

/** Counts hits. */
public final class CountBody implements Body {

    private final Optional<Condition> where;
    private final ProbeLabels labels = new ProbeLabels(false);

    public CountBody(ScriptOptions options) {
        this.where = options.condition();
    }

    @Override
    public Optional<Condition> where() {
        return where;
    }

    @Override
    public void write(ScriptText text, Probe probe, Branch branch) {
        Code label = labels.literal(probe);
        text.statement(Code.of("@hits[{}] = count()", label));
        text.statement(Code.of("@total[{}] = count()", label));
    }

    /** Prints what came in the last second. The total is counted apart: hits while a map is cleared are lost in it. */
    @Override
    public void writeUpkeep(ScriptText text) {
        text.blankLine();
        text.open(Code.of("interval:s:1"));
        text.statement(Code.of("time(\"%H:%M:%S\\n\")"));
        text.statement(Code.of("print(@hits)"));
        text.statement(Code.of("clear(@hits)"));
        text.close();
        text.blankLine();
        text.open(Code.of("END"));
        text.statement(Code.of("clear(@hits)"));
        text.close();
    }
}
