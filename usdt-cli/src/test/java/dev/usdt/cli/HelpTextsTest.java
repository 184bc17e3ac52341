package dev.usdt.cli;

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

/**
 * Help and completion are what the syntax of the commands gives. {@code -Dgolden.update} writes them anew; read the
 * difference before you commit it.
 */
class HelpTextsTest {

    private static final Path TEXTS =
            Path.of(System.getProperty("usdt.root"), "usdt-cli/src/main/resources/dev/usdt/cli");

    @Test
    void areThoseOfTheSyntax() throws IOException {
        List<Syntax> commands = new ArrayList<>();
        Map<String, String> texts = new TreeMap<>();
        for (String name : CommandLines.NAMES) {
            Syntax syntax = CommandLines.command(name).orElseThrow().syntax();
            commands.add(syntax);
            texts.put("help/" + name + ".txt", HelpTexts.of(syntax));
        }
        texts.put("help/usdt.txt", HelpTexts.ofAll(commands));
        Completions completions = new Completions(commands);
        texts.put("completion/usdt.bash", completions.bash());
        texts.put("completion/usdt.zsh", completions.zsh());
        texts.put("completion/usdt.fish", completions.fish());
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Path file = TEXTS.resolve(text.getKey());
            if (System.getProperty("golden.update") != null) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text.getValue());
            }
            if (!Files.exists(file) || !Files.readString(file).equals(text.getValue())) {
                fail(file + " differs; if that is meant, run with -Dgolden.update\nexpected:\n" + text.getValue());
            }
        }
        for (String folder : List.of("help", "completion")) {
            try (Stream<Path> files = Files.list(TEXTS.resolve(folder))) {
                for (Path file : files.toList()) {
                    assertTrue(texts.containsKey(folder + "/" + file.getFileName()), file + " belongs to no command");
                }
            }
        }
    }
}
