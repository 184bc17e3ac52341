package dev.usdt.cli;

import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the manual pages, of the whole and of each command, from what can be typed: roff with the macros of man(7). */
final class ManPages {

    private static final List<Map.Entry<String, String>> EXITS = List.of(
            Map.entry("0", "Done."),
            Map.entry("1", "Some input failed, was damaged or did not validate, or there was nothing to do it with."),
            Map.entry("2", "The command line is wrong."),
            Map.entry(
                    "69",
                    "The program cannot be built or started: no Java, no Maven, too little memory, too few threads."),
            Map.entry("70", "A bug in this program."));

    private static final List<Map.Entry<String, String>> VARIABLES = List.of(
            Map.entry("JAVA_HOME", "The Java that runs it, 17 or newer; else the one on PATH."),
            Map.entry(
                    "USDT_JAVA_OPTS",
                    "Replaces the options with which Java is started, for example -Xmx8g for files of gigabytes."),
            Map.entry(
                    "XDG_CACHE_HOME",
                    "Where to keep what makes the start fast if that cannot be written beside the program; ~/.cache if"
                            + " not set."));

    private final String date;
    private final List<Syntax> commands;

    /** Of a day, {@code YYYY-MM-DD}, which is that of the sources: the same sources give the same pages. */
    ManPages(String date, List<Syntax> commands) {
        this.date = date;
        this.commands = commands;
    }

    /** {@return the page of the whole} */
    String ofAll() {
        Roff roff = new Roff("usdt", date, "reads the USDT probes of ELF binaries");
        roff.heading("SYNOPSIS")
                .bold("usdt")
                .space()
                .italic("COMMAND")
                .plain(" [")
                .italic("OPTION")
                .plain("...] [");
        roff.italic("FILE").plain("...]").end();
        roff.heading("DESCRIPTION");
        roff.text("USDT probes are places in a program at which a tracer can see values that the program passes: a NOP,"
                + " and a note in the section .note.stapsdt that says where it is and where the values are.");
        roff.paragraph()
                .bold("usdt")
                .plain(" lists, explains, checks, compares and repairs them, traces them, and writes" + " scripts for ")
                .reference("bpftrace", "8")
                .plain(". Any file is safe to read.")
                .end();
        roff.paragraph()
                .text("Options may have one dash or two, and a value may follow as a word of its own or behind an"
                        + " equals sign. Data goes to standard output, messages to standard error.");
        roff.heading("COMMANDS");
        for (Syntax command : commands) {
            roff.item().reference("usdt-" + command.name(), "1").end();
            roff.text(command.description());
        }
        roff.heading("OPTIONS");
        appendOption(roff, Syntax.HELP);
        roff.item().bold("--version").end();
        roff.text("Show the version.");
        appendRest(roff, List.of("usdt list ./myserver", "sudo usdt trace ./myserver"));
        roff.heading("SEE ALSO");
        List<String> others = new ArrayList<>();
        commands.forEach(command -> others.add("usdt-" + command.name()));
        appendReferences(roff, others);
        return roff.toString();
    }

    /** {@return the page of a command} */
    String of(Syntax command) {
        String name = "usdt-" + command.name();
        String description = command.description();
        // The first sentence, as whatis(1) has it.
        int end = description.indexOf(". ");
        String first = end < 0 ? description : description.substring(0, end);
        first = Character.toLowerCase(first.charAt(0)) + first.substring(1).replaceFirst("\\.$", "");
        Roff roff = new Roff(name, date, first);
        roff.heading("SYNOPSIS")
                .bold("usdt " + command.name())
                .plain(" [")
                .italic("OPTION")
                .plain("...]");
        Operands operands = command.operands();
        if (operands.count() != Count.NONE) {
            roff.space();
            String label = operands.label();
            switch (operands.count()) {
                case SOME -> roff.italic(label).plain("...");
                case ANY -> roff.plain("[").italic(label).plain("...]");
                default -> roff.italic(label);
            }
        }
        if (operands.kind() == Operands.Kind.BEFORE_COMMAND) {
            roff.plain(" [")
                    .bold("--")
                    .space()
                    .italic("COMMAND")
                    .plain(" [")
                    .italic("ARGUMENT")
                    .plain("...]]");
        }
        roff.end();
        roff.heading("DESCRIPTION");
        roff.text(description);
        if (!operands.description().isEmpty()) {
            roff.item().italic(operands.label()).end();
            roff.text(operands.description());
        }
        roff.heading("OPTIONS");
        for (Option option : command.options()) {
            appendOption(roff, option);
        }
        appendOption(roff, Syntax.HELP);
        appendRest(roff, command.examples());
        roff.heading("SEE ALSO");
        appendReferences(roff, List.of("usdt"));
        return roff.toString();
    }

    private static void appendOption(Roff roff, Option option) {
        roff.item();
        String between = "";
        for (String name : option.names()) {
            roff.plain(between).bold(name);
            between = ", ";
        }
        if (!option.label().isEmpty()) {
            // A switch takes its value behind an equals sign only.
            roff.plain(option.takesValue() ? " " : "[=").italic(option.label()).plain(option.takesValue() ? "" : "]");
        }
        roff.end().text(option.description());
    }

    private static void appendRest(Roff roff, List<String> examples) {
        roff.heading("EXIT STATUS");
        EXITS.forEach(exit -> roff.item().bold(exit.getKey()).end().text(exit.getValue()));
        roff.heading("ENVIRONMENT");
        VARIABLES.forEach(variable -> roff.item().bold(variable.getKey()).end().text(variable.getValue()));
        roff.heading("EXAMPLES");
        roff.lines(examples);
    }

    private static void appendReferences(Roff roff, List<String> pages) {
        for (String page : pages) {
            roff.reference(page, "1").plain(", ");
        }
        roff.reference("bpftrace", "8").plain(", ").reference("readelf", "1").end();
    }
}
