package dev.usdt.bpftrace.internal.plan;

import dev.usdt.Probe;
import dev.usdt.bpftrace.internal.clause.Pairing;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.ProbePair;
import dev.usdt.catalog.ProbePair.Within;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the probes of a file that belong together: as a catalog says, else by their names. */
public final class Pairings {

    /** How the names of a start and of its ends end. */
    private static final Map<String, List<String>> ENDINGS =
            Map.of("start", List.of("end", "done"), "begin", List.of("end"), "entry", List.of("return"));

    private final Catalog catalog;
    /** By provider and name, with a NUL between them: no name has one. */
    private final Map<String, Probe> probes = new HashMap<>();

    private final List<Pairing> found = new ArrayList<>();

    private Pairings(Catalog catalog, List<Probe> probes) {
        this.catalog = catalog;
        for (Probe probe : probes) {
            this.probes.put(key(probe.provider(), probe.name()), probe);
        }
    }

    private static String key(String provider, String name) {
        return provider + '\0' + name;
    }

    /** {@return which of some probes belong together, in the order of their starts} */
    public static List<Pairing> of(Catalog catalog, List<Probe> probes) {
        Pairings pairings = new Pairings(catalog, probes);
        for (Probe probe : probes) {
            pairings.add(probe);
        }
        return pairings.found;
    }

    private void add(Probe start) {
        for (ProbePair pair : catalog.pairs()) {
            if (pair.provider().equals(start.provider()) && pair.start().equals(start.name())) {
                add(start, pair.ends(), pair.within(), pair.reason());
                return;
            }
        }
        for (Map.Entry<String, List<String>> ending : ENDINGS.entrySet()) {
            Optional<String> stem = stem(start.name(), ending.getKey());
            if (stem.isPresent()) {
                List<String> ends = new ArrayList<>();
                for (String end : ending.getValue()) {
                    ends.add(stem.get() + end);
                }
                add(start, ends, Within.GOROUTINE, "");
                return;
            }
        }
    }

    /** What stands before an ending, with the {@code _}, {@code __} or {@code -} between them. */
    private static Optional<String> stem(String name, String ending) {
        String stem = name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : "";
        boolean separated = stem.length() > 1 && (stem.endsWith("_") || stem.endsWith("-"));
        return separated ? Optional.of(stem) : Optional.empty();
    }

    private void add(Probe start, List<String> endNames, Within within, String reason) {
        List<Probe> ends = new ArrayList<>();
        for (String name : endNames) {
            Probe end = probes.get(key(start.provider(), name));
            if (end != null) {
                ends.add(end);
            }
        }
        if (!ends.isEmpty()) {
            found.add(new Pairing(start, ends, within, reason, found.size() + 1));
        }
    }
}
