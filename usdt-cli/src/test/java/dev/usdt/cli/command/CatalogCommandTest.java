package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalogs;
import dev.usdt.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code usdt catalog} tells of catalogs, without a file; its exact words are those of a catalog of our own. */
class CatalogCommandTest {

    /** All that the format has. */
    static final String SHOP = """
            {
              "catalog": 1,
              "program": "Shop",
              "provider": "shop",
              "sources": ["shop.d"],
              "probes": [
                {
                  "name": "sale_start", "meaning": "A sale begins.", "needs": "--probes", "versions": "1",
                  "arguments": [
                    {"name": "customer", "type": "cstring", "meaning": "who buys", "attribute": "user.name"},
                    {"name": "weight", "type": ["int32", "uint64"], "unit": "g"},
                    {"name": "kind", "type": "enum", "values": {"1": "by post", "-2": "at the desk"}, "meaning": "how"}
                  ]
                },
                {
                  "name": "sale_start", "meaning": "A sale begins.", "versions": "2 and later",
                  "arguments": [{"name": "customer", "type": "string", "length": "uint64"}]
                },
                {
                  "name": "sold", "meaning": "It is sold.",
                  "arguments": [{"name": "waited", "type": "duration", "unit": "ms", "meaning": "for how long"}]
                },
                {"name": "call__entry", "meaning": "", "arguments": []},
                {"name": "call__return", "meaning": "It returns.", "arguments": []},
                {"name": "open", "meaning": "A door opens.", "arguments": []}
              ],
              "pairs": [
                {"start": "sale_start", "ends": ["sold", "refused"], "within": "process", "by": "customer", "nested": true},
                {"start": "open", "ends": ["close"], "within": "nothing", "reason": "who closes it is not known"}
              ]
            }
            """;

    @TempDir
    Path folder;

    private Path shop;

    @BeforeEach
    void write() throws IOException {
        shop = Files.writeString(folder.resolve("shop.json"), SHOP);
    }

    private static JsonNode json(Object... call) throws IOException {
        Cli.Result result = Cli.launch(call);
        assertEquals(0, result.exitCode(), result.err());
        return new ObjectMapper().readTree(result.out());
    }

    @Test
    void listsThePrograms() {
        Cli.Result result = Cli.launch("catalog", "--catalog", shop);
        assertEquals(0, result.exitCode());
        assertEquals("", result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(Catalogs.builtIn().size() + 2, lines.size());
        assertTrue(lines.get(0).matches("PROGRAM +PROBES +PAIRS +PROVIDERS"), lines.get(0));
        assertTrue(lines.get(1).matches("Go +\\d+ +\\d+ +net_http, sql, tls, net"), lines.get(1));
        assertTrue(lines.get(lines.size() - 1).matches("Shop +5 +2 +shop"), lines.get(lines.size() - 1));
        int column = lines.get(0).indexOf("PROBES");
        assertTrue(
                lines.stream().skip(1).allMatch(line -> line.substring(column).matches("\\d+ .*")), result.out());
    }

    @Test
    void listsTheProgramsAsJson() throws IOException {
        JsonNode programs =
                json("catalog", "--format", "json", "--catalog", shop).get("programs");
        assertEquals(Catalogs.builtIn().size() + 1, programs.size());
        assertEquals(new ObjectMapper().readTree("""
                        {"program": "Shop", "providers": ["shop"], "probes": 5, "pairs": 2, "sources": ["shop.d"]}
                        """), programs.get(programs.size() - 1));
    }

    @Test
    void listsTheProbesOfAProvider() {
        assertEquals(new Cli.Result(0, """
                        sale_start    customer:cstring, weight:int32 or uint64 in g, kind:enum  A sale begins. (1)
                        sale_start    customer:string  A sale begins. (2 and later)
                        sold          waited:duration in ms  It is sold.
                        call__entry   -
                        call__return  -  It returns.
                        open          -  A door opens.
                        """, ""), Cli.launch("catalog", "--catalog", shop, "shop"));
    }

    @Test
    void tellsAllOfAProbe() {
        assertEquals(new Cli.Result(0, """
                        shop:sale_start
                          meaning      A sale begins.
                          program      Shop
                          needs        --probes
                          versions     1
                          values       customer: cstring, who buys; in spans user.name
                                       weight: int32 or uint64 in g
                                       kind: enum, how
                                         1 by post
                                         -2 at the desk
                          meaning      A sale begins.
                          versions     2 and later
                          values       customer: string
                          ended by     sold or refused, in any thread of the process, with the same customer; may be nested
                        """, ""), Cli.launch("catalog", "--catalog", shop, "shop:sale_start"));
        assertEquals("""
                shop:sold
                  meaning      It is sold.
                  program      Shop
                  values       waited: duration in ms, for how long
                  started by   sale_start, in any thread of the process, with the same customer; may be nested
                """, Cli.launch("catalog", "shop:sold", "--catalog", shop).out());
        assertEquals("""
                shop:open
                  meaning      A door opens.
                  program      Shop
                  values       (none)
                  not paired   with close: who closes it is not known
                """, Cli.launch("catalog", "shop:open", "--catalog", shop).out());
    }

    /** By their names, if the catalog knows both. */
    @Test
    void tellsOfPairsThatNoCatalogHas() {
        assertEquals(
                """
                shop:call__entry
                  program      Shop
                  values       (none)
                  ended by     call__return, in the same goroutine or, if it is not Go, thread; may be nested
                """,
                Cli.launch("catalog", "shop:call__entry", "--catalog", shop).out());
        assertTrue(Cli.launch("catalog", "shop:call__return", "--catalog", shop)
                .out()
                .contains("  started by   call__entry, "));
        assertFalse(Cli.launch("catalog", "net_http:server_request_end").out().contains("ended by"));
    }

    @Test
    void tellsAllOfAProbeAsJson() throws IOException {
        JsonNode probes = json("catalog", "--format=json", "--catalog", shop, "shop:sale_start")
                .get("probes");
        assertEquals(new ObjectMapper().readTree("""
                [{
                  "provider": "shop", "name": "sale_start", "program": "Shop",
                  "meanings": [
                    {
                      "meaning": "A sale begins.", "needs": "--probes", "versions": "1",
                      "values": [
                        {"name": "customer", "types": ["cstring"], "meaning": "who buys", "attribute": "user.name"},
                        {"name": "weight", "types": ["int32", "uint64"], "unit": "g"},
                        {
                          "name": "kind", "types": ["enum"], "meaning": "how",
                          "words": {"1": "by post", "-2": "at the desk"}
                        }
                      ]
                    },
                    {
                      "meaning": "A sale begins.", "versions": "2 and later",
                      "values": [{"name": "customer", "types": ["string"], "lengths": ["uint64"]}]
                    }
                  ],
                  "pairs": [
                    {
                      "start": "sale_start", "ends": ["sold", "refused"], "within": "process", "by": ["customer"],
                      "nested": true
                    }
                  ]
                }]
                """), probes);
        assertEquals(
                5,
                json("catalog", "--format=json", "--catalog", shop, "shop")
                        .get("probes")
                        .size());
    }

    /** A catalog of one's own replaces what is built in, probe by probe, and a later one an earlier one. */
    @Test
    void tellsWhatCountsFirst() throws IOException {
        String own = """
                {"catalog": 1, "program": "%1$s", "probes": [
                  {"provider": "python", "name": "gc__start", "meaning": "%1$s.", "arguments": []},
                  {"provider": "python", "name": "%1$s", "arguments": []}]}
                """;
        Path one = Files.writeString(folder.resolve("one"), own.formatted("One"));
        Path two = Files.writeString(folder.resolve("two"), own.formatted("Two"));
        Cli.Result first = Cli.launch("catalog", "--catalog", one, "--catalogue", two, "python:gc__start");
        assertTrue(first.out().startsWith("python:gc__start\n  meaning      Two.\n  program      Two\n"), first.out());
        assertTrue(first.out().contains("  ended by     gc__done, in the same thread"), first.out());
        String line = Cli.launch("catalog", "--catalog", two, "--catalog", one, "python:Two")
                .out();
        assertEquals("python:Two\n  program      Two\n  values       (none)\n", line);
        assertTrue(
                Cli.launch("catalog", "--catalog", one, "python:gc__done").out().contains("  program      CPython\n"));
        assertEquals(
                Cli.launch("catalog", "python").out().lines().count() + 2,
                Cli.launch("catalog", "--catalog", one, "--catalog", two, "python")
                        .out()
                        .lines()
                        .count());
    }

    @Test
    void saysWhatIsKnownInsteadOfWhatIsNot() {
        Cli.Result provider = Cli.launch("catalog", "--catalog", shop, "chop");
        assertEquals(1, provider.exitCode());
        assertEquals("", provider.out());
        TreeSet<String> known = new TreeSet<>(List.of("shop"));
        for (Catalog catalog : Catalogs.builtIn()) {
            catalog.names().forEach(name -> known.add(name.provider()));
        }
        assertEquals(
                "usdt: no provider 'chop' is known, known are " + String.join(", ", known) + "; did you mean 'shop'?\n",
                provider.err());
        assertEquals(
                new Cli.Result(1, "", "usdt: no probe shop:buy is known; usdt catalog shop lists the 5 that are\n"),
                Cli.launch("catalog", "--catalog", shop, "shop:buy"));
        assertEquals(provider, Cli.launch("catalog", "--catalog", shop, "chop:buy"));
    }

    @Test
    void readsNoCatalogThatIsNone() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"catalog\": 2}");
        Path file = Cli.fixture("cvalues-amd64-O2.elf");
        for (List<Object> call : List.<List<Object>>of(
                List.of("catalog", "--catalog", broken),
                List.of("catalog", "--catalog", broken, "check", file),
                List.of("catalog", "--catalog", broken, "init", file),
                List.of("explain", "--catalog", broken, file, "cvalues:integers"))) {
            Cli.Result result = Cli.launch(call.toArray());
            assertEquals(1, result.exitCode());
            assertEquals("", result.out());
            assertEquals("usdt: " + broken + ":1:13: catalog format 2 is not supported, expected 1\n", result.err());
        }
    }

    @Test
    void isDocumentedAsItIs() throws Exception {
        String page = Files.readString(Path.of(System.getProperty("usdt.root"), "docs/catalog.md"));
        for (Catalog catalog : Catalogs.builtIn()) {
            TreeSet<String> providers = new TreeSet<>();
            catalog.names().forEach(name -> providers.add(name.provider()));
            String row = "\n| " + catalog.program() + " | `" + String.join("`, `", providers) + "` |\n";
            assertTrue(page.contains(row), row);
        }
        String manual = Cli.launch("catalog", "hotspot:gc__begin").out();
        assertTrue(page.contains("\n```\n" + manual + "```\n"), manual);
        Matcher json = Pattern.compile("```json\n(\\{\\s+\"catalog\"[^`]*)```").matcher(page);
        assertTrue(json.find());
        Path orders = Files.writeString(folder.resolve("orders.json"), json.group(1));
        assertEquals(
                0, Cli.launch("catalog", "--catalog", orders, "orders:placed").exitCode());
        Matcher template = Pattern.compile("```json\n(\\{\\s+\"for\"[^`]*)```").matcher(page);
        assertTrue(template.find());
        Path fields = Files.writeString(
                folder.resolve("fields.json"),
                "{\"catalog\": 1, \"provider\": \"jni\", \"probes\": [" + template.group(1) + "]}");
        assertEquals(
                """
                GetIntField__return         value:int32  Native code has read a field of type Int.
                GetLongField__return        value:int64  Native code has read a field of type Long.
                GetStaticIntField__return   value:int32  Native code has read a field of type Int.
                GetStaticLongField__return  value:int64  Native code has read a field of type Long.
                """,
                Cli.launch("catalog", "--catalog", fields, "jni")
                        .out()
                        .lines()
                        .sorted()
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()));
    }
}
