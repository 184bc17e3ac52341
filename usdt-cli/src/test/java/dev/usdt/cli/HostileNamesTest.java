package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file calls its probes, no output lets it drive the terminal, leave a JSON string or leave a script. */
class HostileNamesTest {

    @TempDir
    Path folder;

    static Stream<Arguments> names() {
        return Stream.of(
                argumentSet("colours", "\u001b[31mred\u001b[0m"),
                argumentSet("title", "\u001b]0;title\u0007"),
                argumentSet("C1 control", "\u009b31m"),
                argumentSet("newline", "a\nusdt: b"),
                argumentSet("return", "a\rb"),
                argumentSet("backspaces", "evil\b\b\b\bgood"),
                argumentSet("right to left", "a\u202eb"),
                argumentSet("isolate", "\u2066a\u2069"),
                argumentSet("line separator", "a\u2028b"),
                argumentSet("quotes", "a\"b'c`d"),
                argumentSet("end of comment", "a*/b"),
                argumentSet("formats", "%s%n%r{}"),
                argumentSet("brace", "a { system(\"id\"); }"),
                argumentSet("clause", "a\" { exit(); } //"),
                argumentSet("backslash", "a\\"),
                argumentSet("colon", "a:b"),
                argumentSet("star", "*"),
                argumentSet("empty", ""));
    }

    @ParameterizedTest
    @MethodSource("names")
    void stayInTheirPlace(String name) throws Exception {
        Path file = HostileNote.write(
                folder.resolve("hostile"), HostileNote.utf8(name), HostileNote.utf8(name), HostileNote.utf8(""));
        for (List<String> command : List.of(
                List.of("list"),
                List.of("list", "--wide"),
                List.of("list", "--format", "json"),
                List.of("list", "--format", "ndjson"),
                List.of("list", "--format", "html"),
                List.of("validate"),
                List.of("validate", "--format", "html"),
                List.of("explain"),
                List.of("bpftrace"))) {
            List<Object> call = new ArrayList<>(command);
            call.add(file);
            if (command.contains("explain")) {
                call.add(name + ":" + name);
            }
            Cli.Result result = Cli.launch(call.toArray());
            assertTrue(result.exitCode() <= 1, result.err());
            assertHarmless(result.out());
            assertHarmless(result.err());
            if (command.contains("ndjson")) {
                JsonNode site = new ObjectMapper()
                        .readTree(result.out().lines().findFirst().orElseThrow());
                assertEquals(name, site.get("name").asText());
            }
            if (command.contains("bpftrace")) {
                assertIsOneClauseAProbe(result.out());
            }
        }
        String row = Cli.launch("list", file).out().lines().skip(2).findFirst().orElseThrow();
        assertTrue(row.endsWith(" "), "one row, to the blanks behind the arguments: " + row);
    }

    @Test
    void namesOfFilesStayInTheirPlaceToo() throws Exception {
        Path file = HostileNote.write(
                folder.resolve("a\nusdt: b\u001b[31m\"*\r"),
                HostileNote.utf8("p"),
                HostileNote.utf8("n"),
                HostileNote.utf8(""));
        Path text = Files.writeString(folder.resolve("\u001b]0;title\u0007"), "no ELF");
        for (List<String> command : List.of(
                List.of("list", "--format", "text"),
                List.of("list", "--format", "json"),
                List.of("list", "--format", "ndjson"),
                List.of("list", "--format", "html"),
                List.of("validate"),
                List.of("validate", "--format", "html"))) {
            List<Object> call = new ArrayList<>(command);
            call.addAll(List.of(file, text));
            Cli.Result result = Cli.launch(call.toArray());
            assertEquals(1, result.exitCode());
            assertHarmless(result.out());
            assertHarmless(result.err());
            assertEquals(1, result.err().lines().count(), result.err());
        }
        Cli.Result script = Cli.launch("bpftrace", file);
        assertEquals(1, script.exitCode());
        assertEquals("", script.out());
        assertHarmless(script.err());
    }

    /** Control characters other than the line ends and tabs that we write, and marks that change the direction. */
    private static void assertHarmless(String text) {
        assertFalse(
                text.codePoints()
                        .anyMatch(c -> (Character.isISOControl(c) && c != '\n' && c != '\t')
                                || Character.getType(c) == Character.FORMAT
                                || c == 0x2028
                                || c == 0x2029),
                text);
    }

    /** Outside of comments a script is clauses of three lines and empty lines. */
    private static void assertIsOneClauseAProbe(String script) {
        List<String> lines = script.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty() || line.startsWith("//")) {
                continue;
            }
            assertTrue(
                    line.matches(
                            "uprobe:\"([^\"\\\\]|\\\\.)*\":0x[0-9a-f]+ \\{|usdt:\"([^\"\\\\]|\\\\.)*\":\"([^\"\\\\]|\\\\.)*\":\"([^\"\\\\]|\\\\.)*\" \\{"),
                    line);
            assertTrue(
                    lines.get(i + 1).startsWith("\tprintf(\"")
                            && lines.get(i + 1).endsWith(");"),
                    lines.get(i + 1));
            assertEquals("}", lines.get(i + 2));
            i += 2;
        }
    }
}
