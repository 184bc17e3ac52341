package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.usdt.cli.Cli;
import dev.usdt.cli.HostileNote;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code usdt diff} with what {@code usdt list --format json} has written. */
class SavedListingTest {

    private static final Path C = Cli.fixture("cvalues-amd64-O2.elf");
    private static final Path GO = Cli.fixture("gofew-amd64-older-stripped.elf");
    private static final Path NONE = Cli.fixture("noprobes-amd64.elf");

    @TempDir
    Path folder;

    private Path save(Object... files) throws Exception {
        List<Object> call = new ArrayList<>(List.of("list", "--format", "json"));
        call.addAll(List.of(files));
        Path saved = Files.createTempFile(folder, "probes", ".json");
        return Files.writeString(saved, Cli.launch(call.toArray()).out());
    }

    private static List<Path> fixtures() throws Exception {
        try (Stream<Path> files = Files.list(C.getParent())) {
            return files.filter(file -> file.toString().endsWith(".elf"))
                    .sorted()
                    .toList();
        }
    }

    private static JsonNode differences(Path old, Path current) throws Exception {
        String json = Cli.launch("diff", "--verbose", "--format", "json", old, current)
                .out();
        JsonNode file = new ObjectMapper().readTree(json).get("files").get(0);
        ((ObjectNode) file).remove(List.of("file", "old", "new"));
        return file;
    }

    @Test
    void agreesWithTheFileThatItIsOf() throws Exception {
        int compared = 0;
        for (Path file : fixtures()) {
            Path saved = save(file);
            JsonNode none = differences(saved, file);
            assertTrue(none.get("differences").isEmpty(), file + " " + none);
            assertTrue(differences(file, saved).get("differences").isEmpty(), file.toString());
            compared++;
        }
        assertTrue(compared > 20, compared + " fixtures");
    }

    /** Each fixture with others that are near and far. */
    @Test
    void isAsGoodAsTheFile() throws Exception {
        List<Path> files = fixtures();
        Map<Path, Path> saved = new HashMap<>();
        for (Path file : files) {
            saved.put(file, save(file));
        }
        int different = 0;
        for (int i = 0; i < files.size(); i++) {
            for (int step : new int[] {1, 7, 23}) {
                Path old = files.get(i);
                Path current = files.get((i + step) % files.size());
                JsonNode expected = differences(old, current);
                String pair = old + " " + current;
                assertEquals(expected, differences(saved.get(old), current), pair);
                assertEquals(expected, differences(old, saved.get(current)), pair);
                assertEquals(expected, differences(saved.get(old), saved.get(current)), pair);
                different += expected.get("differences").isEmpty() ? 0 : 1;
            }
        }
        assertTrue(different > files.size(), different + " pairs differ");
    }

    private Path tree(String name) throws Exception {
        Path tree = folder.resolve(name);
        Files.createDirectories(tree.resolve("sub"));
        Files.copy(C, tree.resolve("c"));
        Files.copy(GO, tree.resolve("sub/go"));
        Files.copy(NONE, tree.resolve("none"));
        return tree;
    }

    @Test
    void isMatchedWithADirectoryByPathsBelowTheOneThatWasSearched() throws Exception {
        Path old = tree("old");
        Path current = tree("new");
        Path saved = save("-r", old);
        assertEquals("No differences.\n", Cli.launch("diff", saved, current).out());
        assertEquals("No differences.\n", Cli.launch("diff", current, saved).out());
        assertEquals(
                "No differences.\n",
                Cli.launch("diff", saved, save("-r", current)).out());
        Files.delete(current.resolve("sub/go"));
        Cli.Result gone = Cli.launch("diff", "--policy", "compat", saved, current);
        assertEquals(1, gone.exitCode());
        assertTrue(gone.out().startsWith("sub/go:\n! - few:small: removed, had (int8)\n"), gone.out());
    }

    @Test
    void isMatchedByNameIfASearchFoundOneFile() throws Exception {
        Path old = Files.createDirectories(folder.resolve("old"));
        Path current = Files.createDirectories(folder.resolve("new"));
        Files.copy(C, old.resolve("a"));
        Files.copy(C, current.resolve("b"));
        Path saved = save("-r", old);
        String out = Cli.launch("diff", saved, save("-r", current)).out();
        assertTrue(out.startsWith("a:\n! - cvalues:") && out.contains("\nb:\n  + cvalues:"), out);
        assertEquals(out, Cli.launch("diff", saved, current).out());
        assertEquals("No differences.\n", Cli.launch("diff", saved, C).out());
    }

    @Test
    void isMatchedWithADirectoryByPathsInItIfFilesWereNamed() throws Exception {
        Path tree = tree("old");
        Path saved = save(tree.resolve("./c"), tree.resolve("sub/go"));
        assertEquals("No differences.\n", Cli.launch("diff", saved, tree).out());
        assertEquals(
                "No differences.\n",
                Cli.launch("diff", saved, tree.resolve("sub/..")).out());
        assertTrue(Cli.launch("diff", saved, tree("new")).out().contains("! - few:small: removed"));
        assertEquals(
                "No differences.\n",
                Cli.launch("diff", saved, tree.resolve("sub/go")).out());
        Cli.Result other = Cli.launch("diff", saved, tree.resolve("sub/got"));
        assertEquals(1, other.exitCode());
        assertTrue(other.err().contains("does not list '" + tree.resolve("sub/got") + "'; it lists "), other.err());
        assertTrue(other.err().contains("; did you mean "), other.err());
    }

    @Test
    void mayHaveAByteThatIsNotUtf8() throws Exception {
        byte[] provider = {'p', (byte) 0xfe};
        Path file = HostileNote.write(
                folder.resolve("f"), provider, HostileNote.utf8("n\u0001"), HostileNote.utf8("8@%rax"));
        assertEquals("No differences.\n", Cli.launch("diff", save(file), file).out());
        assertTrue(Cli.launch("diff", save(file), C).out().contains("p\\xfe"));
    }

    @Test
    void tellsAnAddressFromANumber() throws Exception {
        Path number = HostileNote.write(
                folder.resolve("number"), HostileNote.utf8("p"), HostileNote.utf8("n"), HostileNote.utf8("8@$7"));
        Path address = HostileNote.write(
                folder.resolve("address"), HostileNote.utf8("p"), HostileNote.utf8("n"), HostileNote.utf8("8@$main"));
        String expected = "argument 0 is the address of a symbol, was a constant";
        assertTrue(Cli.launch("diff", number, address).out().contains(expected));
        assertTrue(Cli.launch("diff", save(number), save(address)).out().contains(expected));
    }

    /** Of a prelinked file, whose notes may have been written with different bases. */
    @Test
    void tellsSemaphoresByTheirAdjustedAddresses() throws Exception {
        String site = SITE.replace("\"0x0\"", "\"0x8\", \"semaphoreAddress\": \"0x9\"");
        String other = site.replace("0x9", "0xa");
        Path old = Files.writeString(folder.resolve("old.json"), GOOD.replace(SITE, site + "," + other));
        Path current = Files.writeString(folder.resolve("new.json"), GOOD.replace(SITE, site + "," + site));
        String out = Cli.launch("diff", old, current).out();
        assertTrue(out.contains("p:n: has 1 semaphore, had 2\n"), out);
    }

    /** What an older version has written lacks what is newer. */
    @Test
    void mayLackWhatIsNotKnown() throws Exception {
        String old = "{\"schemaVersion\": 1, \"later\": {\"a\": [1]}, \"files\": [" + FILE + "]}";
        Path saved = Files.writeString(folder.resolve("old.json"), old);
        assertEquals(
                """
                /tmp/x:
                  ~ p:n: argument 0 is in memory, was in a register
                1 difference, which breaks no consumer.
                """,
                Cli.launch(
                                "diff",
                                saved,
                                Files.writeString(folder.resolve("new.json"), old.replace("register", "memory")))
                        .out());
    }

    private static final String ARGUMENT =
            "{\"size\": 8, \"signed\": false, \"floatingPoint\": false, \"kind\": \"register\"}";
    private static final String SITE =
            "{\"address\": \"0x1\", \"semaphore\": \"0x0\", \"arguments\": [" + ARGUMENT + "]}";
    private static final String PROBE = "{\"provider\": \"p\", \"name\": \"n\", \"sites\": [" + SITE + "]}";
    private static final String FILE = "{\"file\": \"/tmp/x\", \"machine\": \"x86_64\", \"probes\": [" + PROBE + "]}";
    private static final String GOOD = "{\"schemaVersion\": 1, \"files\": [" + FILE + "]}";

    @Test
    void isReadStrictly() throws Exception {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("[]", ":1:1: not the output of usdt list --format json: expected an object");
        wrong.put("{}", ":1:2: not the output of usdt list --format json: \"schemaVersion\" is missing");
        wrong.put("{\"schemaVersion\": 1}", "\"files\" is missing");
        wrong.put(GOOD.replace("1,", "2,"), ":1:19: schemaVersion 2 is not supported, expected 1");
        wrong.put(GOOD.replace("1,", "12345678901234567890,"), "out of range of int");
        wrong.put(GOOD.replace("\"0x1\"", "\"0x12345678901234567\""), "expected address to be a number such as");
        wrong.put(GOOD.replace("\"0x1\"", "1"), "expected address to be a string");
        wrong.put(GOOD.replace("8,", "-8,"), "expected size to be a number of bytes");
        wrong.put(GOOD.replace("8,", "8.5,"), "expected size to be a whole number");
        wrong.put(GOOD.replace("false,", "0,"), "expected signed to be true or false");
        wrong.put(GOOD.replace("\"register\"", "\"pocket\""), "expected kind to be register, registers, memory");
        wrong.put(GOOD.replace("\"kind\"", "\"sort\""), "there is no kind of the argument");
        wrong.put(GOOD.replace("[" + SITE + "]", "[]"), "a probe has no sites");
        wrong.put(GOOD.replace("[" + SITE + "]", "{}"), "expected an array of sites");
        wrong.put(GOOD.replace(PROBE, PROBE + "," + PROBE), "the probe 'p:n' is listed twice");
        wrong.put(GOOD.replace(FILE, FILE + "," + FILE), "the file '/tmp/x' is listed twice");
        wrong.put(GOOD.replace("\"name\"", "\"provider\""), "Duplicate field 'provider'");
        wrong.put(GOOD.replace("/tmp/x", "a\\u0000b"), "is not a path: ");
        wrong.put("{\"a\": b}", ":1:7: not JSON");
        wrong.put(GOOD + "{}", "expected the end of the file");
        wrong.put("{\"deep\": " + "[".repeat(100_000), "maximum");
        wrong.put("{\"long\": " + "1".repeat(2_000) + "}", "maximum");
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            Path saved = Files.writeString(folder.resolve("wrong.json"), each.getKey());
            Cli.Result result = Cli.launch("diff", saved, folder);
            String shown = each.getKey().length() > 300 ? each.getKey().substring(0, 300) : each.getKey();
            assertEquals(1, result.exitCode(), shown);
            assertEquals("", result.out(), shown);
            assertEquals(1, result.err().lines().count(), result.err());
            assertTrue(result.err().startsWith("usdt: " + saved + ":"), result.err());
            assertTrue(result.err().contains(each.getValue()), shown + "\n" + result.err());
        }
    }

    @Test
    void isNotReadIfItIsCutOff() throws Exception {
        assertEquals(
                0,
                Cli.launch("diff", Files.writeString(folder.resolve("good.json"), GOOD), C)
                        .exitCode());
        for (int length = 1; length < GOOD.length(); length++) {
            Path saved = Files.writeString(folder.resolve("cut.json"), GOOD.substring(0, length));
            Cli.Result result = Cli.launch("diff", saved, C);
            assertEquals(1, result.exitCode(), GOOD.substring(0, length));
            assertTrue(result.err().startsWith("usdt: " + saved + ":1:"), result.err());
        }
    }

    @Test
    void doesNotFailForAVeryLongListing() throws Exception {
        StringBuilder files = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            files.append(i == 0 ? "" : ",").append(FILE.replace("/tmp/x", "f" + i));
        }
        Path saved = Files.writeString(folder.resolve("long.json"), GOOD.replace(FILE, files.toString()));
        Cli.Result result = Cli.launch("diff", saved, saved);
        assertEquals(new Cli.Result(0, "No differences.\n", ""), result);
        assertFalse(Cli.launch("diff", saved, C).err().length() > 1_000);
    }
}
