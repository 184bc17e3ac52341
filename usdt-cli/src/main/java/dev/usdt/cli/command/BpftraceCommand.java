package dev.usdt.cli.command;

import dev.usdt.Detail;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Attach;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.Style;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.StringDetection;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.input.ArchivedFile;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.PidNamespace;
import dev.usdt.tracer.TracerVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code usdt bpftrace}: a script that traces the probes of a file. */
public final class BpftraceCommand implements Command {

    /** All but what only tracing by address needs: to see which symbols cover what, all of them have to be read. */
    static final Detail[] MOST_DETAILS = {Detail.INSTRUCTIONS, Detail.SYMBOLS, Detail.FUNCTIONS, Detail.LAYOUT};

    private static final Option.Choice<Style> STYLE = Option.choice(
            "--style",
            Style.values(),
            "Print a line at each hit (default: print), count hits, measure the time between the start and the end of"
                    + " something, or print JSON.");
    static final Option.Text WHERE = Option.text(
            "--where",
            "CONDITION",
            "Select hits for which this is true, such as 'status >= 500' or 'method == \"GET\"'.");
    static final Option.Choice<StringDetection> STRINGS = Option.choice(
            "--strings",
            StringDetection.values(),
            "Treat an address and a length as text without a catalog: in Go binaries (default: auto), nowhere, or"
                    + " everywhere.");
    private static final Option.Text MAX_STRING =
            Option.text("--max-string", "N", "Print at most N bytes of a text (default: as many as bpftrace does).");
    private static final Option.Choice<Attach> ATTACH = Option.choice(
            "--attach",
            Attach.values(),
            "Attach by name (usdt), by the address of each site (uprobe), or as is best for each probe (default: auto).");
    private static final Option.Switch UPROBE =
            Option.onOrOff("--uprobe", "Attach by address, as --attach uprobe; --uprobe=false is --attach usdt.");
    private static final Option.Text TARGET = Option.text(
            "--target",
            "VERSION",
            "Write for this version of bpftrace, such as 0.27 (default: 0.17 and newer, where possible).");
    private static final Option.Text PATH = Option.text(
            "--path", "PATH", "Write this absolute path into the script, if bpftrace sees the file elsewhere.");
    private static final Option.Text PID = Option.text(
            "--pid", "N", "Trace only this process; without FILE, all its files that have probes, libraries too.");

    private static final int MOST_STRING_BYTES = 1 << 16;

    @Override
    public Syntax syntax() {
        return new Syntax(
                "bpftrace",
                "Writes a bpftrace script that traces the probes of a file.",
                List.of(
                        Options.PROVIDER,
                        Options.PROBE,
                        STYLE,
                        WHERE,
                        STRINGS,
                        MAX_STRING,
                        Options.CATALOG,
                        ATTACH,
                        UPROBE,
                        TARGET,
                        PATH,
                        PID),
                new Operands("FILE", "An ELF file: a program or a library; none for all of a process.", Count.ANY),
                List.of(
                        "usdt bpftrace ./myserver > trace.bt && sudo bpftrace trace.bt",
                        "usdt bpftrace --style latency --provider net_http ./myserver",
                        "usdt bpftrace --where 'status >= 500' ./myserver",
                        "sudo usdt bpftrace --pid 4711 > trace.bt && sudo bpftrace trace.bt",
                        "usdt bpftrace --target 0.17 --path /app/myserver --pid 4711 ./myserver"));
    }

    private static boolean isArchived(String path) {
        try {
            return ArchivedFile.isMeant(path);
        } catch (IOException e) {
            return false; // said when it is read
        }
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        if (arguments.has(PID) && arguments.operands().isEmpty()) {
            return ofProcess(console, arguments);
        }
        if (arguments.operands().isEmpty()) {
            throw new UsageError("expected FILE or --pid N");
        }
        String path = arguments.onlyOperand();
        if (path.equals(InputFile.STANDARD_INPUT)) {
            throw new UsageError("FILE cannot be standard input, since a script needs its path");
        }
        if (!arguments.has(PATH) && isArchived(path)) {
            console.say(path, "in an archive, where bpftrace cannot open it; --path says where it will be");
            return ExitCode.INPUT;
        }
        Path shown;
        try {
            shown = shown(path, arguments);
        } catch (IOException e) {
            console.say(path, InputFile.reason(e));
            return ExitCode.INPUT;
        }
        ScriptOptions.Builder builder = options(shown, arguments);
        if (arguments.has(PID) && !PidNamespace.isFirst()) {
            console.say(ProcessScript.OTHER_NUMBERS);
            return ExitCode.INPUT;
        }
        if (!arguments.has(PATH) && ScriptPath.isOfReader(shown)) {
            console.say(
                    path,
                    "warning: bpftrace, a process of its own, would open another file by this path; --path can name this one");
        }
        Optional<Catalog> catalog = OwnCatalogs.joined(console, arguments);
        if (catalog.isEmpty()) {
            return ExitCode.INPUT;
        }
        Optional<UsdtFile> file = InputFile.read(console, path, MOST_DETAILS);
        if (file.isEmpty()) {
            return ExitCode.INPUT;
        }
        ScriptOptions options = builder.catalog(catalog.get()).build();
        Script script = ScriptWriter.write(file.get(), options);
        if (!script.lacking().isEmpty()) {
            file = InputFile.readQuietly(console, path, ScriptWriter.details());
            if (file.isEmpty()) {
                return ExitCode.INPUT;
            }
            script = ScriptWriter.write(file.get(), options);
        }
        for (Problem problem : script.problems()) {
            boolean warning = problem.severity() == Problem.Severity.WARNING;
            console.say(path, warning ? "warning: " + problem : problem.toString());
        }
        if (script.isEmpty()) {
            if (!isExplained(script)) {
                console.say(path, "nothing to trace");
            }
            return ExitCode.INPUT;
        }
        if (!script.needs().isEmpty()) {
            console.say(path, "warning: " + howToRun(script));
        }
        console.print(script.text());
        return InputFile.exitCode(file.get());
    }

    /** Whether the problems of a script say why there is nothing in it. */
    static boolean isExplained(Script script) {
        for (Problem problem : script.problems()) {
            if (problem.severity() == Problem.Severity.ERROR) {
                return true;
            }
        }
        return false;
    }

    static String howToRun(Script script) {
        return "the script traces by address, for which bpftrace needs " + script.needs() + "; see its first lines";
    }

    private static int ofProcess(Console console, Arguments arguments) throws IOException {
        if (arguments.has(PATH)) {
            throw new UsageError("--path needs FILE");
        }
        ScriptOptions.Builder builder = options(Path.of("/proc"), arguments);
        Optional<Catalog> catalog = OwnCatalogs.joined(console, arguments);
        return catalog.isEmpty()
                ? ExitCode.INPUT
                : ProcessScript.write(
                        console,
                        arguments.number(PID, Integer.MAX_VALUE),
                        builder.catalog(catalog.get()).build());
    }

    private static Path shown(String path, Arguments arguments) throws IOException {
        if (!arguments.has(PATH)) {
            return ScriptPath.of(path);
        }
        String shown = arguments.text(PATH);
        if (!shown.startsWith("/")) {
            throw arguments.invalid(PATH, "an absolute path");
        }
        return TypedPath.of(shown);
    }

    private static ScriptOptions.Builder options(Path shown, Arguments arguments) {
        ScriptOptions.Builder options = ScriptOptions.builder(shown)
                .filter(arguments.filter())
                .attach(attach(arguments))
                .style(arguments.oneOf(STYLE))
                .stringDetection(arguments.oneOf(STRINGS));
        if (arguments.has(MAX_STRING)) {
            options.maxStringBytes((int) arguments.number(MAX_STRING, MOST_STRING_BYTES));
        }
        if (arguments.has(PID)) {
            options.pid(LiveProcess.processOf(arguments.number(PID, Integer.MAX_VALUE)));
        }
        if (arguments.has(WHERE)) {
            options.condition(condition(arguments));
        }
        if (arguments.has(TARGET)) {
            setVersion(options, arguments);
        }
        return options;
    }

    /** The value of {@link #WHERE}, which was given. */
    static Condition condition(Arguments arguments) {
        try {
            return Condition.parse(arguments.text(WHERE));
        } catch (IllegalArgumentException e) {
            throw arguments.invalid(WHERE, e);
        }
    }

    private static void setVersion(ScriptOptions.Builder options, Arguments arguments) {
        TracerVersion version = version(arguments);
        try {
            options.version(version);
        } catch (IllegalArgumentException e) {
            throw arguments.invalid(TARGET, e);
        }
    }

    private static TracerVersion version(Arguments arguments) {
        String text = arguments.text(TARGET);
        try {
            // All versions up to now begin with 0., which is easily left out.
            if (text.indexOf('.') >= 0) {
                return TracerVersion.of(text);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw arguments.invalid(TARGET, "a version such as 0.27");
    }

    private static Attach attach(Arguments arguments) {
        arguments.checkAlone(ATTACH, List.of(UPROBE));
        if (!arguments.has(UPROBE)) {
            return arguments.oneOf(ATTACH);
        }
        return arguments.isOn(UPROBE) ? Attach.UPROBE : Attach.USDT;
    }
}
