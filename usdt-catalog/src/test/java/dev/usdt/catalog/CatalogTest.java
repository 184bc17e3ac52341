package dev.usdt.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.usdt.catalog.ProbePair.Within;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

    @Test
    void knowsGosStandardLibrary() {
        Catalog go = Catalog.ofGo();
        assertEquals(
                Optional.of(List.of(
                        new Parameter("method", Parameter.Type.STRING, Optional.of("http.request.method")),
                        new Parameter("path", Parameter.Type.STRING, Optional.of("url.path")))),
                go.parameters("net_http", "server_request_start"));
        assertEquals(Optional.of(List.of()), go.parameters("net", "conn_close"));
        assertEquals(Optional.empty(), go.parameters("net", "dial"));
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
                argumentSet("no JSON", "probes:", "my.json:1:1: Unrecognized token 'probes'"),
                argumentSet("nothing", "", "my.json:1:0: expected an object"),
                argumentSet("cut", "{\"catalog\": 1,", "my.json:1:15: Unexpected end-of-input"),
                argumentSet("an array", "[]", "my.json:1:1: expected an object"),
                argumentSet("no version", "{\"probes\": []}", "my.json:1:14: \"catalog\": 1 is missing"),
                argumentSet("newer version", "{\"catalog\": 2}", "my.json:1:13: catalog 2, known is 1"),
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
                        "expected"),
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
                        "unknown type 'int', known are int8, int16,"),
                argumentSet(
                        "name of a number",
                        argument.formatted("{\"name\":\"arg1\",\"type\":\"int8\"}"),
                        "'arg1' is no name for an argument"),
                argumentSet(
                        "name with a blank",
                        argument.formatted("{\"name\":\"a b\",\"type\":\"int8\"}"),
                        "'a b' is no name for an argument"),
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
                        "unknown within 'cpu', known are goroutine, thread, nothing"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrongAndWhere(String json, String message) {
        CatalogException mistake = assertThrows(CatalogException.class, () -> read(json));
        assertTrue(String.valueOf(mistake.getMessage()).contains(message), mistake.getMessage());
    }

    @Test
    void refusesTheSameProbeTwice() {
        String probe = "{\"provider\":\"p\",\"name\":\"n\",\"arguments\":[]}";
        CatalogException mistake = assertThrows(
                CatalogException.class, () -> read("{\"catalog\":1,\"probes\":[" + probe + "," + probe + "]}"));
        assertTrue(String.valueOf(mistake.getMessage()).endsWith("a second probe p:n"), mistake.getMessage());
    }

    @Test
    void laterCatalogsWin() throws Exception {
        Catalog later = read("""
                {"catalog": 1,
                 "probes": [{"provider": "net_http", "name": "server_request_end",
                             "arguments": [{"name": "code", "type": "int32"}]}],
                 "pairs": [{"provider": "tls", "start": "handshake_start", "ends": ["handshake_end"]}]}
                """);
        Catalog both = Catalog.ofGo().with(later);
        assertEquals(
                Optional.of(List.of(new Parameter("code", Parameter.Type.INT32))),
                both.parameters("net_http", "server_request_end"));
        assertTrue(both.parameters("net_http", "server_request_start").isPresent());
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
