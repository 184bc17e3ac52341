package dev.usdt.cli.format;

import dev.usdt.Probe;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalog.Name;
import dev.usdt.catalog.ProbeSkeleton;
import dev.usdt.catalog.ProbeValues;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of the probes of a file, compared with the probes that it has. */
public final class CatalogCheck {

    private final List<Finding> findings = new ArrayList<>();
    /** By provider, in the order of the file. */
    private final Map<String, Count> counts = new LinkedHashMap<>();

    private CatalogCheck() {}

    /** What can be said of a probe. */
    public enum Kind {
        /** No catalog has it. */
        UNKNOWN("in no catalog"),
        /** A catalog has it with other arguments. */
        DIFFERS("with other arguments"),
        /** One's own catalog has it, and the file has not. */
        MISSING("not in the file"),
        /** No catalog has it, and none can: nothing to be mended. */
        UNDESCRIBABLE("that no catalog can have");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Something to be said of a probe.
     *
     * @param kind what
     * @param name of which
     * @param message in words
     */
    record Finding(Kind kind, Name name, String message) {}

    /** How many probes of a provider there are of each kind. */
    static final class Count {
        private final String program;
        private int probes;
        private final Map<Kind, Integer> ofKind = new EnumMap<>(Kind.class);

        Count(String program) {
            this.program = program;
        }

        /** {@return the program that has the provider; empty if that is not known} */
        String program() {
            return program;
        }

        int probes() {
            return probes;
        }

        int of(Kind kind) {
            return ofKind.getOrDefault(kind, 0);
        }

        int known() {
            return probes - of(Kind.UNKNOWN) - of(Kind.DIFFERS) - of(Kind.UNDESCRIBABLE);
        }
    }

    /**
     * {@return what there is to say of a file}
     *
     * @param file the file
     * @param values what is known of its probes
     * @param own one's own catalogs, which are among what is known
     * @param filter which probes are compared
     */
    public static CatalogCheck of(UsdtFile file, ProbeValues values, List<Catalog> own, ProbeFilter filter) {
        CatalogCheck check = new CatalogCheck();
        Set<Name> inFile = new HashSet<>();
        for (Probe probe : file.probes()) {
            Name name = new Name(probe.provider(), probe.name());
            inFile.add(name);
            if (filter.matches(probe.provider(), probe.name())) {
                check.count(name, values, own).probes++;
                check.compare(name, probe, values);
            }
        }
        Set<String> providers = new HashSet<>();
        inFile.forEach(name -> providers.add(name.provider()));
        for (Catalog catalog : own) {
            for (Name name : catalog.names()) {
                if (providers.contains(name.provider())
                        && filter.matches(name.provider(), name.probe())
                        && inFile.add(name)) {
                    check.count(name, values, own);
                    check.add(Kind.MISSING, name, "in the catalog, not in the file");
                }
            }
        }
        return check;
    }

    private Count count(Name name, ProbeValues values, List<Catalog> own) {
        Count count = counts.get(name.provider());
        if (count == null) {
            Catalog known = values.catalogs().of(name.provider());
            count = new Count(
                    KnownCatalogs.program(own, known, other -> other.provider().equals(name.provider())));
            counts.put(name.provider(), count);
        }
        return count;
    }

    private void compare(Name name, Probe probe, ProbeValues values) {
        if (values.isKnown(probe)) {
            Optional<String> mismatch = values.mismatch(probe);
            if (mismatch.isPresent()) {
                add(Kind.DIFFERS, name, mismatch.get());
            }
            return;
        }
        Optional<String> obstacle = ProbeSkeleton.obstacle(probe);
        if (obstacle.isPresent()) {
            add(Kind.UNDESCRIBABLE, name, "no catalog can have it: " + obstacle.get());
        } else {
            add(Kind.UNKNOWN, name, "in no catalog");
        }
    }

    private void add(Kind kind, Name name, String message) {
        findings.add(new Finding(kind, name, message));
        Count count = counts.get(name.provider());
        if (count != null) {
            count.ofKind.merge(kind, 1, Integer::sum);
        }
    }

    List<Finding> findings() {
        return findings;
    }

    Map<String, Count> counts() {
        return counts;
    }

    /** {@return whether there is nothing that a catalog should say differently} */
    public boolean passed() {
        for (Finding finding : findings) {
            if (finding.kind() != Kind.UNDESCRIBABLE) {
                return false;
            }
        }
        return true;
    }
}
