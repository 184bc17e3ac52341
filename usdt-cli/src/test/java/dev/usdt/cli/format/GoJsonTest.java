package dev.usdt.cli.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.cli.Cli;
import dev.usdt.cli.HostileNote;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The expected values were printed by Go 1.26 for the same strings (json.MarshalIndent with two blanks). */
class GoJsonTest {

    @TempDir
    Path folder;

    @Test
    void escapesAsGoDoes() throws Exception {
        Path file = HostileNote.write(
                folder.resolve("hostile"),
                HostileNote.bytes("a<b>&\"\\/\b\f\n\r\t\u0001\u001f\u007f"),
                HostileNote.utf8("\u2028\u2029é日🙂\u0080"),
                HostileNote.bytes("\u00ff\u00e2\u0082x\u00ed\u00a0\u0080\u00c0\u0080\u00f4\u0090\u0080\u0080"));
        String json = Cli.launch("list", "-json", file)
                .out()
                .lines()
                .filter(line -> line.contains("Provider") || line.contains("Name") || line.contains("ArgDesc"))
                .limit(3)
                .map(line -> line.replaceAll(" +\"$", "\"") + "\n")
                .collect(Collectors.joining());
        assertEquals("""
                    "Provider": "a\\u003cb\\u003e\\u0026\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f",
                    "Name": "\\u2028\\u2029é日🙂\u0080",
                    "ArgDesc": "\\ufffd\\ufffd\\ufffdx\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd"
                """, json);
    }

    @Test
    void isNullWithoutProbes() {
        assertEquals(new Cli.Result(0, "null\n", ""), Cli.launch("list", "-json", Cli.fixture("noprobes-amd64.elf")));
        assertEquals(
                "null\n",
                Cli.launch("list", "-json", "-provider", "none", Cli.fixture("govalues-amd64.elf"))
                        .out());
    }
}
