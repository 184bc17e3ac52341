package dev.usdt.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.usdt.ArgumentType;
import dev.usdt.catalog.ProbePair.Within;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What catalogs say, and what they must not say. */
class CatalogTest {

    private static Catalog read(String json) throws CatalogException, IOException {
        return CatalogReader.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "my.json");
    }

    private static List<Parameter> parameters(Catalog catalog, String provider, String name) {
        List<ProbeMeaning> meanings = catalog.meanings(provider, name);
        assertEquals(1, meanings.size());
        return meanings.get(0).parameters();
    }

    @Test
    void knowsGosStandardLibrary() {
        Catalog go = Catalogs.ofGo();
        List<Parameter> start = parameters(go, "net_http", "server_request_start");
        assertEquals(
                List.of("method", "path"), start.stream().map(Parameter::name).toList());
        assertEquals(
                List.of(ParameterType.STRING, ParameterType.STRING),
                start.stream().map(Parameter::type).toList());
        assertEquals(Optional.of("url.path"), start.get(1).attribute());
        assertEquals(List.of(), parameters(go, "net", "conn_close"));
        assertEquals(List.of(), go.meanings("net", "dial"));
        assertEquals(
                List.of(Within.GOROUTINE, Within.NOTHING, Within.NOTHING, Within.GOROUTINE),
                go.pairs().stream().map(ProbePair::within).toList());
        assertEquals(
                List.of("handshake_end", "handshake_error"), go.pairs().get(3).ends());
    }

    static Stream<Arguments> mistakes() {
        String argument = "{\"catalog\":1,\"probes\":[{\"provider\":\"p\",\"name\":\"n\",\"arguments\":[%s]}]}";
        String pair = "{\"catalog\":1,\"pairs\":[{%s}]}";
        String start = "\"provider\": \"p\", \"start\": \"a\", \"ends\": [\"b\"], ";
        return Stream.of(
                argumentSet("no JSON", "probes:", "my.json:1:1: not JSON"),
                argumentSet("nothing", "", "my.json: empty file"),
                argumentSet("cut", "{\"catalog\": 1,", "my.json:1:15: the file ends within the JSON"),
                argumentSet("an array", "[]", "my.json:1:1: expected an object"),
                argumentSet("no version", "{\"probes\": []}", "my.json:1:14: \"catalog\": 1 is missing"),
                argumentSet(
                        "newer version",
                        "{\"catalog\": 2}",
                        "my.json:1:13: catalog format 2 is not supported, expected 1"),
                argumentSet("version as text", "{\"catalog\": \"1\"}", "my.json:1:13: expected the number 1"),
                argumentSet("same key twice", "{\"catalog\": 1, \"catalog\": 1}", "Duplicate field 'catalog'"),
                argumentSet("more", "{\"catalog\": 1} {}", "my.json:1:16: something after the end"),
                argumentSet(
                        "a span of an unknown kind",
                        pair.formatted(start + "\"span\": {\"kind\": \"host\"}"),
                        "unknown kind 'host', known are server, client, producer, consumer, internal"),
                argumentSet("a span that is none", pair.formatted(start + "\"span\": \"server\""), "expected a span"),
                argumentSet(
                        "an unknown key of a span",
                        pair.formatted(start + "\"span\": {\"color\": \"red\"}"),
                        "unknown key 'color', known are [error, error_type, failures, kind, metric, name]"),
                argumentSet(
                        "a condition that is none",
                        pair.formatted(start + "\"span\": {\"error\": \"code >\"}"),
                        "condition 'code >', character 7: expected a number"),
                argumentSet(
                        "a name with a lone brace",
                        pair.formatted(start + "\"span\": {\"name\": \"a{b\"}"),
                        "'a{b' has a brace that is not of a {name}"),
                argumentSet(
                        "a failure that is no end",
                        pair.formatted(start + "\"span\": {\"failures\": [\"c\"]}"),
                        "a failure is none of the ends"),
                argumentSet(
                        "no arguments",
                        "{\"catalog\":1,\"probes\":[{\"provider\":\"p\",\"name\":\"n\"}]}",
                        "\"arguments\" is missing"),
                argumentSet("argument as text", argument.formatted("\"a\""), "my.json:1:64: expected an argument"),
                argumentSet(
                        "unknown type",
                        argument.formatted("{\"name\":\"a\",\"type\":\"int\"}"),
                        "unknown type 'int', known are int8, uint8, int16,"),
                argumentSet(
                        "name of a number",
                        argument.formatted("{\"name\":\"arg1\",\"type\":\"int8\"}"),
                        "'arg1' is not a name for an argument"),
                argumentSet(
                        "name with a blank",
                        argument.formatted("{\"name\":\"a b\",\"type\":\"int8\"}"),
                        "'a b' is not a name for an argument"),
                argumentSet(
                        "a name twice",
                        argument.formatted("{\"name\":\"a\",\"type\":\"int8\"},{\"name\":\"a\",\"type\":\"int8\"}"),
                        "a second argument a"),
                argumentSet("no ends", pair.formatted("\"provider\":\"p\",\"start\":\"s\",\"ends\":[]"), "no end"),
                argumentSet(
                        "end of itself",
                        pair.formatted("\"provider\":\"p\",\"start\":\"s\",\"ends\":[\"s\"]"),
                        "'s' is the start and an end"),
                argumentSet(
                        "unknown bond",
                        pair.formatted("\"provider\":\"p\",\"start\":\"s\",\"ends\":[\"e\"],\"within\":\"cpu\""),
                        "unknown within 'cpu', known are goroutine, thread, process, nothing"));
    }

    static Stream<Arguments> mistakesOfMeanings() {
        String argument = "{\"catalog\":1,\"provider\":\"p\",\"probes\":[{\"name\":\"n\",\"arguments\":[%s]}]}";
        String entry = "{\"catalog\":1,\"probes\":[{\"provider\":\"p\",\"arguments\":[],%s}]}";
        return Stream.of(
                argumentSet(
                        "a length without a string",
                        argument.formatted("{\"name\":\"a\",\"type\":\"cstring\",\"length\":\"int32\"}"),
                        "only a string has a length"),
                argumentSet(
                        "a length that is no integer",
                        argument.formatted("{\"name\":\"a\",\"type\":\"string\",\"length\":\"float64\"}"),
                        "unknown integer 'float64', known are int8, uint8, int16, uint16, int32, uint32, int64, uint64"),
                argumentSet(
                        "types of two kinds",
                        argument.formatted("{\"name\":\"a\",\"type\":[\"int32\",\"bool\"]}"),
                        "unknown type 'bool'"),
                argumentSet(
                        "no type of a list",
                        argument.formatted("{\"name\":\"a\",\"type\":[]}"),
                        "expected at least one type"),
                argumentSet(
                        "an enum without values",
                        argument.formatted("{\"name\":\"a\",\"type\":\"enum\"}"),
                        "an enum has values, and nothing else"),
                argumentSet(
                        "values of a number",
                        argument.formatted("{\"name\":\"a\",\"type\":\"int8\",\"values\":{\"1\":\"x\"}}"),
                        "an enum has values, and nothing else"),
                argumentSet(
                        "a value that is no number",
                        argument.formatted("{\"name\":\"a\",\"type\":\"enum\",\"values\":{\"one\":\"x\"}}"),
                        "'one' is not a number"),
                argumentSet(
                        "a time of no unit",
                        argument.formatted("{\"name\":\"a\",\"type\":\"duration\"}"),
                        "a duration has a unit"),
                argumentSet(
                        "a provider too late",
                        "{\"catalog\":1,\"probes\":[],\"provider\":\"p\"}",
                        "the provider of all entries has to stand before them"),
                argumentSet(
                        "an entry for too many",
                        entry.formatted("\"name\":\"{A}{B}{C}\",\"for\":{\"A\":%1$s,\"B\":%1$s,\"C\":%1$s}"
                                .formatted(IntStream.range(0, 11)
                                        .mapToObj(i -> "\"x" + i + "\"")
                                        .collect(Collectors.joining(",", "[", "]")))),
                        "stands for more than 1000"),
                argumentSet(
                        "a value that the start does not pass",
                        "{\"catalog\":1,\"provider\":\"p\",\"probes\":[{\"name\":\"s\",\"arguments\":"
                                + "[{\"name\":\"monitor\",\"type\":\"int8\"}]}],"
                                + "\"pairs\":[{\"start\":\"s\",\"ends\":[\"e\"],\"by\":\"moniter\"}]}",
                        "a pair is by 'moniter', which its start p:s does not pass; did you mean 'monitor'?"),
                argumentSet(
                        "any thread and no value",
                        "{\"catalog\":1,\"pairs\":[{\"provider\":\"p\",\"start\":\"a\",\"ends\":[\"b\"],"
                                + "\"within\":\"process\"}]}",
                        "within a process there has to be a value by which they are paired"));
    }

    @Test
    void readsWhatAProbeMeans() throws Exception {
        Catalog catalog = read("""
                {"catalog": 1, "program": "HotSpot", "provider": "vm", "sources": ["vm.d"],
                 "probes": [
                   {"name": "alloc", "meaning": "An object is made.", "needs": "-XX:+A", "versions": "17",
                    "arguments": [
                      {"name": "class", "type": "string", "length": ["int32", "uint64"], "meaning": "its class"},
                      {"name": "size", "type": ["int32", "uint64"], "unit": "words"},
                      {"name": "kind", "type": "enum", "values": {"0": "young", "-1": "none"}},
                      {"name": "shared", "type": "bool"},
                      {"name": "pause", "type": "duration", "unit": "ns"}]},
                   {"name": "alloc", "versions": "21", "arguments": []},
                   {"name": "Get{T}{S}__return", "meaning": "{T} is got.", "for": {"T": {"Int": "int32", "Byte": "int8"},
                    "S": ["", "A"]}, "arguments": [{"name": "value", "type": "{T}"}]}
                 ],
                 "pairs": [
                   {"start": "enter", "ends": ["entered"], "within": "process", "by": "monitor", "nested": true},
                   {"provider": "jni", "start": "{F}_in", "ends": ["{F}_out"], "for": {"F": ["a", "b"]}}
                 ]}
                """);
        assertEquals("HotSpot", catalog.program());
        assertEquals(List.of("vm.d"), catalog.sources());
        List<ProbeMeaning> alloc = catalog.meanings("vm", "alloc");
        assertEquals(
                List.of("17", "21"), alloc.stream().map(ProbeMeaning::versions).toList());
        assertEquals("An object is made.", alloc.get(0).meaning());
        assertEquals("-XX:+A", alloc.get(0).needs());
        assertEquals(
                "address, int32 or uint64, int32 or uint64, integer, integer, integer",
                alloc.get(0).argumentWords());
        Parameter kind = alloc.get(0).parameters().get(2);
        assertEquals(Map.of(0L, "young", -1L, "none"), kind.words());
        assertEquals(List.of(0L, -1L), List.copyOf(kind.words().keySet()));
        assertEquals("words", alloc.get(0).parameters().get(1).unit());
        assertEquals("its class", alloc.get(0).parameters().get(0).meaning());
        assertEquals(
                "int8",
                parameters(catalog, "vm", "GetByteA__return").get(0).type().toString());
        assertEquals(
                "int32",
                parameters(catalog, "vm", "GetInt__return").get(0).type().toString());
        assertEquals(
                "Byte is got.", catalog.meanings("vm", "GetByte__return").get(0).meaning());
        ProbePair pair = catalog.pairs().get(0);
        assertEquals(List.of("monitor"), pair.by());
        assertTrue(pair.nested());
        assertEquals(Within.PROCESS, pair.within());
        assertEquals(
                List.of("a_out"), catalog.pairFrom("jni", "a_in").orElseThrow().ends());
        assertEquals(
                List.of("b_out"), catalog.pairFrom("jni", "b_in").orElseThrow().ends());
    }

    @ParameterizedTest
    @MethodSource({"mistakes", "mistakesOfMeanings"})
    void saysWhatIsWrongAndWhere(String json, String message) {
        CatalogException mistake = assertThrows(CatalogException.class, () -> read(json));
        assertTrue(String.valueOf(mistake.getMessage()).contains(message), mistake.getMessage());
    }

    @Test
    void refusesTheSameProbeTwice() {
        String probe = "{\"provider\":\"p\",\"name\":\"n\",\"arguments\":[]}";
        CatalogException mistake = assertThrows(
                CatalogException.class, () -> read("{\"catalog\":1,\"probes\":[" + probe + "," + probe + "]}"));
        assertTrue(
                String.valueOf(mistake.getMessage()).endsWith("a second probe p:n with the same arguments"),
                mistake.getMessage());
    }

    @Test
    void laterCatalogsWin() throws Exception {
        Catalog later = read("""
                {"catalog": 1,
                 "probes": [{"provider": "net_http", "name": "server_request_end",
                             "arguments": [{"name": "code", "type": "int32"}]}],
                 "pairs": [{"provider": "tls", "start": "handshake_start", "ends": ["handshake_end"]}]}
                """);
        Catalog both = Catalogs.ofGo().with(later);
        assertEquals(
                List.of(new Parameter("code", ParameterType.number(List.of(new ArgumentType(4, true, false))))),
                parameters(both, "net_http", "server_request_end"));
        assertEquals(1, both.meanings("net_http", "server_request_start").size());
        assertEquals(
                List.of(List.of("handshake_end")),
                both.pairs().stream()
                        .filter(pair -> pair.start().equals("handshake_start"))
                        .map(ProbePair::ends)
                        .toList());
    }

    @Test
    void saysWhichFileCannotBeRead(@TempDir Path folder) {
        IOException missing = assertThrows(IOException.class, () -> Catalog.read(folder.resolve("none")));
        assertTrue(missing.getMessage().startsWith(folder.resolve("none").toString()), missing.getMessage());
        IOException directory = assertThrows(IOException.class, () -> Catalog.read(folder));
        assertTrue(directory.getMessage().startsWith(folder + ": "), directory.getMessage());
    }
}
