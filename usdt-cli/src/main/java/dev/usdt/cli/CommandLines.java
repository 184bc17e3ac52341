package dev.usdt.cli;

import dev.usdt.KnownNames;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.command.BpftraceCommand;
import dev.usdt.cli.command.CatalogCommand;
import dev.usdt.cli.command.Command;
import dev.usdt.cli.command.CompletionCommand;
import dev.usdt.cli.command.DiffCommand;
import dev.usdt.cli.command.ExplainCommand;
import dev.usdt.cli.command.ListCommand;
import dev.usdt.cli.command.PsCommand;
import dev.usdt.cli.command.RepairCommand;
import dev.usdt.cli.command.TraceCommand;
import dev.usdt.cli.command.ValidateCommand;
import dev.usdt.cli.format.Version;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The command line as a whole: which command is meant, its help, and what is wrong with what was typed. */
final class CommandLines {

    static final List<String> NAMES = List.of(
            "list", "ps", "trace", "bpftrace", "validate", "diff", "explain", "catalog", "repair", "completion");

    private CommandLines() {}

    static int run(Console console, String... args) throws IOException {
        if (args.length == 0) {
            console.print(Greeting.text());
            return ExitCode.OK;
        }
        String name = args[0];
        switch (name) {
            case "-h", "-help", "--help" -> {
                console.print(Help.ofAll());
                return ExitCode.OK;
            }
            case "help" -> {
                Optional<Command> command = args.length > 1 ? command(args[1]) : Optional.empty();
                if (args.length > 1 && command.isEmpty()) {
                    return sayUnknown(console, args[1]);
                }
                console.print(command.isPresent() ? Help.of(command.get().syntax()) : Help.ofAll());
                return ExitCode.OK;
            }
            case "-V", "-version", "--version", "version" -> {
                console.print(Version.text());
                return ExitCode.OK;
            }
            default -> {
                Optional<Command> command = command(name);
                if (command.isEmpty()) {
                    return sayUnknown(console, name);
                }
                return run(console, command.get(), List.of(args).subList(1, args.length));
            }
        }
    }

    private static int sayUnknown(Console console, String typed) throws IOException {
        boolean option = typed.startsWith("-");
        KnownNames known = new KnownNames();
        for (String name : option ? List.of("--help", "--version") : NAMES) {
            known.add(name);
        }
        String message = "unknown " + (option ? "option" : "command") + " '" + typed + "'";
        String question = known.question(typed);
        if (question.isEmpty()) {
            message += (option ? "; the command comes first: " : ", expected ") + UsageError.alternatives(NAMES);
        }
        console.say(withHelp(message + question, "usdt --help"));
        return ExitCode.USAGE;
    }

    private static String withHelp(String message, String help) {
        return message + (message.endsWith("?") ? " See '" : "; see '") + help + "'"
                + (message.endsWith("?") ? "." : "");
    }

    private static int run(Console console, Command command, List<String> words) throws IOException {
        Syntax syntax = command.syntax();
        try {
            Arguments arguments = Arguments.of(syntax, words);
            if (arguments.has(Syntax.HELP)) {
                console.print(Help.of(syntax));
                return ExitCode.OK;
            }
            return command.run(console, arguments);
        } catch (UsageError e) {
            console.say(withHelp(syntax.name() + ": " + e.getMessage(), "usdt " + syntax.name() + " --help"));
            return ExitCode.USAGE;
        }
    }

    static Optional<Command> command(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "list" -> new ListCommand();
                    case "ps" -> new PsCommand();
                    case "trace" -> new TraceCommand();
                    case "bpftrace" -> new BpftraceCommand();
                    case "validate" -> new ValidateCommand();
                    case "diff" -> new DiffCommand();
                    case "explain" -> new ExplainCommand();
                    case "catalog" -> new CatalogCommand();
                    case "repair" -> new RepairCommand();
                    case "completion" -> new CompletionCommand();
                    default -> null;
                });
    }
}
