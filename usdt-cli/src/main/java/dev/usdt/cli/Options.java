package dev.usdt.cli;

import dev.usdt.cli.Syntax.Count;
import dev.usdt.cli.Syntax.Operands;
import java.util.List;

/** The options and operands that commands share. */
final class Options {

    static final Option PROVIDER =
            Option.text("--provider", "GLOB", "Only probes whose provider matches; * is any text, ? one character.");

    static final Option PROBE = Option.text("--probe", "GLOB", "Only probes whose name matches.");

    static final Operands FILES = new Operands("FILE", "ELF files: programs, libraries.", Count.SOME);

    static final Operands ONE_FILE = new Operands("FILE", "An ELF file: a program or a library.", Count.SOME);

    private Options() {}

    static Option format(String... formats) {
        return Option.choice(
                "--format",
                String.join("|", formats),
                List.of(formats),
                "How to write it; " + formats[0] + " if not given.");
    }
}
