package dev.usdt.cli.args;

import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import java.util.Locale;

/** The options and operands that commands share. */
public final class Options {

    public static final Option.Text PROVIDER =
            Option.text("--provider", "GLOB", "Select probes whose provider matches; * is any text, ? one character.");

    public static final Option.Text PROBE = Option.text("--probe", "GLOB", "Select probes whose name matches.");

    /** The British spelling is taken as well. */
    public static final Option.Texts CATALOG = Option.texts(
            "--catalogue",
            "--catalog",
            "FILE",
            "Use this catalog, a JSON file with names, types and pairs of probes; may be repeated.");

    public static final Operands FILES = new Operands("FILE", "ELF files: programs, libraries.", Count.SOME);

    public static final Operands ONE_FILE = new Operands("FILE", "An ELF file: a program or a library.", Count.SOME);

    /** A running process instead of files. */
    public static final Option.Text PID =
            Option.text("--pid", "N", "Read the files of a running process instead of FILE.");

    /** The same, or a process. */
    public static final Operands FILES_OR_PROCESS =
            new Operands("FILE", "ELF files, or directories to search; none with --pid.", Count.ANY);

    private Options() {}

    /** {@return the option that says how to write it} */
    public static <E extends Enum<E>> Option.Choice<E> format(E[] formats) {
        return Option.choice(
                "--format",
                formats,
                "Output format (default: " + formats[0].name().toLowerCase(Locale.ROOT) + ").");
    }
}
