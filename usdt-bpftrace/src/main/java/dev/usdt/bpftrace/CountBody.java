package dev.usdt.bpftrace;

import dev.usdt.Probe;
import dev.usdt.bpftrace.Clause.Branch;
import java.util.List;
import java.util.Optional;

/** Counts hits. */
final class CountBody implements Body {

    /** Prints what came in the last second. The total is counted apart: hits while a map is cleared are lost in it. */
    static final String EVERY_SECOND = """
            interval:s:1 {
            	time("%H:%M:%S\\n");
            	print(@hits);
            	clear(@hits);
            }

            END {
            	clear(@hits);
            }
            """;

    private final Optional<Where> where;
    private final Labels labels = new Labels();

    CountBody(ScriptOptions options) {
        this.where = options.where();
    }

    @Override
    public Optional<Where> where() {
        return where;
    }

    @Override
    public List<String> statements(Probe probe, Branch branch) {
        String key = "[" + labels.literal(probe.provider() + ":" + probe.name()) + "] = count();";
        return List.of("@hits" + key, "@total" + key);
    }
}
