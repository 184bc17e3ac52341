package dev.usdt.cli.format;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalog.Name;
import dev.usdt.catalog.ProbePair;
import dev.usdt.catalog.ProbePair.Within;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pairs that a probe is a part of. */
final class RelatedPairs {

    private final Catalog catalog;
    private final Set<Name> existing;
    private final boolean ofFile;

    private RelatedPairs(Catalog catalog, @Nullable Set<Name> inFile) {
        this.catalog = catalog;
        existing = inFile == null ? catalog.names() : inFile;
        ofFile = inFile != null;
    }

    /**
     * {@return those that a probe is the start or an end of, with the ends that there are}
     *
     * @param name the probe
     * @param catalog what is known; of the rest the names tell
     * @param inFile all probes of a file; null for those that the catalog knows
     */
    static List<ProbePair> of(Name name, Catalog catalog, @Nullable Set<Name> inFile) {
        RelatedPairs related = new RelatedPairs(catalog, inFile);
        List<ProbePair> pairs = new ArrayList<>();
        Optional<ProbePair> from = catalog.pairFrom(name.provider(), name.probe());
        if (from.isPresent()) {
            related.addTo(pairs, from.get());
        }
        for (ProbePair pair : catalog.pairsTo(name.provider(), name.probe())) {
            if (related.existing.contains(new Name(pair.provider(), pair.start()))) {
                related.addTo(pairs, pair);
            }
        }
        return pairs;
    }

    private void addTo(List<ProbePair> pairs, ProbePair pair) {
        // What a catalog says counts; that nothing can be measured is told even if no probe is the end.
        boolean whole =
                pair.within() == Within.NOTHING || (!ofFile && catalog.pairs().contains(pair));
        List<String> ends = new ArrayList<>();
        for (String end : pair.ends()) {
            if (whole || existing.contains(new Name(pair.provider(), end))) {
                ends.add(end);
            }
        }
        if (!ends.isEmpty()) {
            pairs.add(new ProbePair(
                    pair.provider(),
                    pair.start(),
                    ends,
                    pair.within(),
                    pair.by(),
                    pair.nested(),
                    pair.reason(),
                    pair.span()));
        }
    }
}
