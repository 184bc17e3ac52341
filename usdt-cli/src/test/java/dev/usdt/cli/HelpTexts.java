package dev.usdt.cli;

import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import dev.usdt.cli.args.Syntax.Operands.Kind;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Makes the texts of the help from what can be typed, with picocli, which does that well. In the command itself it
 * would take longer than a listing, so that has them ready made: see {@link Help}.
 */
final class HelpTexts {

    /** Lines are broken when they are shown, see {@link HelpLines}. */
    private static final int WIDTH = 10_000;

    /** Of a usage, three lines where nothing tells how wide the terminal is; what is longer is read by nobody. */
    private static final int MOST_USAGE = 3 * 100;

    private static final String USAGE = "Usage: usdt ";

    private HelpTexts() {}

    /** {@return the help of a command} */
    static String of(Syntax syntax) {
        return usage(line(syntax));
    }

    /**
     * {@return the help of the whole}
     *
     * @param commands what is typed for each command
     */
    static String ofAll(List<Syntax> commands) {
        return usage(root(commands));
    }

    private static CommandLine root(List<Syntax> commands) {
        CommandSpec spec = spec("usdt", "Reads the USDT probes of ELF binaries.");
        spec.addOption(option(Option.flag("--version", "Show the version.")));
        addExamples(
                spec, List.of("usdt list ./myserver", "usdt bpftrace ./myserver > trace.bt && sudo bpftrace trace.bt"));
        CommandLine line = line(spec);
        for (Syntax command : commands) {
            line.addSubcommand(line(command));
        }
        return line;
    }

    private static CommandLine line(Syntax syntax) {
        CommandSpec spec = spec(syntax.name(), syntax.description());
        spec.usageMessage().synopsisHeading(USAGE);
        for (Option option : syntax.options()) {
            spec.addOption(option(option));
        }
        if (syntax.operands().count() != Count.NONE) {
            spec.addPositional(operands(syntax.operands()));
        }
        addExamples(spec, syntax.examples());
        spec.usageMessage().customSynopsis(synopsis(syntax, spec));
        return line(spec);
    }

    /** All options if they are few, as the manual page has it if not. */
    private static String synopsis(Syntax syntax, CommandSpec spec) {
        String command = syntax.operands().kind() == Kind.BEFORE_COMMAND ? " [-- COMMAND [ARGUMENT...]]" : "";
        String all = line(spec).getHelp().synopsis(0).strip() + command;
        if (USAGE.length() + all.length() <= MOST_USAGE) {
            return all;
        }
        CommandSpec bare = CommandSpec.create().name(syntax.name() + " [OPTION...]");
        spec.positionalParameters().forEach(bare::addPositional);
        return line(bare).getHelp().synopsis(0).strip() + command;
    }

    private static CommandSpec spec(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        return spec.addOption(option(Syntax.HELP));
    }

    /** Another spelling of a long name is taken, but not shown. */
    private static String[] shownNames(Option option) {
        return option.names().stream()
                .filter(name -> name.length() == 2 || name.equals(option.name()))
                .toArray(String[]::new);
    }

    private static OptionSpec option(Option option) {
        OptionSpec.Builder builder = OptionSpec.builder(shownNames(option))
                .arity(option.takesValue() ? "1" : option instanceof Option.Switch ? "0..1" : "0")
                .paramLabel(option.label())
                .description(option.description());
        if (option instanceof Option.Texts) {
            builder.type(List.class).auxiliaryTypes(String.class);
        } else {
            builder.type(option.takesValue() ? String.class : boolean.class);
        }
        return builder.build();
    }

    private static PositionalParamSpec operands(Operands operands) {
        return PositionalParamSpec.builder()
                .index("0..*")
                .arity(operands.count() == Count.SOME ? "1..*" : "0..*")
                .hideParamSyntax(operands.count() == Count.LABELLED)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(operands.label())
                .description(operands.description())
                .build();
    }

    private static void addExamples(CommandSpec spec, List<String> lines) {
        String[] footer = new String[lines.size() + 1];
        footer[0] = lines.size() == 1 ? "%nExample:" : "%nExamples:";
        for (int i = 0; i < lines.size(); i++) {
            footer[i + 1] = "  " + lines.get(i).replace("%", "%%");
        }
        spec.usageMessage().footer(footer);
    }

    private static CommandLine line(CommandSpec spec) {
        // Else it would show letters as [-hLr], which is none of ours.
        return new CommandLine(spec)
                .setPosixClusteredShortOptionsAllowed(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(WIDTH);
    }

    private static String usage(CommandLine line) {
        return line.getUsageMessage(Ansi.OFF).replace(System.lineSeparator(), "\n");
    }
}
