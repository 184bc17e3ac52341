package dev.usdt.bpftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.internal.clause.Clause.Branch;
import dev.usdt.bpftrace.internal.clause.Pairing;
import dev.usdt.bpftrace.internal.script.ScriptText;
import dev.usdt.bpftrace.internal.style.LatencyBody;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalogs;
import dev.usdt.catalog.PairedProbes;
import dev.usdt.hostile.LyingElf;
import dev.usdt.hostile.LyingElf.Site;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Scripts take work in proportion to the sites. It is counted, not timed: what is allocated, and how often something is
 * taken out of a list.
 */
@Tag("once")
class ManySitesTest {

    private static final int FEW = 5_000;
    private static final int MANY = 4 * FEW;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    /** How sites may be many. */
    @SuppressWarnings("ImmutableEnumChecker") // None holds a state.
    private enum Kind {
        ONE_PROBE(i -> new Site("p", "n", "8@" + 8 * i + "(%rsi,%rdi,4)")),
        ONE_PROBE_OF_ONE_FORM(i -> new Site("p", "n", "8@8(%rsi,%rdi,4)")),
        PAIRS(i -> new Site("p", "job" + i / 2 + (i % 2 == 0 ? "_start" : "_end"), "-4@%eax")),
        LABELS_ALIKE(i -> new Site("p", "x".repeat(30) + i / 2 + (i % 2 == 0 ? "_start" : "_end"), "-4@%eax")),
        PROBES(i -> new Site("p" + i, "n", "8@%rax 8@%rbx"));

        private final IntFunction<Site> sites;

        Kind(IntFunction<Site> sites) {
            this.sites = sites;
        }
    }

    private UsdtFile file(Kind kind, int count) throws Exception {
        Path file = LyingElf.writeSites(folder.resolve(kind + "-" + count), count, kind.sites);
        UsdtFile read = UsdtFile.read(file, ScriptWriter.details());
        assertEquals(List.of(), read.problems());
        return read;
    }

    @ParameterizedTest
    @EnumSource
    void takeFiveTimesTheWorkForFourTimesTheSites(Kind kind) throws Exception {
        UsdtFile few = file(kind, FEW);
        UsdtFile many = file(kind, MANY);
        for (Style style : Style.values()) {
            for (Attach attach : Attach.values()) {
                ScriptOptions options = ScriptOptions.builder(Path.of("/srv/server"))
                        .style(style)
                        .attach(attach)
                        .build();
                allocated(few, options);
                long forFew = allocated(few, options);
                long forMany = allocated(many, options);
                assertTrue(
                        forMany <= 5 * forFew,
                        () -> style + ", " + attach + ": " + forFew + " bytes for " + FEW + " sites, " + forMany
                                + " for " + MANY);
            }
        }
    }

    private static long allocated(UsdtFile file, ScriptOptions options) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        ScriptWriter.write(file, options);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void lookAtEachPairAFewTimes() throws Exception {
        UsdtFile file = file(Kind.PAIRS, FEW);
        CountedList<Probe> probes = new CountedList<>(file.probes());
        List<Pairing> numbered = new ArrayList<>();
        for (PairedProbes paired : PairedProbes.of(Catalogs.of(false, Catalog.EMPTY), probes)) {
            numbered.add(new Pairing(paired, Optional.empty()).numbered(numbered.size() + 1));
        }
        CountedList<Pairing> pairings = new CountedList<>(numbered);
        assertEquals(FEW / 2, pairings.size());
        LatencyBody body = new LatencyBody(pairings, Map.of());
        ScriptText text = new ScriptText();
        for (Probe probe : file.probes()) {
            body.write(text, probe, new Branch(Optional.empty(), probe.sites(), List.of()));
        }
        body.writeUpkeep(text);
        assertTrue(probes.taken <= 4 * FEW, () -> probes.taken + " probes");
        assertTrue(pairings.taken <= 4 * FEW, () -> pairings.taken + " pairs");
    }

    /** Counts what is taken out of it. */
    private static final class CountedList<E> extends AbstractList<E> {
        private final List<E> list;
        private long taken;

        CountedList(List<E> list) {
            this.list = list;
        }

        @Override
        public E get(int index) {
            taken++;
            return list.get(index);
        }

        @Override
        public int size() {
            return list.size();
        }
    }
}
