package dev.usdt.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usdt.catalog.Catalog.Name;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is built in is the same in its class as in JSON. */
class CompiledCatalogTest {

    static List<String> names() throws Exception {
        URI go = Objects.requireNonNull(Catalog.class.getResource("go.json")).toURI();
        try (Stream<Path> paths = Files.list(Objects.requireNonNull(Path.of(go).getParent()))) {
            return paths.map(path -> String.valueOf(path.getFileName()))
                    .filter(file -> file.endsWith(".json"))
                    .map(file -> file.replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    /** Else a class of an older catalog would count, without a word. */
    @ParameterizedTest
    @MethodSource("names")
    void classIsThatOfTheSource(String name) throws Exception {
        try (InputStream in = Catalog.class.getResourceAsStream(CatalogClass.fileName(name))) {
            byte[] type =
                    Objects.requireNonNull(in, "mvn process-classes makes it").readAllBytes();
            assertArrayEquals(CatalogClass.of(name, CatalogCompiler.encode(Catalogs.readJson(name))), type);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void saysWhatTheSourceSays(String name) {
        assertSame(Catalogs.readJson(name), assertNotNullCatalog(CompiledCatalog.read(name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'catalog': 1}",
                "{'catalog': 1, 'program': 'Ünïcode', 'sources': ['', 'a', 'a']}",
                // A pair of a probe that it does not know.
                "{'catalog': 1, 'provider': 'p', 'pairs': [{'start': 'a', 'ends': ['b']}]}",
                "{'catalog': 1, 'provider': 'p', 'probes': [{'name': 'a', 'arguments': [{'name': 'e', 'type': 'enum',"
                        + " 'values': {'-9223372036854775808': 'least', '9223372036854775807': 'most', '-1': '',"
                        + " '128': 'x', '0': 'none'}}]}]}",
                "{'catalog': 1, 'provider': 'p', 'pairs': [{'start': 'a', 'ends': ['b', 'c', 'd'], 'within': 'thread',"
                        + " 'nested': true, 'reason': 'why', 'span': {'kind': 'server', 'name': '{x} y', 'error':"
                        + " 'x > 1', 'error_type': 'x', 'failures': ['d', 'c'], 'metric': 'm'}}]}",
            })
    void saysWhatAnyCatalogSays(String json) throws Exception {
        Catalog catalog = read(json);
        assertSame(catalog, assertNotNullCatalog(CompiledCatalog.decode(CatalogCompiler.encode(catalog))));
    }

    private static Catalog read(String json) throws Exception {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return Catalog.read(new ByteArrayInputStream(bytes), "test");
    }

    private static Catalog assertNotNullCatalog(@Nullable Catalog catalog) {
        assertNotNull(catalog);
        return Objects.requireNonNull(catalog);
    }

    private static void assertSame(Catalog expected, Catalog actual) {
        assertEquals(expected.program(), actual.program());
        assertEquals(expected.sources(), actual.sources());
        assertEquals(new ArrayList<>(expected.names()), new ArrayList<>(actual.names()));
        for (Name name : expected.names()) {
            List<ProbeMeaning> meanings = actual.meanings(name.provider(), name.probe());
            assertEquals(expected.meanings(name.provider(), name.probe()), meanings);
            // The order of words counts too.
            assertEquals(expected.meanings(name.provider(), name.probe()).toString(), meanings.toString());
        }
        assertEquals(expected.pairs().size(), actual.pairs().size());
        for (int i = 0; i < expected.pairs().size(); i++) {
            assertSame(expected.pairs().get(i), actual.pairs().get(i));
        }
    }

    private static void assertSame(ProbePair expected, ProbePair actual) {
        assertEquals(withoutSpan(expected), withoutSpan(actual));
        SpanShape span = expected.span();
        assertEquals(span.kind(), actual.span().kind());
        assertEquals(span.name(), actual.span().name());
        // A condition is equal only to itself.
        assertEquals(span.error().map(Condition::root), actual.span().error().map(Condition::root));
        assertEquals(
                span.error().map(Condition::toString), actual.span().error().map(Condition::toString));
        assertEquals(span.errorType(), actual.span().errorType());
        assertEquals(span.failures(), actual.span().failures());
        assertEquals(span.metric(), actual.span().metric());
    }

    private static ProbePair withoutSpan(ProbePair pair) {
        return new ProbePair(
                pair.provider(),
                pair.start(),
                pair.ends(),
                pair.within(),
                pair.by(),
                pair.nested(),
                pair.reason(),
                SpanShape.PLAIN);
    }

    @Test
    void damagedIsNotRead() {
        byte[] good = CatalogCompiler.encode(Catalogs.readJson("go"));
        for (int i = 0; i < good.length; i++) {
            assertNull(CompiledCatalog.decode(Arrays.copyOf(good, i)), "cut at " + i);
            byte[] altered = good.clone();
            altered[i] ^= 0x10;
            assertNull(CompiledCatalog.decode(altered), "altered at " + i);
        }
    }

    @Test
    void notCompiledIsNotRead() {
        assertNull(CompiledCatalog.read("missing"));
    }

    @Test
    void largeIsInSeveralParts() throws Exception {
        byte[] data = new byte[100_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) i;
        }
        MethodHandles.lookup().defineClass(CatalogClass.of("large", data));
        assertEquals(new String(data, StandardCharsets.ISO_8859_1), CompiledCatalog.data("large"));
        assertNull(CompiledCatalog.read("large"));
    }

    @Test
    void otherCharactersAreRefused() throws Exception {
        Catalog catalog = read("{'catalog': 1, 'program': '\u2026'}");
        assertThrows(IllegalArgumentException.class, () -> CatalogCompiler.encode(catalog));
    }
}
