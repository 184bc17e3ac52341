package dev.usdt.cli;

import dev.usdt.cli.args.Syntax;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The texts of the help, whose lines are broken when they are shown. They lie in the jar ready to be printed, since it
 * takes longer to make them than to list a file; a test makes them from the syntax of the commands and compares.
 */
final class Help {

    private Help() {}

    /** {@return the help of a command} */
    static String of(Syntax syntax) throws IOException {
        return text(syntax.name() + ".txt");
    }

    /** {@return the help of the whole} */
    static String ofAll() throws IOException {
        return text("usdt.txt");
    }

    private static String text(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Help.class.getResourceAsStream("help/" + name), name)) {
            return HelpLines.fit(new String(in.readAllBytes(), StandardCharsets.UTF_8), HelpLines.width());
        }
    }
}
