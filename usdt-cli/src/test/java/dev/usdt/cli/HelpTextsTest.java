package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.usdt.cli.args.Syntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Help and completion are what the syntax of the commands gives. {@code -Dgolden.update} writes them anew; read the
 * difference before you commit it.
 */
class HelpTextsTest {

    private static final Path TEXTS =
            Path.of(System.getProperty("usdt.root"), "usdt-cli/src/main/resources/dev/usdt/cli/help");

    @TempDir
    Path temp;

    @Test
    void areThoseOfTheSyntax() throws IOException {
        List<Syntax> commands = new ArrayList<>();
        Map<String, String> texts = new TreeMap<>();
        for (String name : CommandLines.NAMES) {
            Syntax syntax = CommandLines.command(name).orElseThrow().syntax();
            commands.add(syntax);
            texts.put(name + ".txt", HelpTexts.of(syntax));
        }
        texts.put("usdt.txt", HelpTexts.ofAll(commands));
        texts.put("completion.bash", HelpTexts.completion(commands));
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Path file = TEXTS.resolve(text.getKey());
            if (System.getProperty("golden.update") != null) {
                Files.createDirectories(TEXTS);
                Files.writeString(file, text.getValue());
            }
            if (!Files.exists(file) || !Files.readString(file).equals(text.getValue())) {
                fail(file + " differs; if that is meant, run with -Dgolden.update\nexpected:\n" + text.getValue());
            }
        }
        try (Stream<Path> files = Files.list(TEXTS)) {
            assertEquals(texts.size(), files.count(), "files that belong to no command");
        }
    }

    /** Where files have such names, what is completed is text, and a name of a file is left to bash. */
    @Test
    void completionRunsNothingThatIsTypedOrLiesAround() throws Exception {
        List<String> bash = Sandbox.findShell(List.of("bash"));
        if (bash.isEmpty()) {
            System.out.println("completion not tried: there is no bash");
            return;
        }
        List<String> names =
                List.of("$(touch X)", "`touch X`", "it's; touch X", "\"; touch X; \"", "a$(touch X)b", "*");
        for (String name : names) {
            Files.createFile(temp.resolve(name));
        }
        Path script = Files.writeString(
                temp.resolve("complete"), Cli.launch("completion").out() + """
                complete -p usdt
                complete_words() {
                    COMP_WORDS=(usdt "$@") COMP_CWORD=$# COMP_LINE="usdt $*" COMPREPLY=()
                    _complete_usdt
                    printf '%s:' "$*"
                    printf ' <%s>' "${COMPREPLY[@]}"
                    echo
                }
                complete_words ''
                complete_words list ''
                complete_words list --f
                complete_words list --format ''
                complete_words list --format n
                complete_words explain --machine ''
                for word in "${@}"; do
                    complete_words "$word" >/dev/null
                    complete_words list "$word" >/dev/null
                    complete_words list --format "$word" >/dev/null
                    complete_words bpftrace "$word" --style "$word" >/dev/null
                    complete_words explain "$word" "-$word" --machine "$word" >/dev/null
                done
                """);
        Sandbox sandbox = new Sandbox(temp);
        sandbox.set("PATH", System.getenv("PATH"));
        List<String> command = new ArrayList<>(bash);
        command.add(script.toString());
        command.addAll(names);
        Sandbox.Result result = sandbox.run(command);
        assertEquals(0, result.exitCode(), result.err());
        List<String> lines = result.out().lines().toList();
        assertTrue(lines.get(0).contains("-o default"), "bash completes names of files: " + lines.get(0));
        assertEquals(
                List.of(
                        ": <list> <ps> <trace> <bpftrace> <validate> <diff> <explain> <catalog> <repair> <completion>",
                        "list : <>",
                        "list --f: <--follow> <--format> <--files-from>",
                        "list --format : <text> <json> <ndjson> <html>",
                        "list --format n: <ndjson>"),
                lines.subList(1, 6));
        assertTrue(lines.get(6).contains(" <aarch64> "), lines.get(6));
        assertFalse(Files.exists(temp.resolve("X")));
    }
}
