package dev.usdt.cli.command;

import dev.usdt.catalog.Catalog;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.trace.CountSink;
import dev.usdt.cli.trace.CountWriter;
import dev.usdt.cli.trace.EventSink;
import dev.usdt.cli.trace.Interrupt;
import dev.usdt.cli.trace.JsonSink;
import dev.usdt.cli.trace.LatencySink;
import dev.usdt.cli.trace.LatencyWriter;
import dev.usdt.cli.trace.PrintSink;
import dev.usdt.cli.trace.SiteCounting;
import dev.usdt.cli.trace.TraceLoop;
import dev.usdt.cli.trace.TraceLoop.Limits;
import dev.usdt.cli.trace.TraceLoop.Outcome;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import dev.usdt.trace.EventSource;
import dev.usdt.trace.JsonEvents;
import dev.usdt.trace.SiteCounter;
import dev.usdt.trace.Trace;
import dev.usdt.trace.TraceOptions;
import dev.usdt.trace.TracedCommand;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A trace, with all that was asked of it.
 *
 * @param console where is said what comes up
 * @param arguments what was typed
 * @param catalog what is known of probes
 * @param limits by what it ends
 * @param interrupt ends it, too
 * @param out where hits go
 */
record TraceRun(Console console, Arguments arguments, Catalog catalog, Limits limits, Interrupt interrupt, Writer out) {

    int trace(TraceOptions options, Optional<TracedCommand> command) throws IOException {
        if (isCountedByKernel()) {
            try (SiteCounter counter = SiteCounter.start(options)) {
                sayAll(counter.problems());
                saySites(counter.sites());
                CountSink sink = new CountSink(countWriter(), Optional.empty());
                long hits = new SiteCounting(limits, interrupt).run(counter, sink);
                console.say(events(hits) + ", none lost");
                return ExitCode.OK;
            }
        }
        Outcome outcome;
        try (EventSource source = source(options);
                EventSink sink = sink()) {
            sayAll(source.problems());
            if (source instanceof Trace trace) {
                saySites(trace.sites());
            }
            if (command.isPresent()) {
                command.get().begin();
            }
            outcome = new TraceLoop(console, limits, interrupt).run(source, sink);
            sayAll(source.problems());
        }
        console.say(events(outcome.events()) + ", " + (outcome.lost() == 0 ? "none" : Long.toString(outcome.lost()))
                + " lost");
        return outcome.lost() > 0 && arguments.has(TraceCommand.STRICT) ? ExitCode.INPUT : ExitCode.OK;
    }

    private static String events(long count) {
        return count + (count == 1 ? " event" : " events");
    }

    private void saySites(int count) throws IOException {
        console.say("tracing " + count + (count == 1 ? " site" : " sites"));
    }

    private void sayAll(List<String> problems) throws IOException {
        for (String problem : problems) {
            console.say(problem);
        }
    }

    /** Of a whole file, where nothing is asked that only the values tell. */
    private boolean isCountedByKernel() throws IOException {
        return arguments.oneOf(TraceCommand.STYLE) == TraceCommand.Style.COUNT
                && arguments.command().isEmpty()
                && !arguments.has(TraceCommand.PID)
                && !arguments.has(TraceCommand.FROM)
                && !arguments.has(BpftraceCommand.WHERE)
                && !arguments.has(TraceCommand.BY)
                && !arguments.has(TraceCommand.EVENTS)
                && SiteCounter.isExact()
                && !isOwn();
    }

    /** Whether this process runs one of the files: the kernel would count its hits, too. */
    private boolean isOwn() throws IOException {
        Set<Object> own = new HashSet<>();
        for (MappedFile mapped : LiveProcess.of(ProcessHandle.current().pid()).files()) {
            own.add(mapped.inode());
        }
        for (String file : arguments.operands()) {
            Object inode = Files.getAttribute(TypedPath.of(file), "unix:ino");
            if (own.contains(inode)) {
                return true;
            }
        }
        return false;
    }

    private EventSource source(TraceOptions options) throws IOException {
        if (!arguments.has(TraceCommand.FROM)) {
            return Trace.start(options);
        }
        String from = arguments.text(TraceCommand.FROM);
        return from.equals("-")
                ? JsonEvents.of(new StandardInput(), "standard input", options)
                : JsonEvents.of(Files.newInputStream(TypedPath.of(from)), from, options);
    }

    private EventSink sink() throws IOException {
        boolean json = isJson();
        return switch (arguments.oneOf(TraceCommand.STYLE)) {
            case PRINT, JSON -> json ? new JsonSink(out) : new PrintSink(out);
            case COUNT -> new CountSink(countWriter(), by());
            case LATENCY ->
                new LatencySink(
                        json ? LatencyWriter.json(out, by()) : LatencyWriter.text(out, by()),
                        catalog,
                        by(),
                        TraceCommand.condition(arguments));
        };
    }

    private boolean isJson() {
        return arguments.oneOf(TraceCommand.FORMAT) == TraceCommand.Format.NDJSON
                || arguments.oneOf(TraceCommand.STYLE) == TraceCommand.Style.JSON;
    }

    private Optional<String> by() {
        return arguments.has(TraceCommand.BY) ? Optional.of(arguments.text(TraceCommand.BY)) : Optional.empty();
    }

    private CountWriter countWriter() throws IOException {
        return isJson() ? CountWriter.json(out, by()) : CountWriter.text(out, by());
    }

    /** The status of the command, unless that is 0 and the trace has another. */
    int await(TracedCommand command, int code) {
        try {
            int status = command.await();
            return status != 0 ? status : code;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INPUT;
        }
    }

    /** It stays open: to close it while it is read would wait for the next line. */
    private static final class StandardInput extends FilterInputStream {
        StandardInput() {
            super(new FileInputStream(FileDescriptor.in));
        }

        @Override
        public void close() {}
    }
}
