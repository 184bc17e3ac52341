package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each format lists of each fixture the sites that {@code readelf -n} says are there, with provider, name and
 * arguments. What readelf says is kept beside the tests of the reader, which ask it again where it is installed.
 */
class ListingsAgreeTest {

    private static final Path SAVED = Path.of(System.getProperty("usdt.root"), "usdt-core/src/test/resources/readelf");

    private static final Pattern NOTE = Pattern.compile(
            " {4}Provider: (.*)\n    Name: (.*)\n    Location: 0x([0-9a-f]+),.*\n    Arguments: (.*)\n");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What all formats tell of a site. */
    private record Site(String provider, String name, String arguments) {}

    static List<Path> fixtures() throws IOException {
        try (Stream<Path> files = Files.list(Cli.testdata().resolve("elf"))) {
            return files.filter(file -> file.toString().endsWith(".elf"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void listTheSitesOfReadelf(Path fixture) throws Exception {
        List<Site> expected = new ArrayList<>();
        List<String> locations = new ArrayList<>();
        Matcher notes = NOTE.matcher(Files.readString(SAVED.resolve(fixture.getFileName() + ".txt")));
        while (notes.find()) {
            expected.add(new Site(notes.group(1), notes.group(2), notes.group(4)));
            locations.add(Long.toString(Long.parseLong(notes.group(3), 16)));
        }
        assertEquals(fixture.toString().contains("noprobes"), expected.isEmpty());

        JsonNode ofGo = JSON.readTree(print(fixture, "-json"));
        List<Site> sites = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (JsonNode site : ofGo) {
            sites.add(new Site(text(site, "Provider"), text(site, "Name"), text(site, "ArgDesc")));
            addresses.add(site.get("Address").asText());
        }
        assertSame(expected, sites, "go.json");
        assertSame(locations, addresses, "addresses in go.json");

        List<JsonNode> lines = new ArrayList<>();
        for (String line : print(fixture, "--format", "ndjson").lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        assertSame(
                expected,
                lines.stream()
                        .map(site -> new Site(text(site, "provider"), text(site, "name"), text(site, "args")))
                        .toList(),
                "ndjson");
        for (JsonNode site : lines) {
            List<String> specs = new ArrayList<>();
            site.get("arguments").forEach(argument -> specs.add(text(argument, "spec")));
            assertEquals(text(site, "args"), String.join(" ", specs));
        }
        assertSame(lines, sitesOfTheDocument(fixture), "JSON");

        // The tables have a column for the address that JSON has, and one for each that --wide adds.
        assertSame(rows(lines, expected), rows(print(fixture), 3), "text");
        assertSame(rows(lines, expected), rows(print(fixture, "--wide"), 9), "--wide");
    }

    /** As ndjson has them: with file, provider and name. */
    private static List<JsonNode> sitesOfTheDocument(Path fixture) throws IOException {
        JsonNode file =
                JSON.readTree(print(fixture, "--format", "json")).get("files").get(0);
        List<JsonNode> sites = new ArrayList<>();
        for (JsonNode probe : file.get("probes")) {
            for (JsonNode site : probe.get("sites")) {
                ((ObjectNode) site).put("file", text(file, "file"));
                ((ObjectNode) site).put("provider", text(probe, "provider"));
                ((ObjectNode) site).put("name", text(probe, "name"));
                for (String known : List.of("program", "meaning", "needs")) {
                    if (probe.has(known)) {
                        ((ObjectNode) site).set(known, probe.get(known));
                    }
                }
                sites.add(site);
            }
        }
        return sites;
    }

    private static List<String> rows(List<JsonNode> lines, List<Site> expected) {
        assertEquals(expected.size(), lines.size());
        List<String> rows = new ArrayList<>();
        for (JsonNode site : lines) {
            String arguments = text(site, "args");
            rows.add(String.join(
                    " ",
                    text(site, "provider"),
                    text(site, "name"),
                    text(site, "address"),
                    arguments.isEmpty() ? "(none)" : arguments));
        }
        return rows;
    }

    /**
     * {@return provider, name, address and arguments of each row; a function that is inlined has blanks in its name}
     */
    private static List<String> rows(String table, int columns) {
        List<String> rows = new ArrayList<>();
        boolean inRows = false;
        int arguments = 0;
        for (String line : table.lines().toList()) {
            if (inRows) {
                String[] cells = line.split(" +", columns + 1);
                rows.add(String.join(" ", cells[0], cells[1], cells[2], line.substring(arguments)));
            } else if (line.startsWith("PROVIDER ")) {
                arguments = line.indexOf("ARGUMENTS");
            } else {
                inRows = line.startsWith("----");
            }
        }
        return rows;
    }

    private static String print(Path fixture, String... options) {
        List<Object> words = new ArrayList<>(List.of("list"));
        words.addAll(Arrays.asList(options));
        words.add(fixture);
        Cli.Result result = Cli.launch(words.toArray());
        assertEquals(0, result.exitCode(), result.err());
        return result.out();
    }

    private static String text(JsonNode node, String key) {
        assertTrue(node.hasNonNull(key), () -> "no " + key + " in " + node);
        return node.get(key).asText();
    }

    /** In any order: that of readelf is that of the sections, that of a document goes by probe. */
    private static void assertSame(List<?> expected, List<?> actual, String what) {
        assertEquals(sorted(expected), sorted(actual), what);
    }

    private static List<String> sorted(List<?> list) {
        return list.stream().map(ListingsAgreeTest::key).sorted().toList();
    }

    /** Of JSON with its keys in one order. */
    private static String key(Object item) {
        if (item instanceof ObjectNode node) {
            List<String> fields = new ArrayList<>();
            node.properties().forEach(field -> fields.add(field.toString()));
            fields.sort(null);
            return fields.toString();
        }
        return item.toString();
    }
}
