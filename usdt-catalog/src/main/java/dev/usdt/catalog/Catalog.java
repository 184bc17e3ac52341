package dev.usdt.catalog;

import dev.usdt.PathText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of probes beyond their notes: how their arguments are called and what they are, and which probes are
 * the start and the end of something.
 *
 * <p>It is read from JSON, which {@code docs/catalog.md} describes. Immutable.
 */
public final class Catalog {

    /** Knows nothing. */
    public static final Catalog EMPTY = new Catalog(Map.of(), List.of());

    private static final String GO = "go.json";

    private final Map<Name, List<Parameter>> probes;
    private final List<ProbePair> pairs;

    /**
     * Makes a catalog of what is known.
     *
     * @param probes the values that each probe passes, in the order of its arguments
     * @param pairs probes between which time can be measured
     */
    public Catalog(Map<Name, List<Parameter>> probes, List<ProbePair> pairs) {
        this.probes = probes;
        this.pairs = List.copyOf(pairs);
    }

    /** What a probe is called. */
    public record Name(String provider, String probe) {

        // By hand: docs/performance.md, "Equality of records".

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Name name && name.provider.equals(provider) && name.probe.equals(probe);
        }

        @Override
        public int hashCode() {
            return 31 * provider.hashCode() + probe.hashCode();
        }

        @Override
        public String toString() {
            return provider + ":" + probe;
        }
    }

    /** {@return the probes of the standard library of Go, as the fork of Go with USDT probes has them} */
    public static Catalog ofGo() {
        try (InputStream in = Catalog.class.getResourceAsStream(GO)) {
            return CatalogReader.read(Objects.requireNonNull(in, GO), GO);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CatalogException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * {@return what a file holds}
     *
     * @param path a file in JSON
     * @throws CatalogException if it is no catalog; the message has the path, the line and the column
     * @throws IOException if it cannot be read; the message has the path
     */
    public static Catalog read(Path path) throws CatalogException, IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return CatalogReader.read(in, PathText.of(path));
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            // What fails in the middle of a read does not know its path.
            FileSystemException named = new FileSystemException(path.toString(), null, e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    /**
     * {@return what a stream holds}
     *
     * @param in JSON, in UTF-8; left open
     * @param source what the message of an exception calls it
     * @throws CatalogException if it is no catalog; the message has the source, the line and the column
     * @throws IOException if it cannot be read
     */
    public static Catalog read(InputStream in, String source) throws CatalogException, IOException {
        return CatalogReader.read(in, source);
    }

    /**
     * {@return this catalog and another one, which is the one that counts where both know of a probe, or of a pair with
     * the same start}
     *
     * @param other the other one
     */
    public Catalog with(Catalog other) {
        Map<Name, List<Parameter>> allProbes = new LinkedHashMap<>(probes);
        allProbes.putAll(other.probes);
        List<ProbePair> allPairs = new ArrayList<>(other.pairs);
        for (ProbePair pair : pairs) {
            if (other.pairOf(pair.provider(), pair.start()).isEmpty()) {
                allPairs.add(pair);
            }
        }
        return new Catalog(allProbes, allPairs);
    }

    /**
     * {@return what a probe passes, in order, or empty if that is not known}
     *
     * @param provider its provider
     * @param name its name
     */
    public Optional<List<Parameter>> parameters(String provider, String name) {
        return probes.isEmpty() ? Optional.empty() : Optional.ofNullable(probes.get(new Name(provider, name)));
    }

    /**
     * {@return the names of the values that an attribute of a span has}
     *
     * @param attribute what it is called
     */
    public Set<String> valuesOf(String attribute) {
        Set<String> names = new LinkedHashSet<>();
        for (List<Parameter> parameters : probes.values()) {
            for (Parameter parameter : parameters) {
                if (parameter.attribute().equals(Optional.of(attribute))) {
                    names.add(parameter.name());
                }
            }
        }
        return names;
    }

    /** {@return the probes between which time can be measured, or of which it is known that it cannot} */
    public List<ProbePair> pairs() {
        return pairs;
    }

    /** {@return the probes of which it knows, alone or as a part of a pair} */
    public Set<Name> names() {
        Set<Name> names = new LinkedHashSet<>(probes.keySet());
        for (ProbePair pair : pairs) {
            names.add(new Name(pair.provider(), pair.start()));
        }
        return names;
    }

    /**
     * {@return the pair that begins with a probe, or empty if it is the start of nothing} What the catalog does not
     * know is told by the names; whether a program has the ends is not looked at.
     *
     * @param provider the provider of the probe
     * @param start its name
     */
    public Optional<ProbePair> pairFrom(String provider, String start) {
        Optional<ProbePair> known = pairOf(provider, start);
        return known.isPresent() ? known : PairNames.from(provider, start);
    }

    /**
     * {@return the pairs that a probe ends} As for {@link #pairFrom}.
     *
     * @param provider the provider of the probe
     * @param end its name
     */
    public List<ProbePair> pairsTo(String provider, String end) {
        List<ProbePair> found = new ArrayList<>();
        for (ProbePair pair : pairs) {
            if (pair.provider().equals(provider) && pair.ends().contains(end)) {
                found.add(pair);
            }
        }
        for (String start : PairNames.startsOf(end)) {
            if (pairOf(provider, start).isEmpty()) {
                PairNames.from(provider, start).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<ProbePair> pairOf(String provider, String start) {
        for (ProbePair pair : pairs) {
            if (pair.provider().equals(provider) && pair.start().equals(start)) {
                return Optional.of(pair);
            }
        }
        return Optional.empty();
    }
}
