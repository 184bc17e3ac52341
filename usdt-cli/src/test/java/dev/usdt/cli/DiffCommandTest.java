package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {

    @TempDir
    Path folder;

    private Path file(String name, String provider, String probe, String arguments) throws Exception {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        return HostileNote.write(
                path, HostileNote.utf8(provider), HostileNote.utf8(probe), HostileNote.utf8(arguments));
    }

    @Test
    void saysThatNothingDiffers() throws Exception {
        Path old = file("old", "p", "n", "8@%rax");
        assertEquals(new Cli.Result(0, "No differences.\n", ""), Cli.launch("diff", "--policy", "compat", old, old));
    }

    @Test
    void failsByPolicyOnly() throws Exception {
        Path old = file("old", "p", "n", "8@%rax");
        Path current = file("new", "p", "n", "-8@%rax");
        String expected = current + ":\n! ~ p:n: argument 0 is int64, was uint64\n1 difference, 1 breaks consumers.\n";
        assertEquals(new Cli.Result(0, expected, ""), Cli.launch("diff", old, current));
        assertEquals(new Cli.Result(1, expected, ""), Cli.launch("diff", "--policy", "compat", old, current));
        assertEquals(2, Cli.launch("diff", "--policy", "strict", old, current).exitCode());
    }

    @Test
    void comparesFoldersByRelativePath() throws Exception {
        file("old/same", "p", "n", "8@%rax");
        file("old/bin/gone", "p", "n", "8@%rax");
        file("new/same", "p", "n", "8@%rax");
        file("new/bin/added", "p", "n", "8@%rax");
        Files.writeString(folder.resolve("new/text"), "no ELF file");
        Cli.Result result = Cli.launch("diff", "--policy", "compat", folder.resolve("old"), folder.resolve("new"));
        List<String> lines = result.out().lines().toList();
        assertEquals(1, result.exitCode());
        assertEquals("bin/added:", lines.get(0));
        assertTrue(lines.contains("  + p:n: added, has (uint64)"), result.out());
        assertEquals(lines.indexOf("bin/gone:") + 1, lines.indexOf("! - p:n: removed, had (uint64)"));
        assertEquals("24 differences, 12 break consumers.", lines.get(lines.size() - 1));
        assertFalse(result.out().contains("same") || result.out().contains("text"), result.out());
    }

    @Test
    void writesJson() throws Exception {
        Path old = file("old", "p", "n", "8@%rax");
        Path current = file("new", "p", "n", "");
        JsonNode json = new ObjectMapper()
                .readTree(Cli.launch("diff", "--format", "json", old, current).out());
        JsonNode file = json.get("files").get(0);
        assertEquals(1, json.get("schemaVersion").asInt());
        assertFalse(file.get("compatible").asBoolean());
        assertEquals(
                "fewer-arguments", file.get("differences").get(0).get("kind").asText());
    }

    @Test
    void writesMarkdownThatANameCannotLeave() throws Exception {
        Path old = file("old", "p", "a|b`c<d", "8@%rax");
        Path current = file("new", "p", "n_m", "");
        String out = Cli.launch("diff", "--format", "markdown", old, current).out();
        assertTrue(out.contains("| `p:a\\|b'c<d` | removed, had (uint64) | yes |\n"), out);
        assertTrue(out.contains("| `p:n_m` | added, has no arguments |  |\n"), out);
        assertTrue(out.startsWith("### USDT probes\n"), out);
    }

    @Test
    void tellsMovesWhenAsked() {
        Object[] files = {Cli.fixture("cvalues-amd64-O2.elf"), Cli.fixture("cvalues-amd64-gold.elf")};
        Cli.Result quiet = Cli.launch("diff", files[0], files[1]);
        Cli.Result verbose = Cli.launch("diff", "--verbose", files[0], files[1]);
        assertFalse(quiet.out().contains("moved"), quiet.out());
        assertTrue(verbose.out().contains(": moved to 0x"), verbose.out());
    }

    @Test
    void goesOnBehindAFileThatCannotBeRead() throws Exception {
        Path old = file("old", "p", "n", "8@%rax");
        Cli.Result result = Cli.launch("diff", old, folder.resolve("nothing"));
        assertEquals(1, result.exitCode());
        assertEquals("", result.out());
        assertTrue(result.err().endsWith(": no such file\n"), result.err());
        assertEquals(2, Cli.launch("diff", old, folder).exitCode());
        assertEquals(2, Cli.launch("diff", old).exitCode());
    }
}
