package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.cli.Cli;
import dev.usdt.cli.HostileNote;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
        String expected =
                current + ":\n! ~ p:n: argument 0 is int64, was uint64\n1 difference, which breaks consumers.\n";
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
        assertEquals("24 differences, 12 of which break consumers.", lines.get(lines.size() - 1));
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
        assertTrue(out.contains("| `p:a`&#124;``b`c<d`` | `removed, had (uint64)` | yes |\n"), out);
        assertTrue(out.contains("| `p:n_m` | `added, has no arguments` |  |\n"), out);
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
    }

    @Test
    void countsInWholeSentences() throws Exception {
        Path old = file("old", "p", "n", "8@%rax");
        assertEquals(
                "1 difference, which breaks no consumer.",
                lastLine(Cli.launch("diff", old, file("memory", "p", "n", "8@8(%rsp)"))));
        assertEquals(
                "2 differences, 1 of which breaks consumers.",
                lastLine(Cli.launch("diff", old, file("other", "p", "m", "8@%rax"))));
        assertEquals(
                "2 differences, none of which breaks consumers.",
                lastLine(Cli.launch(
                        "diff",
                        file("two", "p", "n", "8@%rax 8@%rcx"),
                        file("moved", "p", "n", "8@8(%rsp) 8@(%rsp)"))));
    }

    private static String lastLine(Cli.Result result) {
        return result.out().lines().reduce((first, second) -> second).orElse("");
    }

    @Test
    void saysHowManyPathsItTakes() throws Exception {
        String path = file("old", "p", "n", "8@%rax").toString();
        for (List<Object> paths : List.<List<Object>>of(
                List.of(), List.of(path), List.of(path, path, path), List.of(path, path, "a", "b"))) {
            List<Object> call = new ArrayList<>(List.of("diff"));
            call.addAll(paths);
            String expected = "usdt: diff: takes OLD and NEW, got " + paths.size() + "; see 'usdt diff --help'\n";
            assertEquals(new Cli.Result(2, "", expected), Cli.launch(call.toArray()));
        }
        assertTrue(
                Cli.launch("diff", "--help").out().startsWith("Usage: usdt diff [--archives] [--breaking-only] [-h] "));
        assertTrue(Cli.launch("diff", "--help").out().replaceAll("\\s+", " ").contains("... OLD NEW Compares "));
    }

    /** A copy of {@link #file} whose last note has no length that fits. */
    private Path damaged(String name) throws Exception {
        Path path = file(name, "p", "n", "8@%rax");
        byte[] bytes = Files.readAllBytes(path);
        List<ProbeSite> sites = UsdtFile.read(path).sites();
        int last = (int) sites.get(sites.size() - 1).note().fileOffset();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(last + 4, 0x7fffffff); // n_descsz
        return Files.write(path, bytes);
    }

    @Test
    void marksWhatIsDamaged() throws Exception {
        Path good = file("good", "p", "n", "8@%rax");
        Path damaged = damaged("bad");
        Cli.Result same = Cli.launch("diff", damaged, damaged);
        assertEquals(1, same.exitCode());
        assertEquals("No differences in what could be read.\n", same.out());
        for (String format : List.of("text", "json", "markdown")) {
            assertEquals(
                    1, Cli.launch("diff", "--format", format, good, damaged).exitCode());
            assertEquals(
                    1, Cli.launch("diff", "--format", format, damaged, good).exitCode());
        }
        JsonNode file = json(damaged, good).get("files").get(0);
        JsonNode problem = file.get("problems").get(0);
        assertFalse(file.get("complete").asBoolean());
        assertFalse(file.get("compatible").asBoolean());
        assertEquals("old", problem.get("side").asText());
        assertEquals("error", problem.get("severity").asText());
        assertTrue(problem.get("fileOffset").asText().startsWith("0x"));
        String markdown =
                Cli.launch("diff", "--format", "markdown", damaged, damaged).out();
        assertTrue(markdown.contains("**not all could be**"), markdown);
        assertTrue(markdown.contains("\n- the new file: "), markdown);
        assertTrue(json(good, good).get("files").get(0).get("complete").asBoolean());
    }

    private static JsonNode json(Path old, Path current) throws Exception {
        return new ObjectMapper()
                .readTree(Cli.launch("diff", "--format", "json", old, current).out());
    }

    @Test
    void marksWhatCannotBeRead() throws Exception {
        Path good = file("good", "p", "n", "8@%rax");
        JsonNode file = json(good, folder.resolve("nothing")).get("files").get(0);
        assertFalse(file.get("complete").asBoolean() || file.get("compatible").asBoolean());
        assertEquals("no such file", file.get("problems").get(0).get("message").asText());
        String markdown = Cli.launch("diff", "--format", "markdown", good, folder.resolve("nothing"))
                .out();
        assertTrue(markdown.endsWith(": **not compared**\n\n- the new file: `no such file`\n"), markdown);
    }

    @Test
    void saysOnceWhatIsWrongWithAFileThatIsComparedWithItself() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty"));
        Cli.Result result = Cli.launch("diff", empty, empty);
        assertEquals(1, result.exitCode());
        assertEquals("usdt: " + empty + ": empty file\n", result.err());
    }

    @Test
    void saysWhatIsThereInPlaceOfAProgram() throws Exception {
        for (String name : List.of("empty", "script", "link", "folder", "lib/behind", "flat/in")) {
            file("old/" + name, "p", "n", "8@%rax");
        }
        Path current = Files.createDirectories(folder.resolve("new"));
        Files.createFile(current.resolve("empty"));
        Files.writeString(current.resolve("script"), "#!/bin/sh\n" + "exit\n".repeat(50));
        Files.createSymbolicLink(current.resolve("link"), folder.resolve("old/link"));
        Files.createDirectory(current.resolve("folder"));
        Files.createSymbolicLink(current.resolve("lib"), folder.resolve("old/lib"));
        Files.writeString(current.resolve("flat"), "a file");
        Cli.Result result = Cli.launch("diff", folder.resolve("old"), current);
        assertEquals(0, result.exitCode(), result.err());
        String start = "usdt: " + current + "/";
        assertEquals(
                List.of(
                        start + "empty: warning: empty file",
                        start + "flat/in: warning: is behind flat, which is not a directory",
                        start + "folder: warning: is a directory",
                        start + "lib/behind: warning: is behind the symbolic link lib, which is not followed",
                        start + "link: warning: is a symbolic link, which is not followed",
                        start + "script: warning: not an ELF file"),
                result.err().lines().toList());
        String markdown = Cli.launch("diff", "--format", "markdown", folder.resolve("old"), current)
                .out();
        assertTrue(markdown.contains("- the new file: `not an ELF file`\n"), markdown);
        assertTrue(
                Cli.launch("diff", current, folder.resolve("old")).err().contains("script: warning: not an ELF file"));
    }

    /** A path of more than 4096 bytes cannot be opened, not by root either. */
    @Test
    void namesAFolderThatCannotBeReadAndGoesOn() throws Exception {
        Path old = folder.resolve("old");
        file("old/good", "p", "n", "8@%rax");
        file("new/good", "p", "n", "-8@%rax");
        Path half = Path.of(("d".repeat(200) + "/").repeat(11));
        Path deepest = Files.createDirectories(old.resolve(half));
        Files.createDirectories(folder.resolve("moved").resolve(half));
        Path hidden = deepest.resolve("moved");
        Files.move(folder.resolve("moved"), hidden);
        try {
            Cli.Result result = Cli.launch("diff", old, folder.resolve("new"));
            assertEquals(1, result.exitCode());
            assertTrue(result.out().startsWith("good:\n! ~ p:n: argument 0 is int64"), result.out());
            assertTrue(result.err().startsWith("usdt: " + hidden), result.err());
            assertTrue(result.err().endsWith(": file name too long\n"), result.err());
            assertEquals(1, result.err().lines().count());
        } finally {
            Files.move(hidden, folder.resolve("moved"));
        }
    }

    @Test
    void doesNotCallRemovedWhatItMayNotRead() throws Exception {
        file("old/closed/a", "p", "n", "8@%rax");
        file("old/b", "p", "n", "8@%rax");
        Path closed = file("new/closed/a", "p", "n", "8@%rax").getParent();
        Path secret = file("new/b", "p", "n", "8@%rax");
        Set<PosixFilePermission> none = Set.of();
        Files.setPosixFilePermissions(secret, none);
        Files.setPosixFilePermissions(closed, none);
        try {
            assumeFalse(Files.isReadable(secret), "runs as root, who may read everything");
            Cli.Result result = Cli.launch("diff", folder.resolve("old"), folder.resolve("new"));
            String expected = "usdt: " + secret + ": permission denied\nusdt: " + closed + ": permission denied\n";
            assertEquals(new Cli.Result(1, "", expected), result);
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Nothing can be made of such a root, so no file of the other is called added. */
    @Test
    void comparesNothingWithAFolderThatCannotBeRead() throws Exception {
        file("new/good", "p", "n", "8@%rax");
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "there is no /proc");
        Cli.Result result = Cli.launch("diff", "/proc", folder.resolve("new"));
        assertEquals(new Cli.Result(1, "", "usdt: /proc: a file system of type proc has no files to read\n"), result);
    }

    @Test
    void comparesFilesWhoseNamesAreNotUtf8() throws Exception {
        Path good = file("good", "p", "n", "8@%rax");
        Path other = file("other", "p", "n", "-8@%rax");
        for (String directory : List.of("old", "new")) {
            Files.createDirectories(folder.resolve(directory));
        }
        // No String is such a name; a shell makes them.
        shell("cp good \"$(printf 'old/\\376')\"; cp good \"$(printf 'old/\\377')\"");
        shell("cp good \"$(printf 'new/\\376')\"; cp other \"$(printf 'new/\\377')\"");
        assertTrue(Files.exists(good) && Files.exists(other));
        assertEquals(
                new Cli.Result(0, "No differences.\n", ""),
                Cli.launch("diff", folder.resolve("old"), folder.resolve("old")));
        Cli.Result result = Cli.launch("diff", folder.resolve("old"), folder.resolve("new"));
        assertEquals(
                new Cli.Result(
                        0,
                        "\\xff:\n! ~ p:n: argument 0 is int64, was uint64\n1 difference, which breaks consumers.\n",
                        ""),
                result);
        JsonNode files = json(folder.resolve("old"), folder.resolve("new")).get("files");
        assertEquals("\udcfe", files.get(0).get("file").asText());
        assertEquals("\udcff", files.get(1).get("file").asText());
    }

    private void shell(String script) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor());
    }

    @Test
    void namesTheProbeInJsonAlsoIfItHasNoName() throws Exception {
        Path nameless = file("old", "", "", "8@%rax");
        JsonNode differences = json(nameless, file("new", "p", "n", "8@%rax"))
                .get("files")
                .get(0)
                .get("differences");
        for (JsonNode difference : differences) {
            assertTrue(difference.has("provider") && difference.has("name"), difference.toString());
        }
        assertEquals("removed", differences.get(0).get("kind").asText());
        assertEquals("", differences.get(0).get("name").asText());
    }
}
