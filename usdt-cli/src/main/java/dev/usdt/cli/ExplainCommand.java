package dev.usdt.cli;

import dev.usdt.Argument;
import dev.usdt.Fact;
import dev.usdt.Machine;
import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code usdt explain}: what an argument string means, or all about one probe of a file. */
final class ExplainCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.command("explain", "Says what an argument string means, or all about one probe of a file.");
        List<String> machines = new ArrayList<>();
        for (Machine machine : Machine.values()) {
            machines.add(machine.machineName());
        }
        spec.addOption(Options.choice(
                "--machine",
                "MACHINE",
                machines,
                "The machine of the argument string:" + " ${COMPLETION-CANDIDATES}."));
        spec.addOption(Options.format("text", "json"));
        spec.addPositional(Options.positional(
                "ARGUMENTS|FILE PROVIDER:NAME",
                "1..*",
                "With --machine an argument string; else a file and which of its probes."));
        // -4@w0 is a value.
        spec.parser().unmatchedOptionsArePositionalParams(true);
        Options.examples(
                spec,
                "usdt explain --machine aarch64 '-4@w0 8@[sp, 16]'",
                "usdt explain ./myserver net_http:server_request_end");
        return spec;
    }

    @Override
    public int run(Console console, ParseResult options) throws IOException {
        List<String> words = options.matchedPositionalValue(0, List.of());
        for (String word : words) {
            if (word.length() > 1 && word.charAt(0) == '-' && !Character.isDigit(word.charAt(1))) {
                throw new UsageError("unknown option '" + word + "'");
            }
        }
        boolean json = Options.oneOf(options, "--format").equals("json");
        if (options.hasMatchedOption("--machine")) {
            Machine machine =
                    Machine.ofName(Options.oneOf(options, "--machine")).orElseThrow();
            return explainArguments(console, machine, String.join(" ", words), json);
        }
        if (words.size() != 2 || words.get(1).indexOf(':') < 0) {
            throw new UsageError("expected --machine MACHINE and an argument string, or FILE PROVIDER:NAME");
        }
        return explainProbe(console, words.get(0), words.get(1), json);
    }

    private static int explainArguments(Console console, Machine machine, String text, boolean json)
            throws IOException {
        List<Argument> arguments = Argument.parse(machine, text);
        if (json) {
            try (JsonWriter writer = JsonWriter.indented(console)) {
                writer.writeArguments(arguments);
            }
        } else {
            console.print(Explanation.of(arguments, symbol -> OptionalLong.empty()));
        }
        boolean understood = true;
        for (Argument argument : arguments) {
            understood &= !(argument.operand() instanceof dev.usdt.Operand.Unparsed);
        }
        return understood ? ExitCode.OK : ExitCode.INPUT;
    }

    private static int explainProbe(Console console, String path, String providerAndName, boolean json)
            throws IOException {
        Optional<UsdtFile> file = InputFile.read(console, path, Fact.SYMBOLS, Fact.FUNCTIONS, Fact.BUILD_INFO);
        if (file.isEmpty()) {
            return ExitCode.INPUT;
        }
        List<Probe> probes = new ArrayList<>();
        for (Probe probe : file.get().probes()) {
            if ((probe.provider() + ":" + probe.name()).equals(providerAndName)) {
                probes.add(probe);
            }
        }
        if (probes.isEmpty()) {
            console.say(path, "no probe " + providerAndName + "; see usdt list");
            return ExitCode.INPUT;
        }
        if (json) {
            try (JsonWriter writer = JsonWriter.indented(console)) {
                writer.writeProbes(file.get(), probes);
            }
        } else {
            for (Probe probe : probes) {
                console.print(Explanation.of(file.get(), probe));
            }
        }
        return InputFile.exitCode(file.get());
    }
}
