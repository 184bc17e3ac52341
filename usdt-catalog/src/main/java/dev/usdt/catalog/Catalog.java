package dev.usdt.catalog;

import dev.usdt.PathText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
    public static final Catalog EMPTY = new Catalog("", List.of(), Map.of(), List.of());

    private final String program;
    private final List<String> sources;
    private final Map<Name, List<ProbeMeaning>> probes;
    private final List<ProbePair> pairs;
    private final Map<Name, ProbePair> pairsByStart = new HashMap<>();

    /**
     * Makes a catalog of what is known.
     *
     * @param program what the program is called that has the probes; may be empty
     * @param sources where that is known from
     * @param probes what each probe is, in one way or more: that counts which the arguments in the file can hold
     * @param pairs probes between which time can be measured
     */
    public Catalog(String program, List<String> sources, Map<Name, List<ProbeMeaning>> probes, List<ProbePair> pairs) {
        this.program = Objects.requireNonNull(program, "program");
        this.sources = List.copyOf(sources);
        this.probes = probes;
        this.pairs = List.copyOf(pairs);
        for (ProbePair pair : pairs) {
            pairsByStart.putIfAbsent(new Name(pair.provider(), pair.start()), pair);
        }
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
     * the same start} Program and sources are those of this one.
     *
     * @param other the other one
     */
    public Catalog with(Catalog other) {
        if (other.probes.isEmpty() && other.pairs.isEmpty()) {
            return this;
        }
        Map<Name, List<ProbeMeaning>> allProbes = new LinkedHashMap<>(probes);
        allProbes.putAll(other.probes);
        List<ProbePair> allPairs = new ArrayList<>(other.pairs);
        for (ProbePair pair : pairs) {
            if (other.pairOf(pair.provider(), pair.start()).isEmpty()) {
                allPairs.add(pair);
            }
        }
        return new Catalog(program, sources, allProbes, allPairs);
    }

    /** {@return what the program is called that has the probes; empty if it does not say} */
    public String program() {
        return program;
    }

    /** {@return where that is known from, for people} */
    public List<String> sources() {
        return sources;
    }

    /**
     * {@return what a probe is, in one way or more; empty if that is not known}
     *
     * @param provider its provider
     * @param name its name
     */
    public List<ProbeMeaning> meanings(String provider, String name) {
        List<ProbeMeaning> known = probes.isEmpty() ? null : probes.get(new Name(provider, name));
        return known == null ? List.of() : Collections.unmodifiableList(known);
    }

    /**
     * {@return the names of the values that an attribute of a span has}
     *
     * @param attribute what it is called
     */
    public Set<String> valuesOf(String attribute) {
        Set<String> names = new LinkedHashSet<>();
        for (List<ProbeMeaning> meanings : probes.values()) {
            for (ProbeMeaning meaning : meanings) {
                for (Parameter parameter : meaning.parameters()) {
                    if (parameter.attribute().equals(Optional.of(attribute))) {
                        names.add(parameter.name());
                    }
                }
            }
        }
        return names;
    }

    /** {@return the names of all values that its probes pass} */
    public Set<String> valueNames() {
        Set<String> names = new LinkedHashSet<>();
        for (List<ProbeMeaning> meanings : probes.values()) {
            for (ProbeMeaning meaning : meanings) {
                for (Parameter parameter : meaning.parameters()) {
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
        return pairsByStart.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(pairsByStart.get(new Name(provider, start)));
    }
}
