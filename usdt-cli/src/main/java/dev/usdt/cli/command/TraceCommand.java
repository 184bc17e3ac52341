package dev.usdt.cli.command;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.EventJson;
import dev.usdt.cli.format.EventText;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.io.OutputException;
import dev.usdt.process.PidNamespace;
import dev.usdt.trace.Trace;
import dev.usdt.trace.TraceEvent;
import dev.usdt.trace.TraceOptions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code usdt trace}: what programs pass to their probes, by the kernel's own tracer. */
public final class TraceCommand implements Command {

    private enum Format {
        TEXT,
        NDJSON
    }

    private static final Option.Choice<Format> FORMAT = Options.format(Format.values());
    private static final Option.Text PID = Option.text(
            "--pid", "N", "Only this process; without FILE, all its files that have probes, libraries too.");
    private static final Option.Text MAX_STRING =
            Option.text("--max-string", "N", "Print at most N bytes of a text; 64 if not given.");
    private static final Option.Text EVENTS = Option.text("--events", "N", "End after so many hits.");
    private static final Option.Text DURATION =
            Option.text("--duration", "SECONDS", "End after so many seconds; until Ctrl-C if not given.");
    private static final Option.Text BUFFER = Option.text(
            "--buffer",
            "MIB",
            "How much the kernel keeps for each processor until it is read, in MiB; 16 if not given.");
    private static final Option.Flag STRICT = Option.flag("--strict", "Exit code 1 if hits were lost.");

    /** How often the buffer is read: more often, the traced program pays for it. */
    private static final long ROUND_MILLIS = 20;

    private static final long MOST_EVENTS = 1L << 53;
    private static final long MOST_SECONDS = 1L << 31;
    private static final long MOST_BUFFER = 1 << 14;

    @Override
    public Syntax syntax() {
        return new Syntax(
                "trace",
                "Prints what programs pass to their probes, by the kernel's own tracer; takes root.",
                List.of(
                        Options.PROVIDER,
                        Options.PROBE,
                        FORMAT,
                        BpftraceCommand.WHERE,
                        BpftraceCommand.STRINGS,
                        MAX_STRING,
                        BpftraceCommand.CATALOG,
                        PID,
                        EVENTS,
                        DURATION,
                        BUFFER,
                        STRICT),
                new Operands("FILE", "ELF files: programs, libraries; none for all of a process.", Count.ANY),
                List.of(
                        "sudo usdt trace ./myserver",
                        "sudo usdt trace --pid 4711 --where 'status >= 500'",
                        "sudo usdt trace --format ndjson --duration 10 ./myserver"));
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        if (arguments.operands().isEmpty() && !arguments.has(PID)) {
            throw new UsageError("expected FILE or --pid N");
        }
        Format format = arguments.oneOf(FORMAT);
        Optional<Catalog> catalog = BpftraceCommand.catalog(console, arguments);
        if (catalog.isEmpty()) {
            return ExitCode.INPUT;
        }
        TraceOptions options = options(arguments, catalog.get());
        if (arguments.has(PID) && !PidNamespace.isFirst()) {
            console.say(ProcessScript.OTHER_NUMBERS);
            return ExitCode.INPUT;
        }
        long most = arguments.has(EVENTS) ? arguments.number(EVENTS, MOST_EVENTS) : Long.MAX_VALUE;
        long seconds = arguments.has(DURATION) ? arguments.number(DURATION, MOST_SECONDS) : MOST_SECONDS;
        Interrupt interrupt = new Interrupt();
        Runtime.getRuntime().addShutdownHook(interrupt);
        try {
            return trace(console, options, format, most, seconds, arguments.has(STRICT), interrupt);
        } catch (OutputException e) {
            throw e;
        } catch (IOException e) {
            console.say(InputFile.reason(e));
            return ExitCode.INPUT;
        } finally {
            interrupt.remove();
        }
    }

    private static int trace(
            Console console,
            TraceOptions options,
            Format format,
            long most,
            long seconds,
            boolean strict,
            Interrupt interrupt)
            throws IOException {
        long count = 0;
        long lost;
        try (Trace trace = Trace.start(options);
                Events events = new Events(console, format)) {
            for (String problem : trace.problems()) {
                console.say(problem);
            }
            console.say("tracing " + trace.sites() + (trace.sites() == 1 ? " site" : " sites"));
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            boolean more = true;
            while (more) {
                // What it ends by is asked first, so that what came before is still told.
                more = !interrupt.wanted() && System.nanoTime() - end < 0 && trace.isAlive();
                sleep();
                List<TraceEvent> hits = more ? trace.poll() : trace.pollAll();
                for (TraceEvent event : hits) {
                    if (count < most) {
                        events.write(event);
                        count++;
                    }
                }
                events.flush();
                more &= count < most;
            }
            lost = trace.lost();
        }
        console.say(
                count + (count == 1 ? " event, " : " events, ") + (lost == 0 ? "none" : Long.toString(lost)) + " lost");
        return lost > 0 && strict ? ExitCode.INPUT : ExitCode.OK;
    }

    private static void sleep() {
        try {
            Thread.sleep(ROUND_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static TraceOptions options(Arguments arguments, Catalog catalog) throws IOException {
        TraceOptions.Builder options = TraceOptions.builder()
                .filter(arguments.filter())
                .catalog(catalog)
                .stringDetection(arguments.oneOf(BpftraceCommand.STRINGS));
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
            options.bufferBytes(arguments.number(BUFFER, MOST_BUFFER) << 20);
        }
        if (arguments.has(BpftraceCommand.WHERE)) {
            try {
                options.condition(Condition.parse(arguments.text(BpftraceCommand.WHERE)));
            } catch (IllegalArgumentException e) {
                throw arguments.invalid(BpftraceCommand.WHERE, e);
            }
        }
        return options.build();
    }

    /** Where events are written. */
    private static final class Events implements AutoCloseable {
        private final Console console;
        private final EventText text = new EventText();
        private final Optional<EventJson> json;

        Events(Console console, Format format) throws IOException {
            this.console = console;
            this.json = format == Format.NDJSON ? Optional.of(new EventJson(console)) : Optional.empty();
        }

        void write(TraceEvent event) throws IOException {
            if (json.isPresent()) {
                json.get().write(event);
            } else {
                console.print(text.of(event));
            }
        }

        void flush() throws IOException {
            if (json.isPresent()) {
                json.get().flush();
            }
            console.out().flush();
        }

        @Override
        public void close() throws IOException {
            if (json.isPresent()) {
                json.get().close();
            }
        }
    }

    /**
     * Lets the trace end as it does by itself when the process is to end, by Ctrl-C or SIGTERM: the virtual machine
     * waits until the command ends it.
     */
    private static final class Interrupt extends Thread {
        /** For the kernel to stop, and for the output. */
        private static final long PATIENCE_MILLIS = 3_000;

        private volatile boolean wanted;

        boolean wanted() {
            return wanted;
        }

        void remove() {
            try {
                Runtime.getRuntime().removeShutdownHook(this);
            } catch (IllegalStateException e) {
                // It runs.
            }
        }

        @Override
        public void run() {
            wanted = true;
            try {
                Thread.sleep(PATIENCE_MILLIS);
                // The command waits for something, perhaps for who reads its output: nothing is to be left all the
                // same.
                Trace.removeAll();
                Thread.sleep(PATIENCE_MILLIS);
            } catch (InterruptedException | IOException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
