package dev.usdt.cli.command;

import dev.usdt.catalog.Catalog;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.Version;
import dev.usdt.cli.trace.PageFile;
import dev.usdt.cli.trace.RunningTrace;
import dev.usdt.cli.trace.SpanFile;
import dev.usdt.cli.trace.SpanSink;
import dev.usdt.otel.EventSpans;
import dev.usdt.otel.ProcessResources;
import dev.usdt.otel.SpanOptions;
import dev.usdt.otel.otlp.OtlpExport;
import dev.usdt.otel.otlp.OtlpSettings;
import dev.usdt.otel.otlp.SpanMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What was typed about spans: options of {@code usdt trace}. */
final class SpanArguments {

    private static final Option.Text OTLP = Option.text(
            "--otlp",
            "URL",
            "Send spans to a receiver by OTLP over HTTP: its base, such as http://localhost:4318, or env for what the"
                    + " OTEL_ variables say.");
    private static final Option.Text SPANS = Option.text(
            "--spans", "FILE", "Write spans as lines of OTLP in JSON, which the OpenTelemetry Collector reads.");
    private static final Option.Text PAGE = Option.text(
            "--page", "FILE", "Write a page of HTML at the end that shows spans: latency over time, the slowest ones.");
    private static final Option.Flag METRICS =
            Option.flag("--metrics", "Also send counts and times as metrics to the receiver of --otlp.");
    private static final Option.Text SERVICE = Option.text(
            "--service", "NAME", "Name the service of spans (default: OTEL_SERVICE_NAME, or the name of the file).");
    private static final Option.Text OPEN = Option.text(
            "--open", "TIME", "Wait TIME for the end of a span before reporting it without one (default: 60s).");
    private static final Option.Flag WITH_QUERY_TEXT =
            Option.flag("--with-query-text", "Include the text of database queries, which may hold personal data.");

    static final List<Option> ALL = List.of(OTLP, SPANS, PAGE, METRICS, SERVICE, OPEN, WITH_QUERY_TEXT);

    /** As in the help; what the variables of OpenTelemetry say. */
    private static final String BY_ENVIRONMENT = "env";

    private SpanArguments() {}

    /** {@return whether spans are asked for} */
    static boolean isGiven(Arguments arguments) {
        return arguments.has(OTLP) || arguments.has(SPANS) || arguments.has(PAGE);
    }

    static void check(Arguments arguments) {
        for (Option option : List.of(SERVICE, OPEN, WITH_QUERY_TEXT)) {
            arguments.checkNeeded(option, OTLP, SPANS, PAGE);
        }
        arguments.checkNeeded(METRICS, OTLP);
        if (arguments.has(OTLP) && !arguments.text(OTLP).equals(BY_ENVIRONMENT)) {
            checkUrl(arguments);
        }
        if (arguments.has(SERVICE) && arguments.text(SERVICE).isBlank()) {
            throw new UsageError("--service needs a name");
        }
        if (arguments.has(OPEN) && arguments.nanos(OPEN) == 0) {
            throw new UsageError("--open takes a time above 0");
        }
    }

    /** The URL alone: what variables say is no fault of the command line. */
    private static void checkUrl(Arguments arguments) {
        try {
            OtlpSettings.of(Map.of(), Optional.of(arguments.text(OTLP)));
        } catch (IllegalArgumentException e) {
            // Without the value, which may be a secret.
            throw new UsageError("--otlp: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // no file is named
        }
    }

    /** {@return the files that spans are written to} */
    static List<String> outputs(Arguments arguments) {
        List<String> outputs = new ArrayList<>();
        for (Option.Text option : List.of(SPANS, PAGE)) {
            if (arguments.has(option)) {
                outputs.add(arguments.text(option));
            }
        }
        return outputs;
    }

    /**
     * {@return what makes spans of hits}
     *
     * @param live whether the hits are of now
     * @param running the trace, which has not begun
     * @throws UselessException if a variable or the URL is of no use
     */
    static SpanSink sink(Arguments arguments, Catalog catalog, boolean live, RunningTrace running) throws IOException {
        try {
            return sinkOf(arguments, catalog, live, running);
        } catch (IllegalArgumentException e) {
            throw new UselessException(e);
        }
    }

    private static SpanSink sinkOf(Arguments arguments, Catalog catalog, boolean live, RunningTrace running)
            throws IOException {
        Map<String, String> environment = System.getenv();
        Optional<String> service = arguments.has(SERVICE) ? Optional.of(arguments.text(SERVICE)) : Optional.empty();
        ProcessResources resources = ProcessResources.of(environment, service, live);
        SpanOptions options = new SpanOptions(
                catalog,
                arguments.has(OPEN) ? Duration.ofNanos(arguments.nanos(OPEN)) : SpanOptions.DEFAULT.open(),
                SpanOptions.DEFAULT.mostOpen(),
                TraceCommand.condition(arguments),
                arguments.has(WITH_QUERY_TEXT));
        SpanSink.Consumers consumers = consumers(arguments, environment, running);
        return new SpanSink(
                new EventSpans(options, resources, running::mayHit, consumers.asOne()),
                resources,
                consumers,
                running,
                new SpanSink.Heading(title(arguments), Version.text().strip()));
    }

    /** What is traced, in the words of the command line. */
    private static String title(Arguments arguments) {
        if (arguments.has(TraceCommand.FROM)) {
            return arguments.text(TraceCommand.FROM);
        }
        List<String> words = new ArrayList<>(arguments.operands());
        if (arguments.has(TraceCommand.PID)) {
            words.add("process " + arguments.text(TraceCommand.PID));
        }
        // Its arguments may have secrets.
        words.addAll(
                arguments.command().subList(0, Math.min(1, arguments.command().size())));
        return String.join(", ", words);
    }

    private static SpanSink.Consumers consumers(
            Arguments arguments, Map<String, String> environment, RunningTrace running) throws IOException {
        Optional<OtlpExport> export = Optional.empty();
        Optional<SpanMetrics> metrics = Optional.empty();
        if (arguments.has(OTLP)) {
            Quiet.LOGGER.setLevel(Level.OFF);
            String url = arguments.text(OTLP);
            OtlpSettings settings =
                    OtlpSettings.of(environment, url.equals(BY_ENVIRONMENT) ? Optional.empty() : Optional.of(url));
            export = Optional.of(OtlpExport.of(settings, running::isOver));
            if (arguments.has(METRICS)) {
                metrics = Optional.of(SpanMetrics.of(settings, environment));
            }
        }
        return new SpanSink.Consumers(
                export,
                metrics,
                arguments.has(SPANS)
                        ? Optional.of(new SpanFile(TypedPath.of(arguments.text(SPANS))))
                        : Optional.empty(),
                arguments.has(PAGE) ? Optional.of(new PageFile(TypedPath.of(arguments.text(PAGE)))) : Optional.empty());
    }

    /** By itself, since whoever sends no spans has no need to load what logs. */
    private static final class Quiet {
        /** It would say again what is said here. Held, or the setting would be forgotten. */
        private static final Logger LOGGER = Logger.getLogger("io.opentelemetry");
    }

    /** A variable or a file that it names is of no use. */
    static final class UselessException extends IOException {
        private static final long serialVersionUID = 1;

        UselessException(IllegalArgumentException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
