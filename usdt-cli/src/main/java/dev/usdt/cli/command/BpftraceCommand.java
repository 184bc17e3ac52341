package dev.usdt.cli.command;

import dev.usdt.Fact;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Attach;
import dev.usdt.bpftrace.BpftraceVersion;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.Strings;
import dev.usdt.bpftrace.Style;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.CatalogException;
import dev.usdt.catalog.Where;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code usdt bpftrace}: a script that traces the probes of a file. */
public final class BpftraceCommand implements Command {

    /** All but what only tracing by address needs: to see which symbols cover what, all of them have to be read. */
    static final Fact[] MOST_FACTS = {Fact.INSTRUCTIONS, Fact.SYMBOLS, Fact.FUNCTIONS, Fact.LAYOUT};

    @Override
    public Syntax syntax() {
        return new Syntax(
                "bpftrace",
                "Writes a bpftrace script that traces the probes of a file.",
                List.of(
                        Options.PROVIDER,
                        Options.PROBE,
                        Option.choice(
                                "--style",
                                "print|count|latency|json",
                                List.of("print", "count", "latency", "json"),
                                "What the script does: print a line at each hit (print, if not given), count hits,"
                                        + " measure the time between the start and the end of something, or print"
                                        + " JSON."),
                        Option.text(
                                "--where",
                                "CONDITION",
                                "Only hits for which this is true, such as 'status >= 500' or 'method == \"GET\"'."),
                        Option.choice(
                                "--strings",
                                "auto|off|all",
                                List.of("auto", "off", "all"),
                                "Where an address and a length are taken for text without a catalog: in Go binaries"
                                        + " (auto, if not given), nowhere, or everywhere."),
                        Option.text(
                                "--max-string",
                                "N",
                                "Print at most N bytes of a text; as many as bpftrace does if not given."),
                        Option.texts(
                                "--catalogue",
                                "--catalog",
                                "FILE",
                                "A JSON file with names, types and pairs of probes; may be given several times."),
                        Option.choice(
                                "--attach",
                                "auto|usdt|uprobe",
                                List.of("auto", "usdt", "uprobe"),
                                "By name (usdt), by the address of each site (uprobe), or for each probe as is best"
                                        + " (auto, if not given)."),
                        Option.onOrOff("--uprobe", "The same as --attach uprobe; --uprobe=false is --attach usdt."),
                        Option.text(
                                "--target",
                                "VERSION",
                                "The bpftrace that is to run it, such as 0.17 or 0.27; any from 0.17 on if not given"
                                        + " and possible."),
                        Option.text(
                                "--path",
                                "PATH",
                                "The path to write into the script, if bpftrace sees the file elsewhere; absolute."),
                        Option.text("--pid", "N", "Only hits in this process.")),
                Options.ONE_FILE,
                List.of(
                        "usdt bpftrace ./myserver > trace.bt && sudo bpftrace trace.bt",
                        "usdt bpftrace --style latency --provider net_http ./myserver",
                        "usdt bpftrace --where 'status >= 500' ./myserver",
                        "usdt bpftrace --target 0.17 --path /app/myserver --pid 4711 ./myserver"));
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        String path = arguments.onlyOperand();
        if (path.equals(InputFile.STANDARD_INPUT)) {
            throw new UsageError("a script needs the path of the file, not its bytes on standard input");
        }
        Path shown;
        try {
            shown = shown(path, arguments);
        } catch (IOException e) {
            console.say(path, InputFile.reason(e));
            return ExitCode.INPUT;
        }
        ScriptOptions wanted = wanted(shown, arguments);
        if (!arguments.has("--path") && ScriptPath.isOfReader(shown)) {
            console.say(
                    path, "warning: is another file to bpftrace, which is another process; --path can name this one");
        }
        Optional<Catalog> catalog = catalog(console, arguments);
        if (catalog.isEmpty()) {
            return ExitCode.INPUT;
        }
        Optional<UsdtFile> file = InputFile.read(console, path, MOST_FACTS);
        if (file.isEmpty()) {
            return ExitCode.INPUT;
        }
        wanted = wanted.withCatalog(catalog.get());
        Script script = ScriptWriter.write(file.get(), wanted);
        if (!script.lacking().isEmpty()) {
            file = InputFile.readQuietly(console, path, ScriptWriter.facts());
            if (file.isEmpty()) {
                return ExitCode.INPUT;
            }
            script = ScriptWriter.write(file.get(), wanted);
        }
        for (Problem problem : script.problems()) {
            boolean warning = problem.severity() == Problem.Severity.WARNING;
            console.say(path, warning ? "warning: " + problem : problem.toString());
        }
        if (script.isEmpty()) {
            console.say(path, "nothing to trace");
            return ExitCode.INPUT;
        }
        console.print(script.text());
        return InputFile.exitCode(file.get());
    }

    private static Path shown(String path, Arguments arguments) throws IOException {
        if (!arguments.has("--path")) {
            return ScriptPath.of(path);
        }
        String shown = arguments.text("--path");
        if (!shown.startsWith("/")) {
            throw new UsageError("invalid value '" + shown + "' for --path, expected an absolute path");
        }
        return TypedPath.of(shown);
    }

    private static ScriptOptions wanted(Path shown, Arguments arguments) {
        ScriptOptions wanted =
                ScriptOptions.of(shown).withFilter(arguments.filter()).withAttach(attach(arguments));
        String style = arguments.oneOf("--style").toUpperCase(Locale.ROOT);
        wanted = wanted.withStyle(Style.valueOf(style));
        String strings = arguments.oneOf("--strings").toUpperCase(Locale.ROOT);
        wanted = wanted.withStrings(Strings.valueOf(strings));
        if (arguments.has("--max-string")) {
            wanted = wanted.withMostTextBytes((int) number(arguments, "--max-string", 1 << 16));
        }
        if (arguments.has("--pid")) {
            wanted = wanted.withPid(number(arguments, "--pid", Integer.MAX_VALUE));
        }
        String option = "--where";
        try {
            if (arguments.has(option)) {
                wanted = wanted.withWhere(Where.parse(arguments.text(option)));
            }
            option = "--target";
            if (arguments.has(option)) {
                wanted = wanted.withVersion(BpftraceVersion.of(arguments.text(option)));
            }
        } catch (IllegalArgumentException e) {
            throw new UsageError(
                    "invalid value '" + arguments.text(option) + "' for " + option + ": " + e.getMessage());
        }
        return wanted;
    }

    private static long number(Arguments arguments, String name, long most) {
        String text = arguments.text(name);
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UsageError("invalid value '" + text + "' for " + name + ", expected a number from 1 to " + most);
    }

    /** {@return the catalogs that were given, as one; empty if one cannot be read, which is said} */
    private static Optional<Catalog> catalog(Console console, Arguments arguments) throws IOException {
        Catalog catalog = Catalog.EMPTY;
        for (String path : arguments.texts("--catalog")) {
            try {
                catalog = catalog.with(Catalog.read(TypedPath.of(path)));
            } catch (CatalogException e) {
                console.say(String.valueOf(e.getMessage()));
                return Optional.empty();
            } catch (IOException e) {
                console.say(path, InputFile.reason(e));
                return Optional.empty();
            }
        }
        return Optional.of(catalog);
    }

    private static Attach attach(Arguments arguments) {
        boolean given = arguments.has("--attach");
        if (!arguments.has("--uprobe")) {
            return given ? Attach.valueOf(arguments.oneOf("--attach").toUpperCase(Locale.ROOT)) : Attach.AUTO;
        } else if (given) {
            throw new UsageError("--attach and --uprobe say the same; give one of them");
        }
        boolean uprobe = arguments.isOn("--uprobe");
        return uprobe ? Attach.UPROBE : Attach.USDT;
    }
}
