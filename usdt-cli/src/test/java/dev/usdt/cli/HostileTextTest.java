package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.usdt.PathText;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.io.Printable;
import dev.usdt.scripts.ScriptReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever text is in a file, in its path or on the command line, each format stays what it is, read by a reader that
 * is not ours: JSON by Jackson, Markdown by commonmark, scripts by the lexer of bpftrace's language; and what people
 * see has no character that drives a terminal or is not seen.
 */
@Tag("once")
class HostileTextTest {

    /** As bytes, each a character; behind a line end what would be a line of its own. */
    private static final List<byte[]> TEXTS = Stream.of(
                    "a\u001b[31mb\u001b]0;t\u0007\r\b\f\u007fc",
                    "a\nFORGED: b\r\nFORGED",
                    "\u009b31m\u202eb\u2066\u200b\u2028\u2029\u00ad\ufeff",
                    "a\u3164\ufe0f\u115f\u034f\u17b4\u180e\udb40\udc41b\ufff9",
                    "![x](http://h.invalid/t.png) @a",
                    "@octocat #1 a/b#2 `a` ``b |c",
                    "|a\\|b\\\\|</td><img src=x>|",
                    "[c](javascript:1) {0} {} \\](x)",
                    "https://h.invalid www.h.invalid",
                    "$(id)`id`;id\\",
                    "%s%n%r{} */ { exit(); } // /*",
                    "\"\\'</script>${x}\\u0041",
                    "*a* _b_ ~c~ ## d\t---",
                    "` ` `",
                    " ")
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);

    static {
        TEXTS.add(HostileNote.bytes("a\u00ff\u00fe\u00c3(\u00ed\u00a0\u0080"));
    }

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void ofAFileStaysText(HostileField field) throws Exception {
        Path other =
                field.isOfGo() ? Cli.fixture("gofew-amd64-older-stripped.elf") : Cli.fixture("cvalues-amd64-O2.elf");
        for (byte[] bytes : TEXTS) {
            Path file = field.write(folder.resolve("file"), bytes);
            String probe = providerAndName(file);
            run("list", file);
            run("list", "--wide", file, file);
            run("list", "-r", folder);
            run("explain", file, probe);
            run("catalog", "check", file);
            runJson("catalog", "check", "--format", "json", file);
            runJson("catalog", "init", file);
            run("bpftrace", file);
            run("validate", "-v", file);
            run("diff", other, file);
            runJson("list", "-json", file);
            runJson("list", "--format", "json", file);
            runJson("list", "--format", "ndjson", file);
            runJson("explain", "--format", "json", file, probe);
            runJson("validate", "--format", "json", file);
            runSarif(file);
            runMarkdown(other, file);
            runMarkdown(file, other);
            if (!field.isOfGo()) {
                for (String style : List.of("count", "latency", "json")) {
                    run("bpftrace", "--style", style, "--where", "arg0 > 5", file);
                }
                run("bpftrace", "--attach", "uprobe", file);
                run("repair", "--dry-run", file);
            }
            assertIsInJson(
                    field, bytes, Cli.launch("list", "--format", "json", file).out());
        }
    }

    @Test
    void ofAPathStaysText() throws Exception {
        for (byte[] bytes : TEXTS) {
            String name = PathText.of(bytes).replace('/', '_');
            Path path = TypedPath.of(PathText.of(folder) + "/" + name + "/" + name);
            Files.createDirectories(path.getParent());
            Files.copy(Cli.fixture("cvalues-amd64-O2.elf"), path);
            Path text = Files.writeString(path.resolveSibling("x"), "no ELF file");
            for (Path file : List.of(path, text, path.getParent(), path.resolve("none"))) {
                String typed = TypedPath.shown(file);
                run("list", typed);
                run("list", typed, typed);
                run("list", "-r", typed, typed + "none");
                run("list", "--files-from", typed);
                run("explain", typed, "cvalues:integers");
                run("catalog", "--catalog", typed);
                run("catalog", "init", typed);
                runJson("catalog", "check", "--format", "json", typed);
                run("bpftrace", typed);
                run("bpftrace", "--path", typed, Cli.fixture("cvalues-amd64-O2.elf"));
                run("bpftrace", "--catalog", typed, Cli.fixture("cvalues-amd64-O2.elf"));
                run("validate", "-v", typed, typed);
                run("diff", typed, typed);
                run("repair", "--dry-run", typed);
                run("repair", "-o", typed, Cli.fixture("cvalues-amd64-O2.elf"));
                runJson("list", "--format", "ndjson", typed);
                JsonNode files = JSON.readTree(runJson("validate", "--format", "json", typed, typed))
                        .get("files");
                // A directory is searched.
                String shown = file.equals(path.getParent()) ? TypedPath.shown(path) : typed;
                assertEquals(shown, files.get(0).get("file").asText());
                runSarif(typed);
                runMarkdown(typed, Cli.fixture("gofew-amd64-older-stripped.elf"));
                runMarkdown(Cli.fixture("gofew-amd64-older-stripped.elf"), typed);
            }
            runMarkdown(path.getParent(), folder.resolve("none"));
        }
    }

    @Test
    void ofTheCommandLineStaysText() throws Exception {
        Path catalog = folder.resolve("catalog");
        for (byte[] bytes : TEXTS) {
            String text = PathText.of(bytes);
            Path file = Cli.fixture("cvalues-amd64-O2.elf");
            run(text);
            run("help", text);
            run("list", "--" + text);
            run("list", "--json=" + text, file);
            for (String option : List.of("--format", "--provider", "--probe")) {
                run("list", option, text, file);
            }
            for (String option : List.of(
                    "--style",
                    "--where",
                    "--strings",
                    "--max-string",
                    "--attach",
                    "--target",
                    "--path",
                    "--pid",
                    "--uprobe=")) {
                run("bpftrace", option.endsWith("=") ? option + text : option, text, file);
            }
            run("bpftrace", "--where", "arg0 == \"" + text + "\"", file);
            run("bpftrace", "--where", text + " == 1", file);
            run("bpftrace", "--path", "/srv/" + text, file);
            run("validate", "--tracer", text, file);
            run("validate", "--tracer", "bpftrace-" + text, file);
            run("validate", "--fail-on", text, file);
            run("diff", "--policy", text, file, file);
            run("explain", "--machine", text, "8@%rax");
            run("explain", "--machine", "x86_64", text);
            runJson("explain", "--machine", "x86_64", "--format", "json", text);
            run("explain", file, "p:" + text);
            run("explain", file, text);
            run("catalog", text);
            run("catalog", "php:" + text);
            Files.write(catalog, bytes);
            run("bpftrace", "--catalog", catalog, file);
            Files.writeString(
                    catalog,
                    JSON.writeValueAsString(Map.of("catalog", 1, "probes", Map.of("cvalues:" + text, List.of(text)))));
            run("bpftrace", "--catalog", catalog, file);
            Files.writeString(catalog, JSON.writeValueAsString(Map.of("catalog", 1, text, text)));
            run("bpftrace", "--catalog", catalog, file);
        }
    }

    @Test
    void ofACatalogStaysText() throws Exception {
        Path file = Cli.fixture("cvalues-amd64-O2.elf");
        for (byte[] bytes : TEXTS) {
            String text = PathText.of(bytes);
            Map<String, Object> value = Map.of(
                    "name",
                    "value",
                    "type",
                    "enum",
                    "values",
                    Map.of("1", text),
                    "unit",
                    text,
                    "meaning",
                    text,
                    "attribute",
                    text);
            Map<String, Object> named = Map.of(
                    "provider",
                    text,
                    "name",
                    text,
                    "meaning",
                    text,
                    "needs",
                    text,
                    "versions",
                    text,
                    "arguments",
                    List.of(value));
            Map<String, Object> ofTheFile = new HashMap<>(named);
            ofTheFile.putAll(Map.of("provider", "cvalues", "name", "none", "arguments", List.of()));
            Map<String, Object> pair = Map.of(
                    "provider",
                    text,
                    "start",
                    // Of a probe that it has, what it is paired by would have to be a value.
                    text + "s",
                    "ends",
                    List.of(text + "e"),
                    "by",
                    text,
                    "within",
                    "nothing",
                    "reason",
                    text);
            Path catalog = Files.writeString(
                    folder.resolve("catalog"),
                    JSON.writeValueAsString(Map.of(
                            "catalog",
                            1,
                            "program",
                            text,
                            "sources",
                            List.of(text),
                            "probes",
                            List.of(named, ofTheFile),
                            "pairs",
                            List.of(pair, Map.of("provider", "cvalues", "start", text, "ends", List.of("none"))))));
            String both = text + ":" + text;
            assertEquals(0, run("catalog", "--catalog", catalog).exitCode());
            assertEquals(0, run("catalog", "--catalog=" + catalog, "--", text).exitCode());
            assertEquals(0, run("catalog", "--catalog=" + catalog, "--", both).exitCode());
            assertEquals(1, run("catalog", "--catalog", catalog, "none").exitCode());
            assertEquals(
                    1,
                    run("catalog", "--catalog=" + catalog, "--", text + ":none").exitCode());
            assertEquals(1, run("catalog", "check", "--catalog", catalog, file).exitCode());
            assertEquals(
                    0,
                    run("explain", "--catalog", catalog, file, "cvalues:none").exitCode());
            runJson("catalog", "--format", "json", "--catalog", catalog);
            runJson("catalog", "check", "--format", "json", "--catalog", catalog, file);
            JsonNode probe = JSON.readTree(runJson("catalog", "--format", "json", "--catalog=" + catalog, "--", both))
                    .get("probes")
                    .get(0);
            assertEquals(text, probe.get("meanings").get(0).get("meaning").asText());
        }
    }

    private static Cli.Result run(Object... call) {
        Cli.Result result = Cli.launch(call);
        assertTrue(result.exitCode() <= 2, () -> Arrays.toString(call) + result);
        if (!List.of(call).contains("-json")) {
            assertIsSeen(result.out());
        }
        assertIsSeen(result.err());
        for (String line : result.err().lines().toList()) {
            assertTrue(
                    line.startsWith("usdt: ") || line.startsWith("  - ") || line.contains("Validation failed with "),
                    result.err());
        }
        if (call[0].equals("bpftrace") && !result.out().isEmpty()) {
            ScriptReader.read(result.out());
        }
        return result;
    }

    private static String runJson(Object... call) throws IOException {
        Cli.Result result = run(call);
        try (JsonParser parser = JSON.createParser(result.out())) {
            Iterator<JsonNode> values = JSON.readValues(parser, JsonNode.class);
            int count = 0;
            while (values.hasNext()) {
                values.next();
                count++;
            }
            assertTrue(
                    List.of(call).contains("ndjson")
                            ? count == result.out().lines().count()
                            : count <= 1);
        }
        return result.out();
    }

    private static void runSarif(Object file) throws IOException {
        for (JsonNode message :
                JSON.readTree(runJson("validate", "--format", "sarif", file)).findValues("text")) {
            String text = message.asText();
            assertFalse(text.matches("(?s).*(?<!\\\\)\\]\\(.*"), text); // a link: 3.11.6
            String literal = text.replace("{{", "").replace("}}", "");
            assertFalse(literal.contains("{") || literal.contains("}"), text); // a placeholder: 3.11.5
        }
    }

    /** The tables show what the JSON says, with what breaks in front. */
    private static void runMarkdown(Object old, Object current) throws IOException {
        List<List<String>> rows = MarkdownReader.rows(
                run("diff", "--format", "markdown", old, current).out());
        List<String> expected = new ArrayList<>();
        for (JsonNode file :
                JSON.readTree(runJson("diff", "--format", "json", old, current)).path("files")) {
            List<String> others = new ArrayList<>();
            for (JsonNode difference : file.get("differences")) {
                boolean probe = difference.has("provider");
                String name = difference.path("provider").asText() + ":"
                        + difference.path("name").asText();
                (difference.get("breaking").asBoolean() ? expected : others)
                        .add(Printable.of(probe ? name : "the file") + "="
                                + Printable.of(difference.get("message").asText()));
            }
            expected.addAll(others);
        }
        List<String> shown = new ArrayList<>();
        for (List<String> row : rows) {
            if (!row.equals(List.of("probe", "change", "breaks"))) {
                shown.add(row.get(0) + "=" + row.get(1));
            }
        }
        assertEquals(expected, shown);
    }

    /** No control characters but the line ends and tabs that we write, and nothing that is not seen. */
    private static void assertIsSeen(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            int type = Character.getType(c);
            boolean seen = !(Character.isISOControl(c) && c != '\n' && c != '\t')
                    && type != Character.FORMAT
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR
                    && type != Character.SURROGATE
                    && type != Character.UNASSIGNED
                    && "\u3164\ufe0f\u115f\u034f\u17b4\u180e".indexOf(c) < 0;
            assertTrue(seen, () -> Integer.toHexString(c) + " in " + text);
        }
        assertFalse(text.startsWith("FORGED") || text.contains("\nFORGED"), text);
    }

    /** A text that is in the file is in the JSON as it is, but for keys, which cannot be all that values can. */
    private static void assertIsInJson(HostileField field, byte[] bytes, String json) throws IOException {
        String text = PathText.of(bytes);
        // Functions whose names are not UTF-8 are left out.
        boolean whole = bytes.length <= field.room()
                && !(field == HostileField.FUNCTION && text.matches("(?s).*[\udc80-\udcff].*"))
                && !(field.isOfGo() && text.matches("(?s).*[\n\t\f].*"));
        boolean key = field == HostileField.GO_SETTING_KEY;
        if (whole && !(key && text.matches("(?s).*[\\\\\udc80-\udcff].*"))) {
            List<String> strings = new ArrayList<>();
            collect(JSON.readTree(json), strings);
            assertTrue(strings.stream().anyMatch(string -> string.contains(text)), () -> text + " in " + json);
        }
    }

    private static void collect(JsonNode node, List<String> strings) {
        if (node.isTextual()) {
            strings.add(node.asText());
        }
        node.fieldNames().forEachRemaining(strings::add);
        node.forEach(child -> collect(child, strings));
    }

    private static String providerAndName(Path file) throws IOException {
        List<ProbeSite> sites = UsdtFile.read(file).sites();
        return sites.isEmpty()
                ? "p:n"
                : sites.get(0).provider() + ":" + sites.get(0).name();
    }
}
