package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are found and told apart whatever bytes are in their paths, in any locale, installed or not. */
class PathBytesTest {

    /** As a shell makes them and as they are shown; a byte alone, one more, text, and a folder. */
    private static final String MAKE = """
            cp file "$(printf 'a\\377.elf')"; cp file "$(printf 'a\\376.elf')"; cp file "$(printf '\\303\\274.elf')"
            mkdir "$(printf 'd\\351')"; cp file "$(printf 'd\\351/x')"
            """;

    private static final List<String> SHOWN = List.of("a\\xfe.elf", "a\\xff.elf", "d\\xe9/x", "ü.elf");
    private static final List<String> IN_JSON = List.of("a\udcfe.elf", "a\udcff.elf", "d\udce9/x", "ü.elf");

    @TempDir
    Path folder;

    private Sandbox sandbox;

    @BeforeEach
    void makeFiles() throws Exception {
        Files.copy(Cli.fixture("cvalues-amd64-O2.elf"), folder.resolve("file"));
        sandbox = new Sandbox(folder);
        sandbox.set("PATH", "/usr/bin:/bin");
        sandbox.set("JAVA", System.getProperty("java.home") + "/bin/java");
        sandbox.set("CLASSES", System.getProperty("java.class.path"));
        assertEquals(0, shell(MAKE + "rm file").exitCode());
    }

    /** A shell has the names as bytes; {@code usdt} is this command in a virtual machine of its own. */
    private Sandbox.Result shell(String script) throws Exception {
        return sandbox.run(List.of(
                "sh",
                "-c",
                "usdt() { \"$JAVA\" -XX:TieredStopAtLevel=1 -cp \"$CLASSES\" dev.usdt.cli.Main \"$@\"; }\n" + script));
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8", "xx_XX.UTF-8"})
    void inEachLocale(String locale) throws Exception {
        sandbox.set("LC_ALL", locale);
        Sandbox.Result named = shell("usdt list --format ndjson *.elf */x");
        assertEquals(Set.copyOf(IN_JSON), files(named.out()), named.err());
        Sandbox.Result listed = shell("printf '%s\\n' *.elf */x | usdt list --files-from -");
        assertEquals(Set.copyOf(SHOWN), headings(listed.out(), ""), listed.err());
        Sandbox.Result found = shell("usdt list -r .");
        assertEquals(Set.copyOf(SHOWN), headings(found.out(), "./"), found.err());
        String sarif = shell("usdt validate --format sarif \"$(printf 'm\\377/\\303\\274')\"")
                .out();
        assertTrue(sarif.contains("\"uri\": \"m%FF/%C3%BC\""), sarif);
        assertEquals(
                "usdt: n\\xff: no such file\nusdt: d\\xe9: is a directory; -r lists what is in it\n",
                shell("usdt list \"$(printf 'n\\377')\" d*").err());
    }

    /** Java resolves a relative path by the text of the directory that it is in, which it has lost there. */
    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void inAFolderThatHasNoText(String locale) throws Exception {
        sandbox.set("LC_ALL", locale);
        assertEquals(
                Set.of("x"), files(shell("cd d*; usdt list --format ndjson x").out()));
        assertEquals(
                Set.of("x"),
                files(shell("cd d*; usdt list --format ndjson -r .").out()));
        assertEquals("No differences.\n", shell("cd d*; usdt diff . \"$PWD\"").out());
        assertEquals(
                "Nothing to repair.\n", shell("cd d*; usdt repair --dry-run x").out());
    }

    @Test
    void aScriptNamesThePathOrSaysWhyNot() throws Exception {
        sandbox.set("LC_ALL", "xx_XX.UTF-8");
        String script = shell("usdt bpftrace --attach usdt \"$(printf '\\303\\274.elf')\"")
                .out();
        assertTrue(script.contains("\nusdt:\"" + folder + "/ü.elf\":"), script);
        Sandbox.Result refused = shell("usdt bpftrace d*/x");
        assertEquals("", refused.out());
        assertTrue(refused.err().contains("/d\\xe9/x is not valid UTF-8; a symbolic link"), refused.err());
    }

    private static Set<String> files(String lines) throws Exception {
        Set<String> files = new TreeSet<>();
        for (String line : lines.lines().toList()) {
            JsonNode site = new ObjectMapper().readTree(line);
            files.add(site.get("file").asText());
        }
        return files;
    }

    private static Set<String> headings(String tables, String before) {
        List<String> headings = new ArrayList<>();
        for (String line : tables.lines().toList()) {
            if (line.endsWith(":")) {
                assertTrue(line.startsWith(before), line);
                headings.add(line.substring(before.length(), line.length() - 1));
            }
        }
        return Set.copyOf(headings);
    }
}
