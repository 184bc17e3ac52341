package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.cli.Cli;
import dev.usdt.cli.HostileNote;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code usdt diff} leaves out, and how it says that there was nothing. */
class DiffOptionsTest {

    private static final Path NONE = Cli.fixture("noprobes-amd64.elf");
    private static final String NO_PROBES = "usdt: warning: no probes in OLD and NEW, so there is nothing to compare\n";

    @TempDir
    Path folder;

    private Path file(String name, String probe, String arguments) throws Exception {
        return HostileNote.write(
                folder.resolve(name), HostileNote.utf8("p"), HostileNote.utf8(probe), HostileNote.utf8(arguments));
    }

    @Test
    void ignoresKinds() throws Exception {
        Path old = file("old", "n", "8@%rax 4@%ecx");
        Path current = file("new", "n", "8@8(%rsp) -4@%ecx");
        Cli.Result all = Cli.launch("diff", "--policy", "compat", old, current);
        assertEquals(1, all.exitCode());
        assertTrue(all.out().contains("in memory") && all.out().contains("int32"), all.out());
        Cli.Result some = Cli.launch("diff", "--policy", "compat", "--ignore", "type", old, current);
        assertEquals(0, some.exitCode());
        assertTrue(some.out().contains("in memory") && !some.out().contains("int32"), some.out());
        Cli.Result none = Cli.launch("diff", "--ignore", "type", "--ignore=operand", old, current);
        assertEquals(new Cli.Result(0, "No differences.\n", ""), none);
        Cli.Result typo = Cli.launch("diff", "--ignore", "tipe", old, current);
        assertEquals(2, typo.exitCode());
        assertTrue(typo.err().contains("expected removed, added, fewer-arguments, "), typo.err());
        assertTrue(typo.err().contains("; did you mean 'type'?"), typo.err());
    }

    @Test
    void showsWhatBreaksOnly() throws Exception {
        Path old = file("old", "n", "8@%rax 4@%ecx");
        Path current = file("new", "n", "8@8(%rsp) -4@%ecx");
        String out = Cli.launch("diff", "--breaking-only", old, current).out();
        assertFalse(out.contains("in memory"), out);
        assertTrue(out.endsWith("1 difference, which breaks consumers.\n"), out);
        Path moved = file("moved", "n", "8@8(%rsp) 4@%ecx");
        assertEquals(
                "No differences that break a consumer.\n",
                Cli.launch("diff", "--breaking-only", old, moved).out());
        String markdown = Cli.launch("diff", "--breaking-only", "--format", "markdown", old, moved)
                .out();
        assertEquals("### USDT probes\n\nNo differences that break a consumer.\n", markdown);
    }

    @Test
    void foldsWhatDoesNotBreak() throws Exception {
        Path old = file("old", "n", "8@%rax 4@%ecx");
        Path current = file("new", "n", "8@8(%rsp) -4@%ecx");
        String expected = """

                | probe | change | breaks |
                |---|---|---|
                | `p:n` | `argument 1 is int32, was uint32` | yes |

                <details><summary>Changes that break nothing: 1</summary>

                | probe | change | breaks |
                |---|---|---|
                | `p:n` | `argument 0 is in memory, was in a register` |  |

                </details>
                """;
        String out = Cli.launch("diff", "--format", "markdown", old, current).out();
        assertTrue(out.endsWith(": **1 breaking**\n" + expected), out);
    }

    @Test
    void warnsIfThereIsNothingToCompare() {
        assertEquals(new Cli.Result(0, "", NO_PROBES), Cli.launch("diff", NONE, NONE));
        assertEquals(new Cli.Result(1, "", NO_PROBES), Cli.launch("diff", "--policy", "compat", NONE, NONE));
        assertEquals(new Cli.Result(1, "", NO_PROBES), Cli.launch("diff", "--policy", "compat", folder, folder));
        String markdown = Cli.launch("diff", "--format", "markdown", NONE, NONE).out();
        assertEquals("### USDT probes\n\n**No probes in either, nothing to compare.**\n", markdown);
    }
}
