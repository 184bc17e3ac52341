package dev.usdt.cli;

import static dev.usdt.cli.HostileNote.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Completion as somebody meets it who types on a terminal: what the command gets of a line with tabs in it. */
class CompletionTest {

    private static final String HOSTILE = "my $(touch hit) `touch hit`;it's";

    /** What is typed, and the words that the command gets; a tab is shown as {@code ⇥}. */
    private static final List<Map.Entry<String, String>> LINES = List.of(
            Map.entry("vali⇥", "<validate>"),
            Map.entry("list mys⇥", "<list><myserver>"),
            Map.entry("list sub⇥inn⇥", "<list><subfolder/inner>"),
            Map.entry("list --wi⇥mys⇥", "<list><--wide><myserver>"),
            Map.entry("list --format nd⇥", "<list><--format><ndjson>"),
            Map.entry("list --format=nd⇥", "<list><--format=ndjson>"),
            Map.entry("explain --machine=s390⇥", "<explain><--machine=s390>"),
            Map.entry("explain --catalog=orders⇥", "<explain><--catalog=orders.json>"),
            Map.entry("repair -o mys⇥", "<repair><-o><myserver>"),
            Map.entry("catalog che⇥mys⇥", "<catalog><check><myserver>"),
            Map.entry("diff --ignore si⇥", "<diff><--ignore><sites>"),
            Map.entry("completion fi⇥", "<completion><fish>"),
            Map.entry("trace -- mys⇥", "<trace><--><myserver>"),
            Map.entry("explain mys⇥values:qu⇥", "<explain><myserver><values:quad>"),
            Map.entry("explain myserver 'values:qu⇥", "<explain><myserver><values:quad>"),
            Map.entry("list myserver --provider=val⇥", "<list><myserver><--provider=values>"),
            Map.entry("list myserver --probe qua⇥", "<list><myserver><--probe><quad>"),
            Map.entry("validate myserver --require=values:qu⇥", "<validate><myserver><--require=values:quad>"),
            // Nothing of it is run, and what is not known is left as it is.
            Map.entry("explain my\\ ⇥values:qu⇥", "<explain><" + HOSTILE + "><values:quad>"),
            Map.entry("list '$(touch hit)⇥'", "<list><$(touch hit)>"),
            Map.entry("explain myserver '$(touch hit)⇥'", "<explain><myserver><$(touch hit)>"),
            Map.entry("list --format='$(touch hit)⇥'", "<list><--format=$(touch hit)>"),
            Map.entry("explain hostile.elf evil⇥", "<explain><hostile.elf><evil>"));

    @TempDir
    Path temp;

    private Path folder;
    private Path calls;
    private Sandbox sandbox;

    @BeforeEach
    void makeFiles() throws IOException {
        folder = Files.createDirectory(temp.resolve("here"));
        calls = Files.createFile(temp.resolve("calls"));
        Path program = Cli.fixture("govalues-amd64.elf");
        Files.copy(program, folder.resolve("myserver"));
        Files.copy(program, folder.resolve(HOSTILE));
        HostileNote.write(folder.resolve("hostile.elf"), utf8("evil"), utf8("evil$(touch hit)"), new byte[0]);
        Files.writeString(folder.resolve("orders.json"), "{}");
        Files.createFile(Files.createDirectory(folder.resolve("subfolder")).resolve("inner"));
        Path bin = Files.createDirectory(temp.resolve("bin"));
        Path command = Files.writeString(bin.resolve("usdt"), """
                #!/bin/sh
                [ "$1 $2" != 'completion probes' ] || exec "$USDT_JAVA" -cp "$USDT_JARS" dev.usdt.cli.Main "$@"
                { printf '<%s>' "$@"; echo; } >>"$USDT_CALLS"
                """);
        assertTrue(command.toFile().setExecutable(true));
        sandbox = new Sandbox(folder);
        sandbox.set("PATH", bin + ":" + System.getenv("PATH"));
        sandbox.set("HOME", temp.toString());
        sandbox.set("TERM", "xterm");
        sandbox.set("LC_ALL", "C.UTF-8");
        sandbox.set("USDT_CALLS", calls.toString());
        sandbox.set(
                "USDT_JAVA",
                Path.of(System.getProperty("java.home"), "bin/java").toString());
        sandbox.set("USDT_JARS", System.getProperty("java.class.path"));
        for (String shell : List.of("bash", "zsh", "fish")) {
            Files.writeString(
                    temp.resolve("usdt." + shell),
                    Cli.launch("completion", shell).out());
        }
    }

    @Test
    void bash() throws Exception {
        assertCompletes("bash", "bash --norc --noprofile -i", "source ../usdt.bash");
    }

    @Test
    @Tag("shells")
    void zsh() throws Exception {
        assertCompletes("zsh", "zsh -f -i", "autoload -Uz compinit; compinit -u -D; source ../usdt.zsh");
    }

    @Test
    @Tag("shells")
    void fish() throws Exception {
        assertCompletes("fish", "fish --no-config -i", "source ../usdt.fish");
    }

    /** As some have it, who want colons within words. */
    @Test
    void bashWithoutColons() throws Exception {
        assertCompletes(
                "bash", "bash --norc --noprofile -i", "source ../usdt.bash; COMP_WORDBREAKS=${COMP_WORDBREAKS//:/}");
    }

    private void assertCompletes(String shell, String command, String setUp) throws Exception {
        String reason = Sandbox.find(shell).isEmpty()
                ? "there is no " + shell
                : Sandbox.find("script").isEmpty() ? "there is no script, which makes a terminal" : "";
        if (!reason.isEmpty()) {
            System.out.println("completion in " + shell + " not tried: " + reason);
            Assumptions.abort(reason);
        }
        Process terminal = sandbox.startTyped(
                List.of(Sandbox.findTool("script").toString(), "-qfec", command, "/dev/null"),
                temp.resolve("terminal"));
        List<String> wanted = new ArrayList<>();
        try (OutputStream keys = terminal.getOutputStream()) {
            press(keys, setUp + "; usdt ready", wanted, "<ready>");
            for (Map.Entry<String, String> line : LINES) {
                press(keys, "usdt " + line.getKey().replace('⇥', '\t'), wanted, line.getValue());
            }
            keys.write("exit\n".getBytes(StandardCharsets.UTF_8));
        } finally {
            terminal.destroy();
            terminal.waitFor(10, TimeUnit.SECONDS);
        }
        assertEquals(
                new TreeSet<>(List.of("myserver", HOSTILE, "hostile.elf", "orders.json", "subfolder")),
                new TreeSet<>(List.of(folder.toFile().list())),
                "what was typed, or names a file or a probe, was run");
    }

    /** Types a line and waits until the command was called, as somebody would. */
    private void press(OutputStream keys, String line, List<String> wanted, String call) throws Exception {
        keys.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        keys.flush();
        wanted.add(call);
        List<String> got = Files.readAllLines(calls);
        // Only to end what hangs.
        for (int i = 0; i < 1200 && got.size() < wanted.size(); i++) {
            Thread.sleep(50);
            got = Files.readAllLines(calls);
        }
        assertEquals(wanted, got, () -> line + "\n" + shown());
    }

    private String shown() {
        try {
            return Files.readString(temp.resolve("terminal"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void printsTheScriptOfAShell() {
        assertEquals(Cli.launch("completion", "bash"), Cli.launch("completion"));
        Cli.Result wrong = Cli.launch("completion", "tcsh");
        assertEquals(2, wrong.exitCode());
        assertEquals(
                "usdt: completion: invalid value 'tcsh' for the shell, expected bash, zsh or fish; see 'usdt completion"
                        + " --help'\n",
                wrong.err());
    }

    /** Whatever the names in a file are, the shells get only such as mean nothing to them. */
    @Test
    void tellsTheShellsPlainNamesOnly() throws Exception {
        Path file = temp.resolve("named");
        for (String name :
                List.of("a b", "a;b", "$(x)", "`x`", "-x", "a\nb", "a\tb", "~", "*", "a'b", "é", "", "a:b")) {
            HostileNote.write(file, utf8("first"), utf8(name), new byte[0]);
            String out = Cli.launch("completion", "probes", file).out();
            assertFalse(out.contains("first"), name + ": " + out);
            assertTrue(out.matches("([a-z][a-z0-9_]*:[a-z][a-z0-9_]*\n)+"), name + ": " + out);
        }
        HostileNote.write(file, utf8("first"), utf8("Plain_-.9"), new byte[0]);
        assertTrue(Cli.launch("completion", "probes", file).out().contains("first:Plain_-.9\n"));
        assertEquals(
                new Cli.Result(0, "", ""),
                Cli.launch("completion", "probes", temp, temp.resolve("none"), "", "/dev/zero"));
    }
}
