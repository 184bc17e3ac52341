package dev.usdt.tracer;

import java.util.LinkedHashMap;
import java.util.Map;

/** Programs with probes of {@code t} whose semaphores some tracer does not raise. */
final class SemaphoreRows {

    private static final long SECOND = GuardedProgram.SECOND;

    private SemaphoreRows() {}

    static Map<String, GuardedProgram> all() {
        Map<String, GuardedProgram> rows = new LinkedHashMap<>();
        rows.put("in .probes", apart().site("p0", SECOND).site("p1", 0).site("p2", SECOND + 2));
        rows.put(
                "outside of .probes",
                apart().second(".data").site("p0", SECOND).site("p1", 0).site("p2", SECOND + 2));
        rows.put(
                "a page of two segments",
                new GuardedProgram().site("p0", SECOND).site("p1", 0));
        rows.put(
                "the same with RELRO",
                new GuardedProgram().relro().site("p0", SECOND).site("p1", 0));
        rows.put("in the first of them", new GuardedProgram().site("p0", GuardedProgram.FIRST + 0x10));
        rows.put(
                "one for each site",
                apart().site("p0", SECOND).site("p0", SECOND + 2).site("p1", 0));
        rows.put(
                "the second site only", apart().site("p0", 0).site("p0", SECOND).site("p1", SECOND + 2));
        rows.put("the first site only", apart().site("p0", SECOND).site("p0", 0));
        rows.put("odd", apart().site("p0", SECOND + 0x11).site("p1", SECOND + 2));
        rows.put(
                "in a page of memory alone", apart().site("p0", SECOND + 0x1800).site("p1", SECOND));
        rows.put(
                "in no segment",
                apart().site("p0", 0x16, SECOND + 0x20).site("p1", SECOND).site("p2", 0));
        rows.put("in an executable segment", apart().flags(7).site("p0", SECOND).site("p1", 0));
        rows.put("in read-only data", apart().flags(4).site("p0", SECOND).site("p1", 0));
        rows.put("prelinked", apart().moved(0x100000).site("p0", SECOND).site("p1", 0));
        return rows;
    }

    private static GuardedProgram apart() {
        return new GuardedProgram().apart();
    }
}
