package dev.usdt.cli.command;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.io.OutputFile;
import dev.usdt.cli.io.Printable;
import dev.usdt.cli.trace.CountSink;
import dev.usdt.cli.trace.CountWriter;
import dev.usdt.cli.trace.EachSink;
import dev.usdt.cli.trace.EventSink;
import dev.usdt.cli.trace.FilteredSink;
import dev.usdt.cli.trace.Interrupt;
import dev.usdt.cli.trace.JsonSink;
import dev.usdt.cli.trace.LatencySink;
import dev.usdt.cli.trace.LatencyWriter;
import dev.usdt.cli.trace.PrintSink;
import dev.usdt.cli.trace.RunningTrace;
import dev.usdt.cli.trace.SiteCounting;
import dev.usdt.cli.trace.SpanSink;
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
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A trace, with all that was asked of it.
 *
 * @param console where is said what comes up
 * @param arguments what was typed
 * @param catalog what is known of probes
 * @param limits by what it ends
 * @param interrupt ends it, too
 * @param output where hits go
 */
record TraceRun(
        Console console, Arguments arguments, Catalog catalog, Limits limits, Interrupt interrupt, OutputFile output) {

    int trace(TraceOptions options, Optional<TracedCommand> command) throws IOException {
        if (isCountedByKernel()) {
            try (SiteCounter counter = SiteCounter.start(options)) {
                sayAll(counter.problems());
                saySites(counter.sites());
                output.begin();
                CountSink sink = new CountSink(countWriter(), Optional.empty());
                long hits = new SiteCounting(limits, interrupt).run(counter, sink);
                console.say(hits(hits) + ", none lost");
                return ExitCode.OK;
            }
        }
        RunningTrace running = new RunningTrace(limits, interrupt);
        Optional<SpanSink> spans = spans(running);
        EventSink sink = sink(spans);
        Outcome outcome;
        long misread;
        List<String> unknown;
        // Nothing is traced any more while a receiver takes its time.
        try (sink) {
            try (EventSource source = source(options)) {
                long problems = sayAll(source.problems());
                if (source instanceof Trace trace) {
                    saySites(trace.sites());
                }
                output.begin();
                if (command.isPresent()) {
                    command.get().begin();
                }
                running.begin(source);
                outcome = new TraceLoop(console, limits, interrupt).run(source, sink);
                misread = problems + outcome.problems() + sayAll(source.problems());
                unknown = source.unknownNames();
            }
        } catch (IOException e) {
            // Whatever has ended it, what a receiver has of it is said.
            if (spans.isPresent() && running.hasBegun()) {
                console.show(spans.get().problems().stream()
                        .map(line -> "usdt: " + Printable.of(line) + "\n")
                        .collect(Collectors.joining()));
                console.show("usdt: " + spans.get().summary() + "\n");
            }
            throw e;
        }
        sayAll(sink.problems());
        sayAll(unknown);
        if (outcome.events() == 0 && misread > 0 && arguments.has(TraceCommand.FROM)) {
            console.say("no hits");
            return ExitCode.INPUT;
        }
        console.say(hits(outcome.events()) + ", " + (outcome.lost() == 0 ? "none" : Long.toString(outcome.lost()))
                + " lost");
        if (spans.isPresent()) {
            console.say(spans.get().summary());
            if (!spans.get().isDelivered()) {
                return ExitCode.INPUT;
            }
        }
        boolean isStrict = arguments.has(TraceCommand.STRICT);
        return !unknown.isEmpty() || (outcome.lost() > 0 && isStrict) ? ExitCode.INPUT : ExitCode.OK;
    }

    private static String hits(long count) {
        return count + (count == 1 ? " hit" : " hits");
    }

    private void saySites(int count) throws IOException {
        console.say("tracing " + count + (count == 1 ? " site" : " sites"));
    }

    private int sayAll(List<String> problems) throws IOException {
        for (String problem : problems) {
            console.say(problem);
        }
        return problems.size();
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
                && !SpanArguments.isGiven(arguments)
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

    private Optional<SpanSink> spans(RunningTrace running) throws IOException {
        if (!SpanArguments.isGiven(arguments)) {
            return Optional.empty();
        }
        // A file may have been written long ago, of another machine even.
        boolean live = !arguments.has(TraceCommand.FROM)
                || arguments.text(TraceCommand.FROM).equals("-");
        return Optional.of(SpanArguments.sink(arguments, catalog, live, running));
    }

    /** What was asked for: spans, and the hits themselves if these are not all. */
    private EventSink sink(Optional<SpanSink> spans) throws IOException {
        if (spans.isEmpty()) {
            return sink();
        }
        boolean both = arguments.has(TraceCommand.STYLE)
                || arguments.has(TraceCommand.FORMAT)
                || arguments.has(TraceCommand.OUTPUT);
        if (!both) {
            return spans.get();
        }
        Optional<Condition> condition = TraceCommand.condition(arguments);
        boolean filtered = condition.isPresent() && arguments.oneOf(TraceCommand.STYLE) != TraceCommand.Style.LATENCY;
        return new EachSink(
                List.of(filtered ? new FilteredSink(sink(), condition.orElseThrow()) : sink(), spans.get()));
    }

    private EventSink sink() throws IOException {
        boolean json = isJson();
        return switch (arguments.oneOf(TraceCommand.STYLE)) {
            case PRINT, JSON -> json ? new JsonSink(output.writer()) : new PrintSink(output.writer());
            case COUNT -> new CountSink(countWriter(), by());
            case LATENCY ->
                new LatencySink(
                        json ? LatencyWriter.json(output.writer(), by()) : LatencyWriter.text(output.writer(), by()),
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
        return isJson() ? CountWriter.json(output.writer(), by()) : CountWriter.text(output.writer(), by());
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
