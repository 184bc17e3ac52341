package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.usdt.Machine;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalog.Name;
import dev.usdt.catalog.Catalogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is printed as JSON is what the schemas in docs/schema say, and has no key of which they do not know. */
class SchemaTest {

    private static final Path ROOT = Path.of(System.getProperty("usdt.root"));
    private static final ObjectMapper JSON = new ObjectMapper();

    /** In the published ones keys may be added, as later versions do. */
    private static JsonSchema strict(String name) throws IOException {
        JsonNode schema =
                JSON.readTree(ROOT.resolve("docs/schema").resolve(name).toFile());
        close(schema);
        return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema);
    }

    private static void close(JsonNode schema) {
        if (schema.path("type").asText().equals("object") && !schema.has("additionalProperties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
        schema.forEach(SchemaTest::close);
    }

    private static void check(JsonSchema schema, String json, String what) throws IOException {
        assertFalse(json.isEmpty(), what);
        assertEquals(Set.of(), schema.validate(JSON.readTree(json)), what);
    }

    private static List<Path> fixtures() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("testdata/elf"))) {
            return files.filter(file -> file.toString().endsWith(".elf"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void hasListings() throws IOException {
        JsonSchema list = strict("list.json");
        JsonSchema line = strict("list-line.json");
        JsonSchema go = strict("list-go.json");
        for (Path file : fixtures()) {
            check(list, Cli.launch("list", "--format", "json", file).out(), file.toString());
            check(go, Cli.launch("list", "-json", file).out(), file.toString());
            List<String> lines =
                    Cli.launch("list", "--format", "ndjson", file).out().lines().toList();
            for (String one : lines) {
                check(line, one, file.toString());
            }
        }
    }

    @Test
    void hasReports() throws IOException {
        JsonSchema validate = strict("validate.json");
        for (Path file : fixtures()) {
            check(validate, Cli.launch("validate", "--format", "json", file).out(), file.toString());
        }
        String unreadable = Cli.launch("validate", "--format", "json", ROOT.resolve("README.md"))
                .out();
        check(validate, unreadable, "a file that is no ELF file");
    }

    @Test
    void hasDifferences() throws IOException {
        JsonSchema diff = strict("diff.json");
        List<Path> files = fixtures();
        for (int i = 1; i < files.size(); i++) {
            Cli.Result result = Cli.launch("diff", "--verbose", "--format", "json", files.get(i - 1), files.get(i));
            check(diff, result.out(), files.get(i) + result.err());
        }
    }

    /** An argument of each machine that has one, and of each kind. */
    @Test
    void hasExplanations() throws IOException {
        JsonSchema explain = strict("explain.json");
        String x86 = "-4@%eax 1@%ah 16@%rax 8@8(%rsp,%rbx,4) 8@$-1 8@%fs:8 4@sym+4(%rip) 8@$sym 8f@%xmm0 24@(%rax) ?";
        check(
                explain,
                Cli.launch("explain", "--machine", "x86_64", "--format", "json", x86)
                        .out(),
                x86);
        String arm = "4@w0 8@[x0, w1, sxtw 2] 8@[x0, :lo12:sym]";
        check(
                explain,
                Cli.launch("explain", "--machine", "aarch64", "--format", "json", arm)
                        .out(),
                arm);
        for (Machine machine : Machine.values()) {
            String json = Cli.launch("explain", "--machine", machine.machineName(), "--format", "json", "4@5")
                    .out();
            check(explain, json, machine.toString());
        }
        Path go = ROOT.resolve("testdata/elf/goserver-amd64-stripped.elf");
        check(
                explain,
                Cli.launch("explain", "--format", "json", go, "net_http:server_request_start")
                        .out(),
                "Go");
    }

    @Test
    void hasCatalogs() throws IOException {
        check(strict("catalog.json"), Cli.launch("catalog", "--format", "json").out(), "catalog");
        JsonSchema probes = strict("catalog-probes.json");
        for (Catalog catalog : Catalogs.builtIn()) {
            Name name = catalog.names().iterator().next();
            for (String known : List.of(name.provider(), name.toString())) {
                check(probes, Cli.launch("catalog", "--format", "json", known).out(), known);
            }
        }
        JsonSchema check = strict("catalog-check.json");
        for (Path file : fixtures()) {
            check(
                    check,
                    Cli.launch("catalog", "check", "--format", "json", file).out(),
                    file.toString());
        }
    }

    @Test
    void hasProcesses() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/maps")), "this is not Linux");
        long self = ProcessHandle.current().pid();
        check(
                strict("list.json"),
                Cli.launch("list", "--format", "json", "--pid", self).out(),
                "list");
        for (String line : Cli.launch("list", "--format", "ndjson", "--pid", self)
                .out()
                .lines()
                .toList()) {
            check(strict("list-line.json"), line, line);
        }
        check(
                strict("validate.json"),
                Cli.launch("validate", "--format", "json", "--pid", self).out(),
                "validate");
        check(strict("ps.json"), Cli.launch("ps", "--format", "json").out(), "ps");
    }

    @Test
    void areLinkedFromThePageOfTheCommand() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/cli.md"));
        Set<String> missing = new TreeSet<>();
        try (Stream<Path> schemas = Files.list(ROOT.resolve("docs/schema"))) {
            schemas.map(schema -> "schema/" + schema.getFileName())
                    .filter(link -> !page.contains("(" + link + ")"))
                    .forEach(missing::add);
        }
        assertTrue(missing.isEmpty(), missing::toString);
    }
}
