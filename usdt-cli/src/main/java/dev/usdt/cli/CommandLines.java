package dev.usdt.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line as a whole: which command is meant, its help, and what is wrong with what was typed. */
final class CommandLines {

    private static final List<String> NAMES = List.of("list", "bpftrace", "validate", "diff", "explain", "repair");

    private CommandLines() {}

    static int run(Console console, String... args) throws IOException {
        if (args.length == 0) {
            console.say("no command given\n" + rootHelp());
            return ExitCode.USAGE;
        }
        String name = args[0];
        switch (name) {
            case "-h", "-help", "--help" -> {
                console.print(rootHelp());
                return ExitCode.OK;
            }
            case "help" -> {
                return help(console, args);
            }
            case "-V", "-version", "--version", "version" -> {
                console.print(Version.text());
                return ExitCode.OK;
            }
            case "completion" -> {
                console.print(AutoComplete.bash("usdt", root()));
                return ExitCode.OK;
            }
            default -> {
                Optional<Command> command = command(name);
                if (command.isEmpty()) {
                    console.say("unknown command '" + Printable.of(name) + "', expected one of "
                            + String.join(", ", NAMES) + ", completion; see usdt --help");
                    return ExitCode.USAGE;
                }
                return run(console, command.get(), List.of(args).subList(1, args.length));
            }
        }
    }

    private static int run(Console console, Command command, List<String> args) throws IOException {
        CommandSpec spec = command.spec();
        CommandLine line = configured(spec);
        try {
            ParseResult options = line.parseArgs(GoFlags.normalized(args, spec).toArray(new String[0]));
            if (options.isUsageHelpRequested()) {
                console.print(usage(line));
                return ExitCode.OK;
            }
            return command.run(console, options);
        } catch (ParameterException | UsageError e) {
            console.say(spec.name() + ": " + Printable.of(String.valueOf(e.getMessage())) + "; see usdt " + spec.name()
                    + " --help");
            return ExitCode.USAGE;
        }
    }

    private static int help(Console console, String... args) throws IOException {
        Optional<Command> command = args.length > 1 ? command(args[1]) : Optional.empty();
        console.print(command.map(known -> usage(configured(known.spec()))).orElseGet(CommandLines::rootHelp));
        return ExitCode.OK;
    }

    private static Optional<Command> command(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "list" -> new ListCommand();
                    case "bpftrace" -> new BpftraceCommand();
                    case "validate" -> new ValidateCommand();
                    case "diff" -> new DiffCommand();
                    case "explain" -> new ExplainCommand();
                    case "repair" -> new RepairCommand();
                    default -> null;
                });
    }

    /** Everything, for the help of the whole and for completion; no other call needs more than one command. */
    private static CommandLine root() {
        CommandSpec spec = Options.command("usdt", "Reads the USDT probes of ELF binaries.");
        spec.addOption(Options.flag("--version", "Shows the version."));
        Options.examples(spec, "usdt list ./myserver", "usdt bpftrace ./myserver > trace.bt && sudo bpftrace trace.bt");
        CommandLine line = configured(spec);
        for (String name : NAMES) {
            command(name).ifPresent(command -> line.addSubcommand(configured(command.spec())));
        }
        CommandSpec completion = CommandSpec.create().name("completion");
        completion.usageMessage().description("Prints a completion script for bash and zsh.");
        line.addSubcommand(configured(completion));
        return line;
    }

    private static String rootHelp() {
        return usage(root());
    }

    private static String usage(CommandLine line) {
        return line.getUsageMessage(Ansi.OFF);
    }

    private static CommandLine configured(CommandSpec spec) {
        return new CommandLine(spec)
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setPosixClusteredShortOptionsAllowed(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100);
    }
}
