package dev.usdt.cli.command;

import dev.usdt.Argument;
import dev.usdt.Detail;
import dev.usdt.KnownNames;
import dev.usdt.Machine;
import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import dev.usdt.cli.args.Syntax.Operands.Kind;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.Explanation;
import dev.usdt.cli.format.JsonWriter;
import dev.usdt.cli.format.MappedSites;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.input.ProcessFiles;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.io.Printable;
import dev.usdt.process.LiveProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** {@code usdt explain}: what an argument string means, or all about one probe of a file. */
public final class ExplainCommand implements Command {

    private enum Format {
        TEXT,
        JSON
    }

    private static final List<String> MACHINES = machineNames();
    private static final Option.Choice<Machine> MACHINE = Option.choice(
            "--machine",
            "MACHINE",
            MACHINES,
            List.of(Machine.values()),
            Machine::ofName,
            "Decode an argument string of this machine: " + String.join(", ", MACHINES) + ".");
    private static final Option.Choice<Format> FORMAT = Options.format(Format.values());

    private static final String EXPECTED =
            "expected --machine MACHINE ARGUMENTS, FILE PROVIDER:NAME or --pid N PROVIDER:NAME";

    /** No operand is written so: one with a colon has the name of a register before it, as {@code %fs:8}. */
    private static final Pattern PROBE = Pattern.compile("[^%@:]+:[^%@:]+");

    private static List<String> machineNames() {
        List<String> names = new ArrayList<>();
        for (Machine machine : Machine.values()) {
            names.add(machine.machineName());
        }
        return names;
    }

    @Override
    public Syntax syntax() {
        return new Syntax(
                "explain",
                "Explains an argument string, or one probe of a file.",
                List.of(MACHINE, FORMAT, Options.CATALOG, Options.PID),
                new Operands(
                        "--machine MACHINE ARGUMENTS | FILE PROVIDER:NAME | --pid N PROVIDER:NAME",
                        "An argument string with --machine; else an ELF file and one of its probes, or only the probe with --pid.",
                        Count.LABELLED,
                        Kind.MAYBE_NEGATIVE),
                List.of(
                        "usdt explain --machine aarch64 '-4@w0 8@[sp, 16]'",
                        "usdt explain ./myserver net_http:server_request_end",
                        "usdt explain --pid 4711 net_http:server_request_end"));
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        List<String> words = arguments.operands();
        boolean json = arguments.oneOf(FORMAT) == Format.JSON;
        if (words.isEmpty()) {
            throw new UsageError(EXPECTED);
        }
        if (arguments.has(MACHINE)) {
            arguments.checkAlone(MACHINE, List.of(Options.PID, Options.CATALOG));
            return explainArguments(console, arguments.oneOf(MACHINE), argumentString(words), json);
        }
        if (arguments.has(Options.PID)) {
            if (words.size() != 1 || words.get(0).indexOf(':') < 0) {
                throw new UsageError("expected --pid N PROVIDER:NAME");
            }
            Optional<List<Catalog>> own = OwnCatalogs.read(console, arguments);
            if (own.isEmpty()) {
                return ExitCode.INPUT;
            }
            Optional<LiveProcess> process =
                    ProcessFiles.read(console, arguments.number(Options.PID, Integer.MAX_VALUE));
            return process.isEmpty()
                    ? ExitCode.INPUT
                    : explainMapped(console, process.get(), words.get(0), own.get(), json);
        }
        if (words.size() > 2) {
            throw new UsageError("expected FILE and one PROVIDER:NAME, got " + (words.size() - 1));
        }
        if (words.size() != 2 || words.get(1).indexOf(':') < 0) {
            throw new UsageError(EXPECTED);
        }
        Optional<List<Catalog>> own = OwnCatalogs.read(console, arguments);
        return own.isEmpty() ? ExitCode.INPUT : explainProbe(console, words.get(0), words.get(1), own.get(), json);
    }

    private static String argumentString(List<String> words) {
        String text = String.join(" ", words);
        if (text.isBlank()) {
            throw new UsageError("the argument string is empty");
        }
        if (words.size() == 2 && PROBE.matcher(words.get(1)).matches()) {
            throw new UsageError("--machine takes an argument string, not FILE PROVIDER:NAME");
        }
        return text;
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

    private static int explainProbe(
            Console console, String path, String providerAndName, List<Catalog> own, boolean json) throws IOException {
        Optional<UsdtFile> file = InputFile.read(console, path, Detail.SYMBOLS, Detail.FUNCTIONS, Detail.BUILD_INFO);
        if (file.isEmpty()) {
            return ExitCode.INPUT;
        }
        List<Probe> probes = named(file.get(), providerAndName);
        if (probes.isEmpty()) {
            KnownNames known = new KnownNames();
            addNames(file.get(), known);
            console.say(path, noProbe(providerAndName, known));
            return ExitCode.INPUT;
        }
        if (json) {
            try (JsonWriter writer = JsonWriter.indented(console)) {
                writer.writeProbes(file.get(), probes);
            }
        } else {
            for (Probe probe : probes) {
                console.print(Explanation.of(file.get(), own, probe, null));
            }
        }
        return InputFile.exitCode(file.get());
    }

    private static List<Probe> named(UsdtFile file, String providerAndName) {
        List<Probe> probes = new ArrayList<>();
        for (Probe probe : file.probes()) {
            if ((probe.provider() + ":" + probe.name()).equals(providerAndName)) {
                probes.add(probe);
            }
        }
        return probes;
    }

    private static void addNames(UsdtFile file, KnownNames known) {
        for (Probe probe : file.probes()) {
            known.add(probe.provider() + ":" + probe.name());
        }
    }

    private static String noProbe(String providerAndName, KnownNames known) {
        return "no probe " + providerAndName
                + (known.isEmpty() ? "" : (known.isOne() ? "; there is " : "; there are ") + known)
                + known.question(providerAndName);
    }

    /** A document of the files that have it; as text, one behind the other. */
    private static int explainMapped(
            Console console, LiveProcess process, String providerAndName, List<Catalog> own, boolean json)
            throws IOException {
        boolean[] any = {false};
        KnownNames known = new KnownNames();
        int code;
        try (JsonWriter writer = json ? JsonWriter.indented(console) : null) {
            if (writer != null) {
                writer.startDocument(process);
            }
            code = ProcessFiles.each(
                    console,
                    process,
                    (owner, mapped, file) -> {
                        List<Probe> probes = named(file, providerAndName);
                        addNames(file, known);
                        if (!probes.isEmpty()) {
                            MappedSites sites = new MappedSites(owner, mapped);
                            if (writer != null) {
                                writer.of(sites);
                                writer.writeFile(mapped.path(), file, probes);
                            } else {
                                explain(console, sites, file, own, probes, any[0]);
                            }
                            any[0] = true;
                        }
                        return ExitCode.OK;
                    },
                    Detail.SYMBOLS,
                    Detail.FUNCTIONS,
                    Detail.BUILD_INFO);
            if (writer != null) {
                writer.endDocument();
            }
        }
        if (!any[0]) {
            console.say("process " + process.pid() + ": " + noProbe(providerAndName, known));
            return ExitCode.INPUT;
        }
        return code;
    }

    private static void explain(
            Console console, MappedSites sites, UsdtFile file, List<Catalog> own, List<Probe> probes, boolean later)
            throws IOException {
        console.print((later ? "\n" : "") + Printable.path(sites.heading(true)) + ":\n");
        for (Probe probe : probes) {
            console.print(Explanation.of(file, own, probe, sites));
        }
    }
}
