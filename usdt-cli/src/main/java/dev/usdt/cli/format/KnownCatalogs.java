package dev.usdt.cli.format;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalog.Name;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Several catalogs, of which a later one counts first: those that are built in, and one's own behind them. */
public final class KnownCatalogs {

    private final List<Known> all = new ArrayList<>();

    public KnownCatalogs(List<Catalog> catalogs) {
        for (Catalog catalog : catalogs) {
            all.add(new Known(catalog));
        }
    }

    /** A catalog with what would else be gathered anew for each probe. */
    static final class Known {
        private final Catalog catalog;
        private final Set<Name> names;
        private final Set<String> providers = new LinkedHashSet<>();

        private Known(Catalog catalog) {
            this.catalog = catalog;
            names = catalog.names();
            for (Name name : names) {
                providers.add(name.provider());
            }
        }

        Catalog catalog() {
            return catalog;
        }

        Set<Name> names() {
            return names;
        }

        Set<String> providers() {
            return providers;
        }
    }

    /** {@return some catalogs as one, of which a later one counts first} */
    public static Catalog join(List<Catalog> catalogs) {
        Catalog joined = Catalog.EMPTY;
        for (Catalog catalog : catalogs) {
            joined = joined.with(catalog);
        }
        return joined;
    }

    /**
     * {@return the program of some probes of a file; empty if no catalog says it}
     *
     * @param own one's own catalogs, of which the last counts
     * @param known what is known of the provider: in a Go binary the same for all, so it need not have them
     * @param probes which probes
     */
    static String program(List<Catalog> own, Catalog known, Predicate<Name> probes) {
        String program = known.names().stream().anyMatch(probes) ? known.program() : "";
        for (Catalog catalog : own) {
            if (!catalog.program().isEmpty() && catalog.names().stream().anyMatch(probes)) {
                program = catalog.program();
            }
        }
        return program;
    }

    List<Known> all() {
        return all;
    }

    /** {@return all providers, sorted} */
    public Set<String> providers() {
        Set<String> providers = new TreeSet<>();
        for (Known known : all) {
            providers.addAll(known.providers);
        }
        return providers;
    }

    /** {@return the probes of a provider, those that are built in first} */
    public Set<Name> names(String provider) {
        Set<Name> names = new LinkedHashSet<>();
        for (Known known : all) {
            for (Name name : known.names) {
                if (name.provider().equals(provider)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** {@return the probes that are written so, of which there are two if it can be split in two ways} */
    public Set<Name> named(String providerAndName) {
        Set<Name> names = new LinkedHashSet<>();
        for (Known known : all) {
            for (Name name : known.names) {
                if (name.toString().equals(providerAndName)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** {@return what counts of some probes: each with a catalog whose program is the one of who tells of it} */
    List<Entry> entries(Set<Name> names) {
        List<Entry> entries = new ArrayList<>();
        Catalog[] joined = new Catalog[all.size()];
        for (Name name : names) {
            int last = all.size() - 1;
            while (last >= 0 && !all.get(last).names.contains(name)) {
                last--;
            }
            if (last >= 0) {
                if (joined[last] == null) {
                    joined[last] = joined(all.get(last));
                }
                entries.add(new Entry(name, joined[last]));
            }
        }
        return entries;
    }

    private Catalog joined(Known first) {
        Catalog joined = first.catalog;
        for (Known known : all) {
            for (String provider : first.providers) {
                if (known.providers.contains(provider)) {
                    joined = joined.with(known.catalog);
                    break;
                }
            }
        }
        return joined;
    }

    /**
     * A probe and what is known of it.
     *
     * @param name what it is called
     * @param catalog what counts, also of the other probes of its provider
     */
    record Entry(Name name, Catalog catalog) {}
}
