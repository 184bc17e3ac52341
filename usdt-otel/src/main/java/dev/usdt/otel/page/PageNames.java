package dev.usdt.otel.page;

import dev.usdt.catalog.ProbePair;
import dev.usdt.otel.ProbePoint;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What spans and points have in common, each with a number or a count: pairs, processes, names of points. */
final class PageNames {

    private final int most;
    private final Map<ProbePair, PairTally> byRule = new HashMap<>();
    private final List<PairTally> pairs = new ArrayList<>();
    private final Map<Resource, Integer> processes = new LinkedHashMap<>();
    private final Map<String, PointTally> points = new LinkedHashMap<>();

    /** How often there was a point. */
    static final class PointTally {
        private long within;
        private long outside;

        long within() {
            return within;
        }

        long outside() {
            return outside;
        }
    }

    /** Knows so many of each kind; the next is called another, and so are all after it. */
    PageNames(int most) {
        this.most = most;
    }

    PairTally pair(ProbePair rule) {
        PairTally known = byRule.get(rule);
        if (known != null) {
            return known;
        } else if (pairs.size() > most) {
            return pairs.get(most);
        }
        PairTally pair = pairs.size() < most
                ? new PairTally(pairs.size(), rule.provider() + ":" + rule.start(), rule.ends())
                : new PairTally(pairs.size(), "other pairs", List.of());
        pairs.add(pair);
        if (pair.number() < most) {
            byRule.put(rule, pair);
        }
        return pair;
    }

    Collection<PairTally> pairs() {
        return pairs;
    }

    /** {@return the number of a process, or -1 of one too many} */
    int process(Resource resource) {
        Integer known = processes.get(resource);
        if (known != null) {
            return known;
        } else if (processes.size() >= most) {
            return -1;
        }
        processes.put(resource, processes.size());
        return processes.size() - 1;
    }

    Collection<Resource> processes() {
        return processes.keySet();
    }

    void countPoint(ProbePoint point, boolean within) {
        PointTally tally = points.get(point.name());
        if (tally == null) {
            String name = points.size() < most ? point.name() : "other points";
            tally = points.computeIfAbsent(name, k -> new PointTally());
        }
        if (within) {
            tally.within++;
        } else {
            tally.outside++;
        }
    }

    Map<String, PointTally> points() {
        return points;
    }
}
