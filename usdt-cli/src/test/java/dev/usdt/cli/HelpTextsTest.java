package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

    @Test
    void fitTheWidth() throws IOException {
        try (Stream<Path> files = Files.list(TEXTS.resolve("help"))) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                int examples = text.indexOf("\nExample");
                for (int width = 60; width <= 120; width++) {
                    String fitted = HelpLines.fit(text, width);
                    assertEquals(words(text), words(fitted), "nothing is lost");
                    assertTrue(fitted.endsWith(text.substring(examples)), "examples can be copied");
                    for (String line :
                            fitted.substring(0, fitted.indexOf("\nExample")).split("\n", -1)) {
                        // One word may be longer than there is room for.
                        String last = line.strip();
                        assertTrue(line.length() <= width || last.indexOf(' ') < 0, file + ", " + width + ": " + line);
                    }
                }
            }
        }
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    @Test
    void goOnBelowTheDescription() {
        assertEquals("""
                Usage: usdt x [-h] [--long]
                              [FILE...]
                Says what it is.
                      --a=B  One two three
                             four.
                      --long-name=C D five
                             six.

                Example:
                  usdt x --this is longer than that
                """, HelpLines.fit("""
                        Usage: usdt x [-h] [--long] [FILE...]
                        Says what it is.
                              --a=B  One two three four.
                              --long-name=C D five six.

                        Example:
                          usdt x --this is longer than that
                        """, 28));
    }
}
