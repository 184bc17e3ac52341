package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.cli.Cli;
import dev.usdt.cli.HostileNote;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories, baselines and required probes of {@code usdt validate}. */
class ValidateManyTest {

    private static final Path C = Cli.fixture("cvalues-amd64-O2.elf");
    private static final Path GO = Cli.fixture("gofew-amd64-older-stripped.elf");
    private static final Path NONE = Cli.fixture("noprobes-amd64.elf");

    @TempDir
    Path folder;

    private Path bin;

    @BeforeEach
    void makeTree() throws Exception {
        bin = folder.resolve("bin");
        Files.createDirectories(bin.resolve("sub"));
        Files.copy(C, bin.resolve("c"));
        Files.createLink(bin.resolve("d"), bin.resolve("c"));
        Files.copy(GO, bin.resolve("sub/go"));
        Files.copy(NONE, bin.resolve("none"));
        Files.writeString(bin.resolve("script"), "#!/bin/sh\n".repeat(20));
    }

    private Path bad(String name, String arguments) throws Exception {
        return HostileNote.write(
                folder.resolve(name), HostileNote.utf8("p"), HostileNote.utf8("n"), HostileNote.utf8(arguments));
    }

    private static JsonNode json(Object... args) throws Exception {
        return new ObjectMapper().readTree(Cli.launch(args).out());
    }

    @Test
    void searchesDirectories() {
        Cli.Result result = Cli.launch("validate", bin);
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(
                bin.resolve("c") + ":\nValidation passed.\n" + bin.resolve("sub/go") + ":\nValidation passed.\n",
                result.out());
        assertEquals(1, Cli.launch("validate", "--fail-on", "warning", bin).exitCode());
        // A file that was named has to have probes, wherever it stands.
        Cli.Result mixed = Cli.launch("validate", NONE, bin, C);
        assertEquals(1, mixed.exitCode());
        assertTrue(mixed.out().startsWith(NONE + ":\nNo USDT probes found.\n" + bin.resolve("c") + ":\n"), mixed.out());
        assertTrue(mixed.out().endsWith(C + ":\nValidation passed.\n"), mixed.out());
    }

    @Test
    void saysThatNothingHasProbes() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.copy(NONE, empty.resolve("none"));
        String expected = "usdt: none of the files has USDT probes\n";
        assertEquals(new Cli.Result(1, "", expected), Cli.launch("validate", empty));
        assertEquals(expected, Cli.launch("validate", "--format", "json", empty).err());
    }

    @Test
    void requiresProbes() throws Exception {
        assertEquals(
                0,
                Cli.launch("validate", "--require", "cvalues:none", "--require", "few:small", bin)
                        .exitCode());
        Cli.Result one = Cli.launch("validate", "--require", "cvalues:non", C);
        assertEquals(1, one.exitCode());
        assertEquals("""
                Validation failed with 1 error(s):
                  - required probe cvalues:non is not there; did you mean 'cvalues:none'?
                """, one.err());
        Cli.Result many = Cli.launch("validate", "--require", "few:smal", bin);
        assertEquals(1, many.exitCode());
        assertTrue(
                many.err()
                        .endsWith(
                                "usdt: " + bin + ": required probe few:smal is not there; did you mean 'few:small'?\n"),
                many.err());
        JsonNode files =
                json("validate", "--format", "json", "--require", "a:b", bin).get("files");
        JsonNode last = files.get(files.size() - 1);
        assertEquals(bin.toString(), last.get("file").asText());
        assertFalse(last.get("passed").asBoolean());
        assertEquals("missing-probe", last.at("/findings/0/code").asText());
        for (String wrong : List.of("few:*", "few:smal?", "few", ":small", "few:")) {
            assertEquals(2, Cli.launch("validate", "--require", wrong, bin).exitCode(), wrong);
        }
    }

    @Test
    void knowsWhatIsInTheBaseline() throws Exception {
        Path baseline = folder.resolve("known.json");
        Path bad = bad("bad", "8@?");
        Files.writeString(
                baseline, Cli.launch("validate", "--format", "json", bad, bin).out());
        assertEquals(1, Cli.launch("validate", bad, bin).exitCode());
        Cli.Result same = Cli.launch("validate", "--fail-on", "warning", "--baseline", baseline, bad, bin);
        assertEquals(0, same.exitCode(), same.err());
        assertFalse(same.err().contains("warning:"), same.err());
        assertFalse(same.err().contains("Fixed"), same.err());
        assertTrue(same.err().contains(bin.resolve("sub/go") + ": note: 3 findings are known\n"), same.err());
        // Another argument of the same probe is another finding, and the old one is gone.
        bad("bad", "8@%rax 8@?");
        Cli.Result other = Cli.launch("validate", "--baseline", baseline, bad, bin);
        assertEquals(1, other.exitCode());
        assertTrue(other.err().contains("argument 1 `8@?`"), other.err());
        assertTrue(
                other.err().endsWith("Fixed since the baseline:\n  - " + bad + ": argument-unparsed of p:n\n"),
                other.err());
        // Of a file that is not looked at nothing is said.
        assertFalse(Cli.launch("validate", "--baseline", baseline, bin).err().contains("Fixed"));
        JsonNode json = json("validate", "--format", "json", "--baseline", baseline, bin);
        assertTrue(json.at("/files/1/findings/0/known").asBoolean(), json.toString());
        JsonNode sarif = json("validate", "--format", "sarif", "--baseline", baseline, bad, bin);
        Set<String> states = new HashSet<>();
        sarif.at("/runs/0/results")
                .forEach(result -> states.add(result.path("baselineState").asText()));
        assertEquals(Set.of("new", "unchanged"), states);
    }

    /** Neither may be silenced by having been there. */
    @Test
    void knowsNothingOfWhatWasNotReadOrIsRequired() throws Exception {
        Path baseline = folder.resolve("known.json");
        Path text = bin.resolve("script");
        Files.writeString(
                baseline,
                Cli.launch("validate", "--format", "json", "--require", "a:b", C)
                        .out());
        Cli.Result result = Cli.launch("validate", "--baseline", baseline, "--require", "a:b", C);
        assertEquals(1, result.exitCode());
        assertTrue(result.err().contains("required probe a:b"), result.err());
        Files.writeString(
                baseline, Cli.launch("validate", "--format", "json", text).out());
        assertEquals(1, Cli.launch("validate", "--baseline", baseline, text).exitCode());
    }

    /** Two builds of one source, whose code and notes are elsewhere. */
    @Test
    void hasFingerprintsThatDoNotMove() throws Exception {
        Path file = folder.resolve("file");
        Files.copy(Cli.fixture("cvalues-amd64-O2.elf"), file);
        Map<String, JsonNode> first = findings(file);
        Files.delete(file);
        Files.copy(Cli.fixture("cvalues-amd64-O2-pie-semaphore.elf"), file);
        Map<String, JsonNode> second = findings(file);
        int moved = 0;
        for (Map.Entry<String, JsonNode> finding : first.entrySet()) {
            JsonNode other = second.get(finding.getKey());
            if (other != null
                    && !other.get("noteOffset").equals(finding.getValue().get("noteOffset"))) {
                assertEquals(finding.getValue().get("fingerprint"), other.get("fingerprint"), finding.getKey());
                moved++;
            }
        }
        assertTrue(moved >= 3, first.keySet() + " " + second.keySet());
        assertNotEquals(fingerprints(file), fingerprints(Cli.fixture("cvalues-amd64-O2-pie-semaphore.elf")));
    }

    /** Those about sites, by code and probe. */
    private static Map<String, JsonNode> findings(Path file) throws Exception {
        Map<String, JsonNode> findings = new HashMap<>();
        for (JsonNode finding : json("validate", "--format", "json", file).at("/files/0/findings")) {
            if (finding.has("provider")) {
                findings.putIfAbsent(finding.get("code") + " " + finding.get("name"), finding);
            }
        }
        return findings;
    }

    private static Set<String> fingerprints(Path file) throws Exception {
        Set<String> fingerprints = new HashSet<>();
        JsonNode findings = json("validate", "--format", "json", file).at("/files/0/findings");
        findings.forEach(finding -> fingerprints.add(finding.get("fingerprint").asText()));
        Set<String> inSarif = new HashSet<>();
        json("validate", "--format", "sarif", file)
                .at("/runs/0/results")
                .forEach(result -> inSarif.add(
                        result.at("/partialFingerprints/usdtFinding~1v1").asText()));
        assertEquals(fingerprints, inSarif);
        return fingerprints;
    }

    @Test
    void hasARegionForEachResult() throws Exception {
        JsonNode results = json("validate", "--format", "sarif", GO, folder.resolve("nothing"))
                .at("/runs/0/results");
        long size = Files.size(GO);
        Set<String> seen = new HashSet<>();
        for (JsonNode result : results) {
            JsonNode region = result.at("/locations/0/physicalLocation/region");
            String code = result.get("ruleId").asText();
            long offset = region.get("byteOffset").asLong(-1);
            assertTrue(offset >= 0 && offset + region.path("byteLength").asLong() <= size, region.toString());
            seen.add(code + " " + offset + " " + region.path("byteLength").asLong(-1));
        }
        assertTrue(seen.contains("zero-tail " + 0xf90 + " -1"), seen.toString());
        assertTrue(seen.contains("no-stapsdt-base 0 " + size), seen.toString());
        assertTrue(seen.contains("unreadable 0 0"), seen.toString());
    }

    @Test
    void readsABaselineStrictly() throws Exception {
        for (String[] wrong : new String[][] {
            {"", "wrong.json: empty file"},
            {"hello", ":1:1: not JSON"},
            {"[]", ":1:1: not the output of usdt validate --format json: expected an object"},
            {"{", ":1:2: the file ends within the JSON"},
            {"{\"schemaVersion\": 3, \"files\": []}", ":1:19: schemaVersion 3 is not supported, expected 1"},
            {"{\"files\": []}", "not the output of usdt validate --format json: \"schemaVersion\" is missing"},
            {"{\"schemaVersion\": 1}", "\"files\" is missing"},
            {"{\"schemaVersion\": 1, \"files\": [{\"file\": \"a\"}]}", "there is no findings of the file"},
            {"{\"schemaVersion\": 1, \"files\": [{\"findings\": []}]}", "there is no file, which is its path"},
            {
                "{\"schemaVersion\": 1, \"files\": [{\"file\": \"a\", \"findings\": [{\"code\": \"b\"}]}]}",
                "there is no fingerprint of the finding"
            },
            {"{\"files\": [], \"files\": []}", "Duplicate field 'files'"},
            {"{\"files\": " + "[".repeat(1000), "expected a file"},
            {"{\"x\": " + "[".repeat(1000), "maximum"}
        }) {
            Path baseline = Files.writeString(folder.resolve("wrong.json"), wrong[0]);
            Cli.Result result = Cli.launch("validate", "--baseline", baseline, C);
            assertEquals(1, result.exitCode(), wrong[0]);
            assertEquals("", result.out());
            assertTrue(result.err().startsWith("usdt: " + baseline + ":"), result.err());
            assertTrue(result.err().contains(wrong[1]), result.err());
        }
        Cli.Result missing = Cli.launch("validate", "--baseline", folder.resolve("no"), C);
        assertEquals(new Cli.Result(1, "", "usdt: " + folder.resolve("no") + ": no such file\n"), missing);
    }
}
