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
        /** How the names of a start and of its ends end. */
        private static final Map<String, List<String>> ENDINGS =
                Map.of("start", List.of("end", "done"), "begin", List.of("end"), "entry", List.of("return"));

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
                found.add(new PairedProbes(start, ends, within, reason));
            }
        }
    }
}
