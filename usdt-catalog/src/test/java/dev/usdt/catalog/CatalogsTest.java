package dev.usdt.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.catalog.Catalog.Name;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is built in, and when it counts. */
class CatalogsTest {

    private static Set<String> files() throws Exception {
        URI go = Objects.requireNonNull(Catalog.class.getResource("go.json")).toURI();
        Set<String> files = new TreeSet<>();
        try (Stream<Path> paths = Files.list(Objects.requireNonNull(Path.of(go).getParent()))) {
            paths.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.endsWith(".json"))
                    .forEach(files::add);
        }
        return files;
    }

    @Test
    void allFilesAreRead() throws Exception {
        assertEquals(files().size(), Catalogs.builtIn().size());
        assertSame(Catalogs.ofGo(), Catalogs.builtIn().get(0));
    }

    @Test
    void eachIsFoundByItsProvidersAndNoOther() {
        Catalogs none = Catalogs.of(false, Catalog.EMPTY);
        Set<Name> all = new HashSet<>();
        for (Catalog catalog : Catalogs.builtIn()) {
            assertFalse(catalog.program().isEmpty());
            assertFalse(catalog.sources().isEmpty(), catalog.program());
            for (Name name : catalog.names()) {
                assertTrue(all.add(name), () -> name + " is in two catalogs");
                boolean found = none.of(name.provider()).names().contains(name);
                assertEquals(!catalog.equals(Catalogs.ofGo()), found, name::toString);
            }
        }
    }

    /** Else a pair would be one of probes that nobody has checked against a binary. */
    @Test
    void pairsAreOfProbesThatAreKnown() {
        for (Catalog catalog : Catalogs.builtIn()) {
            for (ProbePair pair : catalog.pairs()) {
                // What cannot be measured may say so of an end that no probe tells.
                boolean measured = pair.within() != ProbePair.Within.NOTHING;
                for (String end : measured ? pair.ends() : List.<String>of()) {
                    List<ProbeMeaning> meanings = catalog.meanings(pair.provider(), end);
                    assertFalse(meanings.isEmpty(), pair.provider() + ":" + end);
                    for (String value : pair.by()) {
                        assertTrue(hasValue(meanings, value), pair.provider() + ":" + end + " has no " + value);
                    }
                }
                for (String value : pair.by()) {
                    assertTrue(hasValue(catalog.meanings(pair.provider(), pair.start()), value), pair::start);
                }
            }
        }
    }

    private static boolean hasValue(List<ProbeMeaning> meanings, String name) {
        return meanings.stream()
                .allMatch(meaning -> meaning.parameters().stream()
                        .anyMatch(parameter -> parameter.name().equals(name)));
    }

    @Test
    void eachHasASentence() {
        for (Catalog catalog : Catalogs.builtIn()) {
            for (Name name : catalog.names()) {
                for (ProbeMeaning meaning : catalog.meanings(name.provider(), name.probe())) {
                    assertTrue(meaning.meaning().matches("[A-Z].{3,98}\\."), () -> name + ": " + meaning.meaning());
                    for (Parameter parameter : meaning.parameters()) {
                        assertTrue(
                                parameter.meaning().matches("\\S.{1,79}(?<!\\.)"),
                                () -> name + ": " + parameter.name() + ": " + parameter.meaning());
                    }
                }
            }
        }
    }

    @Test
    void providersOfGoAreThoseOfGoOnlyInGoBinaries() throws IOException, CatalogException {
        Catalogs go = Catalogs.of(true, Catalog.EMPTY);
        assertEquals(1, go.of("sql").meanings("sql", "query").size());
        assertEquals(List.of(), Catalogs.of(false, Catalog.EMPTY).of("sql").meanings("sql", "query"));
        assertEquals(List.of(), go.of("postgresql").meanings("postgresql", "query__start"));
    }

    @Test
    void onesOwnCountsFirst() throws IOException, CatalogException {
        Catalog own = new Catalog(
                "",
                List.of(),
                Map.of(
                        new Name("python", "gc__start"),
                        List.of(new ProbeMeaning(List.of(new Parameter("own", ParameterType.POINTER))))),
                List.of());
        Catalogs catalogs = Catalogs.of(false, own);
        assertEquals(
                "own",
                catalogs.of("python")
                        .meanings("python", "gc__start")
                        .get(0)
                        .parameters()
                        .get(0)
                        .name());
        assertEquals(1, catalogs.of("python").meanings("python", "gc__done").size());
        assertEquals(List.of(), catalogs.of("unknown").meanings("unknown", "probe"));
    }
}
