package dev.usdt.catalog;

import dev.usdt.Probe;
import dev.usdt.catalog.ProbePair.Within;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Probes of a file that belong together, as a catalog says, else by their names.
 *
 * @param start the probe at the start
 * @param ends those of which one fires at the end, at least one
 * @param within what fires both
 * @param reason in a few words why {@link Within#NOTHING} fires both; else empty
 */
public record PairedProbes(Probe start, List<Probe> ends, Within within, String reason) {

    /** Copies the list. */
    public PairedProbes {
        Objects.requireNonNull(start, "start");
        ends = List.copyOf(ends);
        Objects.requireNonNull(within, "within");
        Objects.requireNonNull(reason, "reason");
    }

    /** {@return which of some probes belong together, in the order of their starts} */
    public static List<PairedProbes> of(Catalog catalog, List<Probe> probes) {
        Finder finder = new Finder(catalog, probes);
        for (Probe probe : probes) {
            finder.add(probe);
        }
        return finder.found;
    }

    private static final class Finder {
        private final Catalog catalog;
        /** By provider and name, with a NUL between them: no name has one. */
        private final Map<String, Probe> probes = new HashMap<>();

        private final List<PairedProbes> found = new ArrayList<>();

        Finder(Catalog catalog, List<Probe> probes) {
            this.catalog = catalog;
            for (Probe probe : probes) {
                this.probes.put(key(probe.provider(), probe.name()), probe);
            }
        }

        private static String key(String provider, String name) {
            return provider + '\0' + name;
        }

        private void add(Probe start) {
            Optional<ProbePair> pair = catalog.pairFrom(start.provider(), start.name());
            if (pair.isPresent()) {
                add(start, pair.get().ends(), pair.get().within(), pair.get().reason());
            }
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
                found.add(new PairedProbes(start, ends, within, reason));
            }
        }
    }
}
