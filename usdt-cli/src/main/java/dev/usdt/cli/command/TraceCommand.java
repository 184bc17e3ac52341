package dev.usdt.cli.command;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalogs;
import dev.usdt.catalog.Condition;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import dev.usdt.cli.args.Syntax.Operands.Kind;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.io.OutputException;
import dev.usdt.cli.io.OutputFile;
import dev.usdt.cli.trace.Interrupt;
import dev.usdt.cli.trace.TraceLoop.Limits;
import dev.usdt.process.PidNamespace;
import dev.usdt.trace.TraceOptions;
import dev.usdt.trace.TracedCommand;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code usdt trace}: what programs pass to their probes, by the kernel's own tracer. */
public final class TraceCommand implements Command {

    enum Style {
        PRINT,
        JSON,
        COUNT,
        LATENCY
    }

    enum Format {
        TEXT,
        NDJSON
    }

    static final Option.Choice<Style> STYLE = Option.choice(
            "--style",
            Style.values(),
            "Print a line for each hit (default: print) or JSON, count hits, or measure the time between the start and"
                    + " the end of something.");
    static final Option.Choice<Format> FORMAT = Options.format(Format.values());
    static final Option.Text BY =
            Option.text("--by", "NAME", "Count or measure by a value, such as path; the most frequent 1000 are shown.");
    static final Option.Texts OMIT =
            Option.texts("--omit", "NAME", "Leave out this value, such as a password; may be repeated.");
    static final Option.Text PID = Option.text(
            "--pid", "N", "Trace only this process; without FILE, all its files that have probes, libraries too.");
    private static final Option.Text USER =
            Option.text("--user", "NAME", "Run COMMAND as this user (default: the one who runs usdt).");
    static final Option.Text FROM = Option.text(
            "--from",
            "FILE",
            "Read hits that were written as JSON, by this command or a script, instead of tracing; - is standard input.");
    static final Option.Text OUTPUT = Option.text("--output", "FILE", "Write to FILE (default: standard output).");
    private static final Option.Text MAX_STRING =
            Option.text("--max-string", "N", "Print at most N bytes of a text (default: 64).");
    static final Option.Text EVENTS = Option.text("--events", "N", "Stop after N hits.");
    private static final Option.Text DURATION =
            Option.text("--duration", "TIME", "Stop after TIME, such as 10s (default: at Ctrl-C).");
    private static final Option.Text INTERVAL = Option.text(
            "--interval",
            "TIME",
            "Write counts or times each TIME, not only at the end (default: 1s on a terminal and with JSON).");
    private static final Option.Text BUFFER = Option.text(
            "--buffer", "SIZE", "Let the kernel keep so much for each processor until it is read (default: 16M).");
    static final Option.Flag STRICT = Option.flag("--strict", "Exit with 1 if hits were lost.");
    private static final Option.Flag FORCE = Option.flag(
            "--force", "Also trace sites at NOPs of 5 bytes, where Linux 6.18 and newer damage the program.");

    /** What hits that were written before have behind them. */
    private static final List<Option> OF_KERNEL = List.of(BpftraceCommand.STRINGS, MAX_STRING, BUFFER, FORCE);

    private static final long MOST_EVENTS = 1L << 53;
    private static final long MOST_BUFFER = 16L << 30;
    private static final long SECOND = 1_000_000_000L;

    @Override
    public Syntax syntax() {
        return new Syntax(
                "trace",
                "Prints what programs pass to their probes, by the kernel's own tracer; takes root.",
                options(),
                new Operands(
                        "FILE",
                        "ELF files: programs, libraries; none for all of a process. Behind -- a command, which is"
                                + " traced with all that it starts.",
                        Count.ANY,
                        Kind.BEFORE_COMMAND),
                List.of(
                        "sudo usdt trace ./myserver",
                        "sudo usdt trace --pid 4711 --where 'status >= 500'",
                        "sudo usdt trace --user www-data -- ./myserver -port 8080",
                        "sudo usdt trace --style latency --by path --duration 10s ./myserver",
                        "sudo usdt trace --otlp http://localhost:4318 ./myserver",
                        "sudo bpftrace -q trace.bt | usdt trace --from -"));
    }

    private static List<Option> options() {
        List<Option> options = new ArrayList<>(List.of(
                Options.PROVIDER,
                Options.PROBE,
                STYLE,
                FORMAT,
                BpftraceCommand.WHERE,
                BY,
                OMIT,
                BpftraceCommand.STRINGS,
                MAX_STRING,
                Options.CATALOG,
                PID,
                USER,
                FROM,
                OUTPUT));
        options.addAll(SpanArguments.ALL);
        options.addAll(List.of(EVENTS, DURATION, INTERVAL, BUFFER, STRICT, FORCE));
        return options;
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        check(arguments);
        Optional<Catalog> catalog = OwnCatalogs.joined(console, arguments);
        if (catalog.isEmpty()) {
            return ExitCode.INPUT;
        }
        TraceOptions.Builder options = options(arguments, catalog.get());
        boolean traces = !arguments.has(FROM);
        if (traces && (arguments.has(PID) || !arguments.command().isEmpty()) && !PidNamespace.isFirst()) {
            console.say(ProcessScript.OTHER_NUMBERS);
            return ExitCode.INPUT;
        }
        Limits limits = limits(arguments);
        Optional<Path> path = output(arguments);
        List<String> outputs = new ArrayList<>(SpanArguments.outputs(arguments));
        if (path.isPresent()) {
            outputs.add(arguments.text(OUTPUT));
        }
        if (areSame(outputs)) {
            throw new UsageError("two of --output, --spans and --page are the same file");
        }
        for (String output : outputs) {
            if (isInput(TypedPath.of(output), arguments)) {
                console.say(output, "is read or run, and would be overwritten");
                return ExitCode.INPUT;
            }
        }
        // The output first: to open it may take until somebody reads it.
        try (OutputFile output = OutputFile.of(path, console.out());
                TracedCommandHolder holder = new TracedCommandHolder(arguments, options);
                Interrupt interrupt = Interrupt.install(holder.command(), SpanArguments.isGiven(arguments))) {
            TraceRun run = new TraceRun(console, arguments, catalog.get(), limits, interrupt, output);
            int code;
            try {
                code = run.trace(options.build(), holder.command());
            } finally {
                // Whatever has ended the trace.
                holder.await();
            }
            return holder.status() != 0 ? holder.status() : code;
        } catch (SpanArguments.UselessException e) {
            console.say(String.valueOf(e.getMessage()));
            return ExitCode.INPUT;
        } catch (OutputException e) {
            throw e;
        } catch (FileSystemException e) {
            console.say(String.valueOf(e.getFile()), InputFile.reason(e));
            return ExitCode.INPUT;
        } catch (IOException e) {
            console.say(InputFile.reason(e));
            return ExitCode.INPUT;
        }
    }

    private static void check(Arguments arguments) {
        boolean command = !arguments.command().isEmpty();
        if (!command && arguments.has(USER)) {
            throw new UsageError("--user needs -- COMMAND");
        } else if (arguments.has(FROM)) {
            if (command || arguments.has(PID) || !arguments.operands().isEmpty()) {
                throw new UsageError("--from cannot be used with FILE, --pid or COMMAND");
            }
            for (Option option : OF_KERNEL) {
                if (arguments.has(option)) {
                    throw new UsageError(option.name() + " cannot be used with --from");
                }
            }
        } else if (arguments.operands().isEmpty() && !arguments.has(PID) && !command) {
            throw new UsageError("expected FILE, --pid N or -- COMMAND");
        }
        if (command && arguments.has(PID)) {
            throw new UsageError("--pid and COMMAND cannot be used together");
        }
        Style style = arguments.oneOf(STYLE);
        boolean tallies = style == Style.COUNT || style == Style.LATENCY;
        for (Option option : List.of(BY, INTERVAL)) {
            if (arguments.has(option) && !tallies) {
                throw new UsageError(option.name() + " needs --style count or --style latency");
            }
        }
        arguments.oneOf(FORMAT);
        SpanArguments.check(arguments);
    }

    private static boolean areSame(List<String> outputs) throws IOException {
        Set<Path> files = new HashSet<>();
        for (String output : outputs) {
            Path path = TypedPath.of(output);
            boolean isDevice = Files.exists(path) && !Files.isRegularFile(path);
            if (!isDevice
                    && !files.add(
                            Files.exists(path)
                                    ? path.toRealPath()
                                    : path.toAbsolutePath().normalize())) {
                return true;
            }
        }
        return false;
    }

    /** Whether what is to be written is a file that is read or run. */
    private static boolean isInput(Path output, Arguments arguments) throws IOException {
        if (!Files.exists(output) || !Files.isRegularFile(output)) {
            return false;
        }
        List<Path> inputs = new ArrayList<>();
        for (String operand : arguments.operands()) {
            inputs.add(TypedPath.of(operand));
        }
        if (arguments.has(FROM) && !arguments.text(FROM).equals("-")) {
            inputs.add(TypedPath.of(arguments.text(FROM)));
        }
        if (!arguments.command().isEmpty()) {
            inputs.add(TracedCommand.executable(arguments.command().get(0)));
        }
        for (Path input : inputs) {
            if (Files.exists(input) && Files.isSameFile(input, output)) {
                return true;
            }
        }
        return false;
    }

    private static Limits limits(Arguments arguments) {
        boolean toldBefore =
                arguments.oneOf(FORMAT) == Format.NDJSON || (!arguments.has(OUTPUT) && OutputFile.isTerminal());
        Style style = arguments.oneOf(STYLE);
        boolean tallies = style == Style.COUNT || style == Style.LATENCY;
        return new Limits(
                arguments.has(EVENTS) ? arguments.number(EVENTS, MOST_EVENTS) : Long.MAX_VALUE,
                arguments.has(DURATION) ? arguments.nanos(DURATION) : Long.MAX_VALUE,
                arguments.has(INTERVAL) ? arguments.nanos(INTERVAL) : tallies && toldBefore ? SECOND : 0);
    }

    private static TraceOptions.Builder options(Arguments arguments, Catalog catalog) throws IOException {
        TraceOptions.Builder options = TraceOptions.builder()
                .filter(arguments.filter())
                .catalog(catalog)
                .stringDetection(arguments.oneOf(BpftraceCommand.STRINGS))
                .hazards(arguments.has(FORCE));
        for (String file : arguments.operands()) {
            options.file(TypedPath.of(file));
        }
        if (arguments.has(PID)) {
            options.pid(arguments.number(PID, Integer.MAX_VALUE));
        }
        if (arguments.has(MAX_STRING)) {
            options.maxStringBytes((int) arguments.number(MAX_STRING, TraceOptions.MOST_STRING_BYTES));
        }
        if (arguments.has(BUFFER)) {
            options.bufferBytes(arguments.bytes(BUFFER, MOST_BUFFER, "16M"));
        }
        Map<String, Set<String>> omitted = omitted(arguments, catalog);
        for (Set<String> names : omitted.values()) {
            if (arguments.has(BY) && names.contains(arguments.text(BY))) {
                throw new UsageError("--by cannot use a value that --omit leaves out");
            }
        }
        Style style = arguments.oneOf(STYLE);
        Set<String> wanted = new HashSet<>(arguments.has(BY) ? Set.of(arguments.text(BY)) : Set.of());
        Set<String> asked = new HashSet<>(wanted);
        if (SpanArguments.isGiven(arguments)) {
            condition(arguments).ifPresent(condition -> {
                // Before starts and ends are put together, of which a condition is asked, the value is gone.
                if (omitted.values().stream().anyMatch(names -> names.stream().anyMatch(condition.names()::contains))) {
                    throw new UsageError("--where cannot use a value that --omit leaves out of spans");
                }
                asked.addAll(condition.names());
            });
            omitted.forEach(options::omit);
        } else if (style == Style.LATENCY) {
            // As above.
            condition(arguments).ifPresent(condition -> wanted.addAll(condition.names()));
            asked.addAll(wanted);
            options.pairedOnly(true).wanted(wanted);
            // No value is told but that of --by; a mistyped name is.
            omitted.forEach((typed, names) -> {
                if (names.stream().noneMatch(wanted::contains)) {
                    options.omit(typed, names);
                }
            });
        } else {
            if (style == Style.COUNT) {
                options.wanted(wanted);
            }
            condition(arguments).ifPresent(options::condition);
            omitted.forEach(options::omit);
        }
        return options.asked(asked);
    }

    /** As they were typed, and how probes call them; by spans, some are called otherwise. */
    private static Map<String, Set<String>> omitted(Arguments arguments, Catalog catalog) {
        Map<String, Set<String>> omitted = new LinkedHashMap<>();
        for (String typed : arguments.texts(OMIT)) {
            Set<String> names = new HashSet<>(catalog.valuesOf(typed));
            for (Catalog known : Catalogs.builtIn()) {
                names.addAll(known.valuesOf(typed));
            }
            names.add(typed);
            omitted.put(typed, names);
        }
        return omitted;
    }

    private static Optional<Path> output(Arguments arguments) throws IOException {
        return arguments.has(OUTPUT) ? Optional.of(TypedPath.of(arguments.text(OUTPUT))) : Optional.empty();
    }

    static Optional<Condition> condition(Arguments arguments) {
        return arguments.has(BpftraceCommand.WHERE)
                ? Optional.of(BpftraceCommand.condition(arguments))
                : Optional.empty();
    }

    /** The command that is traced, if one is; ended if it never begins. */
    private static final class TracedCommandHolder implements AutoCloseable {
        private final Optional<TracedCommand> command;
        private int status;

        TracedCommandHolder(Arguments arguments, TraceOptions.Builder options) throws IOException {
            if (arguments.command().isEmpty()) {
                command = Optional.empty();
            } else {
                Optional<String> user = arguments.has(USER) ? Optional.of(arguments.text(USER)) : Optional.empty();
                command = Optional.of(TracedCommand.of(arguments.command(), user));
                options.command(command.get());
            }
        }

        Optional<TracedCommand> command() {
            return command;
        }

        /** Waits until it has ended, if it ever began. */
        void await() {
            if (command.isPresent() && command.get().hasBegun()) {
                try {
                    status = command.get().await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /** Its exit status; 0 if there is none. */
        int status() {
            return status;
        }

        @Override
        public void close() {
            command.ifPresent(TracedCommand::close);
        }
    }
}
