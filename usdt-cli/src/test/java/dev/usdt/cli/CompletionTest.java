package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Completion runs in somebody's shell at each press of a key, wherever that is. */
class CompletionTest {

    private static final String COMPLETE = """
            . ./completion
            cd names
            for word in '' - '$(touch hit)' '`touch hit`' 'x[$(touch hit)]' '*' 'a;touch hit'; do
                for before in '' list bpftrace 'list --format' 'bpftrace --style' completion 'explain --machine'; do
                    COMP_WORDS=(usdt $before "$word")
                    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                    COMPREPLY=()
                    _complete_usdt
                    printf '%s\\n' "${COMPREPLY[@]}"
                done
            done
            """;

    @TempDir
    Path folder;

    @Test
    void runsNothingAndOffersWordsOfOurs() throws Exception {
        List<String> bash = Sandbox.findShell(List.of("bash", "--norc", "-c"));
        Assumptions.assumeTrue(!bash.isEmpty(), "CompletionTest not run: there is no bash");
        Files.writeString(folder.resolve("completion"), Cli.launch("completion").out());
        Set<String> names = new TreeSet<>(List.of("$(touch hit)", "`touch hit`", "*", "a;touch hit", "-x"));
        Path here = Files.createDirectory(folder.resolve("names"));
        for (String name : names) {
            Files.createFile(here.resolve(name));
        }
        bash.add(COMPLETE);
        Sandbox sandbox = new Sandbox(folder);
        sandbox.set("PATH", "/usr/bin:/bin");
        Sandbox.Result result = sandbox.run(bash);
        assertEquals(0, result.exitCode(), result.err());
        List<String> offered = result.out().lines().toList();
        assertTrue(offered.containsAll(List.of("validate", "--wide", "ndjson", "latency", "riscv64")), result.out());
        for (String word : offered) {
            assertTrue(word.matches("[a-z0-9_-]*|-L"), word);
        }
        try (Stream<Path> files = Files.list(here)) {
            assertEquals(
                    names,
                    Set.copyOf(files.map(file -> file.getFileName().toString()).toList()));
        }
    }
}
