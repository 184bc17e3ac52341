package dev.usdt.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.ProbeSkeleton;
import dev.usdt.catalog.ProbeValues;
import dev.usdt.catalog.StringDetection;
import dev.usdt.cli.Cli;
import dev.usdt.cli.HostileNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code usdt catalog} and {@code usdt explain} make of the probes of a file. */
class CatalogFileTest {

    private static final Path SERVER = Cli.fixture("goserver-amd64-stripped.elf");
    private static final Path C_VALUES = Cli.fixture("cvalues-amd64-O2.elf");

    @TempDir
    Path folder;

    /** Those that are committed, and those that were built, if there are any. */
    static Stream<Path> files() throws IOException {
        Path testdata = Path.of(System.getProperty("usdt.testdata"));
        List<Path> files = new ArrayList<>();
        for (String name : List.of("elf", "build")) {
            Path below = testdata.resolve(name);
            if (Files.isDirectory(below)) {
                try (Stream<Path> paths = Files.walk(below.toRealPath())) {
                    paths.filter(path -> path.toString().endsWith(".elf")).forEach(files::add);
                }
            }
        }
        return files.stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aSkeletonFitsTheFileThatItIsOf(Path path) throws Exception {
        Cli.Result init = Cli.launch("catalog", "init", path);
        assertEquals(0, init.exitCode(), init.err());
        Path skeleton = Files.writeString(folder.resolve("skeleton"), init.out());
        UsdtFile file = UsdtFile.read(path);
        ProbeValues values = new ProbeValues(file, Catalog.read(skeleton), StringDetection.OFF);
        for (Probe probe : file.probes()) {
            boolean describable = ProbeSkeleton.obstacle(probe).isEmpty();
            assertEquals(describable, values.meaning(probe).isPresent(), () -> probe + init.out());
            String left = probe.provider() + ":" + probe.name() + " is left out: ";
            assertEquals(!describable, init.err().contains(left), init.err());
        }
        Cli.Result check = Cli.launch("catalog", "check", "--catalog", skeleton, path);
        assertEquals(file.probes().isEmpty() ? 1 : 0, check.exitCode(), check.out());
        Cli.Result again = Cli.launch("catalog", "init", "--catalog", skeleton, path);
        assertEquals("{\n  \"catalog\": 1,\n  \"program\": \"\",\n  \"probes\": []\n}\n", again.out());
    }

    /** The probes of Go's library under a name that nobody knows. */
    private Path renamedServer() throws IOException {
        String bytes = new String(Files.readAllBytes(SERVER), ISO_8859_1);
        return Files.write(
                folder.resolve("server"),
                bytes.replace("net_http\0", "new_http\0").getBytes(ISO_8859_1));
    }

    @Test
    void beginsACatalog() throws IOException {
        assertEquals(new Cli.Result(0, """
                {
                  "catalog": 1,
                  "program": "",
                  "provider": "new_http",
                  "probes": [
                    {
                      "name": "server_request_start",
                      "meaning": "",
                      "arguments": [
                        {"name": "value0", "type": "string", "meaning": ""},
                        {"name": "value1", "type": "string", "meaning": ""}
                      ]
                    },
                    {
                      "name": "server_request_end",
                      "meaning": "",
                      "arguments": [
                        {"name": "value0", "type": "int32", "meaning": ""}
                      ]
                    }
                  ],
                  "pairs": [
                    {"start": "server_request_start", "ends": ["server_request_end"], "within": "goroutine"}
                  ]
                }
                """, ""), Cli.launch("catalog", "init", "--probe", "server_*", renamedServer()));
    }

    /** In a program that is not Go's a pair is of a thread; calls may be inside one another. */
    @Test
    void pairsCallsOfAThread() throws IOException {
        String bytes = new String(Files.readAllBytes(C_VALUES), ISO_8859_1);
        Path calls = Files.write(
                folder.resolve("calls"),
                bytes.replace("cvalues\0statics\0", "cvalues\0f_entry\0")
                        .replace("cvalues\0integers\0", "cvalues\0f_return\0")
                        .getBytes(ISO_8859_1));
        String out = Cli.launch("catalog", "init", calls).out();
        assertTrue(out.endsWith("""
                  "pairs": [
                    {"start": "f_entry", "ends": ["f_return"], "within": "thread", "nested": true}
                  ]
                }
                """), out);
        String explained = Cli.launch("explain", calls, "cvalues:f_entry").out();
        assertTrue(explained.contains("\n  ended by     f_return, in the same thread; may be nested\n"), explained);
    }

    @Test
    void beginsACatalogOfSeveralProviders() throws IOException {
        Cli.Result result = Cli.launch("catalog", "init", renamedServer());
        assertTrue(result.out().contains("""
                    {
                      "provider": "mark",
                      "name": "serve",
                """), result.out());
        assertTrue(result.out().contains("\n    {\"provider\": \"new_http\", \"start\": \"server_request_start\", "));
        assertEquals(
                "usdt: " + folder.resolve("server")
                        + ": warning: mark:cipher is left out: its sites have from 1 to 2 arguments\n",
                result.err());
        assertEquals(
                "",
                Cli.launch("catalog", "init", "--provider", "new_*", renamedServer())
                        .err());
    }

    @Test
    void listsTheTypesOfSitesThatDiffer() {
        String out =
                Cli.launch("catalog", "init", Cli.fixture("govalues-amd64.elf")).out();
        assertTrue(out.contains("\"type\": [\"int32\", \"uint64\", \"int64\", \"uint8\"], "), out);
    }

    @Test
    void leavesOutWhatNoCatalogCanSay() throws IOException {
        Path file = HostileNote.write(
                folder.resolve("file"),
                HostileNote.utf8("p"),
                HostileNote.utf8("n"),
                HostileNote.utf8("4@%eax 24@(%rsp)"));
        Cli.Result init = Cli.launch("catalog", "init", "--provider", "p", file);
        assertEquals(0, init.exitCode());
        assertEquals(
                "usdt: " + file + ": warning: p:n is left out: arg1 is bytes24, for which a catalog has no type\n",
                init.err());
        assertEquals(new Cli.Result(0, """
                p:n: no catalog can have it: arg1 is bytes24, for which a catalog has no type
                p: 1 probe: 0 known, 1 that no catalog can have
                """, ""), Cli.launch("catalog", "check", "--provider", "p", file));
    }

    /** An address has four bytes there, so nothing of eight is one. */
    @Test
    void takesNoTwoNumbersForATextIn32Bits() throws IOException {
        Probe probe = UsdtFile.read(SERVER).probes().get(0);
        ProbeValues wide = new ProbeValues(UsdtFile.read(C_VALUES), Catalog.EMPTY, StringDetection.ALL);
        ProbeValues narrow = new ProbeValues(
                UsdtFile.read(Cli.fixture("cvalues-i386-shared.elf")), Catalog.EMPTY, StringDetection.ALL);
        assertEquals("net_http:server_request_start", probe.provider() + ":" + probe.name());
        assertEquals(2, ProbeSkeleton.of(probe, wide).parameters().size());
        assertEquals(
                "[uint64, int64, uint64, int64]",
                ProbeSkeleton.of(probe, narrow).parameters().stream()
                        .map(parameter -> parameter.type().toString())
                        .toList()
                        .toString());
    }

    private Path catalog(String probes) throws IOException {
        return Files.writeString(folder.resolve("own.json"), "{\"catalog\": 1, \"program\": \"Own\", " + probes + "}");
    }

    @Test
    void comparesWhatIsKnownWithAFile() throws IOException {
        Path own = catalog("""
                "provider": "cvalues", "probes": [
                  {"name": "none", "arguments": []},
                  {"name": "gone", "arguments": []},
                  {"name": "floats", "arguments": [{"name": "a", "type": "float32"}, {"name": "b", "type": "int64"}]},
                  {"provider": "other", "name": "not_here", "arguments": []}]
                """);
        Cli.Result some = Cli.launch("catalog", "check", "--catalog", own, "--probe", "[fgn]*", C_VALUES);
        assertEquals("No USDT probes found.\n", some.out(), "brackets are no glob");
        Cli.Result result = Cli.launch("catalog", "check", "--catalog", own, C_VALUES);
        assertEquals(1, result.exitCode());
        assertEquals("", result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(13, lines.size(), result.out());
        assertTrue(lines.contains("cvalues:integers: in no catalog"), result.out());
        assertTrue(
                lines.contains("cvalues:floats: its arguments are float32, float64, in the catalog float32, int64"),
                result.out());
        assertEquals("cvalues:gone: in the catalog, not in the file", lines.get(11));
        assertEquals(
                "Own, cvalues: 12 probes: 1 known, 10 in no catalog, 1 with other arguments, 1 not in the file",
                lines.get(12));
        for (String probe : List.of("floats", "gone", "integers")) {
            Cli.Result one = Cli.launch("catalog", "check", "--catalog", own, "--probe", probe, C_VALUES);
            assertEquals(1, one.exitCode(), one.out());
            assertEquals(2, one.out().lines().count(), one.out());
        }
        assertEquals(
                new Cli.Result(0, "Own, cvalues: 1 probe: 1 known\n", ""),
                Cli.launch("catalog", "check", "--catalog", own, "--probe", "none", C_VALUES));
    }

    @Test
    void comparesWhatIsBuiltIn() {
        assertEquals(
                new Cli.Result(0, "Go, net_http: 4 probes: 4 known\n", ""),
                Cli.launch("catalog", "check", "--provider", "net_http", SERVER));
        Cli.Result all = Cli.launch("catalog", "check", SERVER);
        assertEquals(1, all.exitCode());
        // The catalog of Go is asked for all providers of its programs, and does not know this one.
        assertTrue(all.out().endsWith("\nmark: 4 probes: 0 known, 3 in no catalog, 1 that no catalog can have\n"));
        assertEquals(
                new Cli.Result(1, "No USDT probes found.\n", ""),
                Cli.launch("catalog", "check", Cli.fixture("noprobes-amd64.elf")));
    }

    @Test
    void saysThatASkeletonIsEmpty() {
        Path file = Cli.fixture("noprobes-amd64.elf");
        Cli.Result result = Cli.launch("catalog", "init", file);
        assertEquals(0, result.exitCode());
        assertEquals("usdt: " + file + ": no USDT probes, so the catalog is empty\n", result.err());
    }

    @Test
    void comparesAsJson() throws IOException {
        Path own = catalog("""
                "provider": "cvalues", "probes": [
                  {"name": "none", "arguments": [{"name": "a", "type": "float32"}]}, {"name": "nine", "arguments": []}]
                """);
        Cli.Result result =
                Cli.launch("catalog", "check", "--format", "json", "--catalog", own, "--probe", "n*", C_VALUES);
        assertEquals(1, result.exitCode());
        JsonNode json = new ObjectMapper().readTree(result.out());
        assertEquals(C_VALUES.toString(), json.get("file").asText());
        assertFalse(json.get("passed").asBoolean());
        assertEquals(new ObjectMapper().readTree("""
                [
                  {"kind": "differs", "provider": "cvalues", "name": "none",
                    "message": "its arguments are none, in the catalog float32"},
                  {"kind": "missing", "provider": "cvalues", "name": "nine",
                    "message": "in the catalog, not in the file"}
                ]
                """), json.get("findings"));
        assertEquals(new ObjectMapper().readTree("""
                [{"provider": "cvalues", "program": "Own", "probes": 1, "known": 0, "unknown": 0, "differs": 1,
                  "missing": 1, "undescribable": 0}]
                """), json.get("providers"));
        assertTrue(new ObjectMapper()
                .readTree(Cli.launch("catalog", "check", "--format", "json", "--provider", "sql", SERVER)
                        .out())
                .get("passed")
                .asBoolean());
    }

    @Test
    void saysWhatCannotBeRead() {
        for (String verb : List.of("check", "init")) {
            assertEquals(
                    new Cli.Result(1, "", "usdt: " + folder + "/none: no such file\n"),
                    Cli.launch("catalog", verb, folder + "/none"));
        }
    }

    /** Else a mistyped name would be a check that always passes. */
    @Test
    void failsIfAFilterChoosesNothing() {
        for (String action : List.of("check", "init")) {
            Cli.Result result = Cli.launch("catalog", "--provider", "cvalue", action, C_VALUES);
            assertEquals(1, result.exitCode(), action);
            assertTrue(result.err().contains("no probe matches --provider cvalue"), result.err());
            assertTrue(result.err().contains("did you mean 'cvalues'?"), result.err());
        }
    }

    @Test
    void explainsWhatAProbeMeans() {
        String out =
                Cli.launch("explain", SERVER, "net_http:server_request_end").out();
        String block = out.substring(out.indexOf('\n') + 1, out.indexOf("\n\n") + 1);
        assertEquals(
                Cli.launch("catalog", "net_http:server_request_end")
                        .out()
                        .replace("net_http:server_request_end\n", "")
                        .replace("goroutine or, if it is not Go, thread", "goroutine"),
                block);
        assertTrue(block.contains("  started by   server_request_start, in the same goroutine\n"), block);
    }

    @Test
    void explainsWhatOnesOwnCatalogSays() throws IOException {
        Path own = catalog("""
                "provider": "cvalues", "probes": [
                  {"name": "none", "meaning": "Old.", "versions": "1", "arguments": [{"name": "a", "type": "bool"}]},
                  {"name": "none", "meaning": "New.", "versions": "2", "arguments": []},
                  {"name": "floats", "meaning": "Other.", "arguments": []}],
                "pairs": [
                  {"start": "none", "ends": ["floats", "gone"], "by": "a"}, {"start": "gone", "ends": ["none"]},
                  {"start": "many", "ends": ["gone"], "within": "nothing", "reason": "nobody knows"}]
                """);
        Cli.Result result = Cli.launch("explain", "--catalog", own, C_VALUES, "cvalues:none");
        assertTrue(result.out().startsWith("""
                        cvalues:none, 1 site
                          meaning      New.
                          program      Own
                          versions     2
                          values       (none)
                          ended by     floats, in the same thread, with the same a

                        site 0x"""), result.out());
        Cli.Result other = Cli.launch("explain", "--catalog", own, C_VALUES, "cvalues:floats");
        assertTrue(other.out().startsWith("""
                        cvalues:floats, 1 site
                          meaning      not known: its arguments are float32, float64, in the catalog none
                          started by   none, in the same thread, with the same a

                        site 0x"""), other.out());
        String unmeasured = Cli.launch("explain", "--catalog", own, C_VALUES, "cvalues:many")
                .out();
        assertTrue(unmeasured.contains("\n  not paired   with gone: nobody knows\n\nsite 0x"), unmeasured);
        String without = Cli.launch("explain", C_VALUES, "cvalues:none").out();
        assertTrue(without.startsWith("cvalues:none, 1 site\n\nsite 0x"), without);
        assertEquals(
                Cli.launch("explain", "--format", "json", C_VALUES, "cvalues:none"),
                Cli.launch("explain", "--format", "json", "--catalog", own, C_VALUES, "cvalues:none"));
    }
}
