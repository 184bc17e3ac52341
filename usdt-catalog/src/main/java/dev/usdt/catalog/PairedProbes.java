package dev.usdt.catalog;

import dev.usdt.Probe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Probes of a file that belong together, as a catalog says, else by their names.
 *
 * @param start the probe at the start
 * @param ends those of which one fires at the end, at least one
 * @param pair by what a start and its end are known to belong together; its ends need not all be in the file
 */
public record PairedProbes(Probe start, List<Probe> ends, ProbePair pair) {

    /** Copies the list. */
    public PairedProbes {
        Objects.requireNonNull(start, "start");
        ends = List.copyOf(ends);
        Objects.requireNonNull(pair, "pair");
    }

    /**
     * {@return which of some probes belong together, in the order of their starts}
     *
     * @param catalogs what is known of them
     * @param probes the probes
     */
    public static List<PairedProbes> of(Catalogs catalogs, List<Probe> probes) {
        Finder finder = new Finder(catalogs, probes);
        for (Probe probe : probes) {
            finder.add(probe);
        }
        return finder.found;
    }

    /**
     * {@return the names of the values by which some probes are paired}
     *
     * @param catalogs what is known of them
     * @param probes the probes
     */
    public static Set<String> keys(Catalogs catalogs, List<Probe> probes) {
        Set<String> keys = new LinkedHashSet<>();
        for (PairedProbes paired : of(catalogs, probes)) {
            keys.addAll(paired.pair().by());
        }
        return keys;
    }

    private static final class Finder {
        private final Catalogs catalogs;
        /** By provider and name, with a NUL between them: no name has one. */
        private final Map<String, Probe> probes = new HashMap<>();

        private final List<PairedProbes> found = new ArrayList<>();

        Finder(Catalogs catalogs, List<Probe> probes) {
            this.catalogs = catalogs;
            for (Probe probe : probes) {
                this.probes.put(key(probe.provider(), probe.name()), probe);
            }
        }

        private static String key(String provider, String name) {
            return provider + '\0' + name;
        }

        private void add(Probe start) {
            Optional<ProbePair> pair = catalogs.of(start.provider()).pairFrom(start.provider(), start.name());
            if (pair.isPresent()) {
                add(start, pair.get());
            }
        }

        private void add(Probe start, ProbePair pair) {
            List<Probe> ends = new ArrayList<>();
            for (String name : pair.ends()) {
                Probe end = probes.get(key(start.provider(), name));
                if (end != null) {
                    ends.add(end);
                }
            }
            if (!ends.isEmpty()) {
                found.add(new PairedProbes(start, ends, pair));
            }
        }
    }
}
