package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.cli.args.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The tables of docs/cli.md have the options of each command: none is missing, and none is there no longer. */
class OptionsInDocsTest {

    private static final Path DOCS = Path.of(System.getProperty("usdt.root"), "docs/cli.md");

    /** The first cell of a row: in the others, options of other commands may be spoken of. */
    private static final Pattern FIRST_CELL = Pattern.compile("\\| (.*?) \\| .*");

    private static final Pattern OPTION = Pattern.compile("`-(-?[A-Za-z][a-z-]*)");

    static final Iterable<String> COMMANDS = CommandLines.NAMES;

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void areAll(String command) throws IOException {
        Set<String> options = new TreeSet<>();
        for (Option option :
                CommandLines.command(command).orElseThrow().syntax().options()) {
            options.addAll(option.names());
        }
        options.remove("--catalogue");
        assertEquals(options, documented(command));
    }

    private static Set<String> documented(String command) throws IOException {
        Set<String> options = new TreeSet<>();
        boolean within = false;
        for (String line : Files.readAllLines(DOCS)) {
            if (line.startsWith("## ")) {
                within = (line + " ").startsWith("## usdt " + command + " ");
            }
            Matcher row = FIRST_CELL.matcher(line);
            if (within && row.matches()) {
                Matcher option = OPTION.matcher(row.group(1));
                while (option.find()) {
                    options.add(spelled(option.group(1)));
                }
            }
        }
        return options;
    }

    /** With two dashes, if it is no letter: some are as {@code go tool usdt} has them. */
    private static String spelled(String behindDash) {
        boolean single = behindDash.startsWith("-") || behindDash.length() == 1;
        return (single ? "-" : "--") + behindDash;
    }
}
