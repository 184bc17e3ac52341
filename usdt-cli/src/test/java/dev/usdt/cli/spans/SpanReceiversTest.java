package dev.usdt.cli.spans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.cli.spans.BenchServer.Request;
import dev.usdt.cli.spans.Collector.Received;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real receivers have of a real server is what the server says of itself. */
@Tag("receivers")
class SpanReceiversTest {

    private static final Path ROOT = Path.of(System.getProperty("usdt.root"));
    private static final Path TOOLS = ROOT.resolve("testdata/tools");
    private static final Path USDT = ROOT.resolve("usdt");
    private static final Pattern HITS = Pattern.compile("usdt: ([0-9]+) hits, (none|[0-9]+) lost");
    private static final Pattern SPANS = Pattern.compile("usdt: ([0-9]+) spans.*");

    private static String collectorProgram = "";

    @TempDir
    Path folder;

    private Path program = Path.of("");
    private Collector collector;
    private BenchServer server;
    private ServerTruth truth;

    @BeforeAll
    static void findPrograms() throws Exception {
        assumeTrue(
                Files.isWritable(Path.of("/sys/kernel/tracing/uprobe_events")),
                "receivers: not run: tracing needs root, and tracefs mounted");
        assumeTrue(
                Files.exists(ROOT.resolve("testdata/build/servers")), "receivers: not run: the fixtures are not built");
        try {
            collectorProgram = Program.run(TOOLS.resolve("otel-receivers"), "collector");
        } catch (Program.ToolException e) {
            assumeTrue(false, "receivers: not run: " + e.getMessage());
        }
        assertEquals(0, new ProcessBuilder(USDT.toString(), "--version").start().waitFor());
    }

    @BeforeEach
    void start() throws Exception {
        // Others may run the same file.
        program =
                Files.copy(ROOT.resolve("testdata/build/servers/probes/benchserver-amd64.elf"), folder.resolve("shop"));
        assertTrue(program.toFile().setExecutable(true));
        collector = Collector.start(collectorProgram, folder.resolve("received"), 0);
        server = BenchServer.start(program, folder);
        truth = new ServerTruth(server);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        if (collector != null) {
            collector.close();
        }
    }

    private Program trace(Object... words) throws IOException, InterruptedException {
        List<Object> command = new ArrayList<>(List.of(USDT, "trace", "--otlp", collector.url()));
        command.addAll(List.of(words));
        command.add(program);
        Program trace = Program.start(folder.resolve("trace"), command.toArray());
        trace.awaitLine("usdt: tracing ");
        return trace;
    }

    /** Some requests of each kind. */
    private void ask() throws IOException, InterruptedException {
        for (int i = 0; i < 30; i++) {
            server.get("GET", "/item/" + i);
            server.get("POST", "/nested/" + i);
            server.get("GET", "/deep/" + i);
            server.get("PUT", "/spawn/" + i);
            server.get("GET", "/point/" + i);
            server.get("GET", "/sleep/" + i % 7);
            server.get("DELETE", "/status/" + (400 + i));
            server.get("GET", "/gr%C3%BC%C3%9Fe");
        }
    }

    @Test
    void whatTheCollectorHasIsTheTruth() throws Exception {
        Program trace = trace("--spans", folder.resolve("spans.jsonl"));
        ask();
        server.get("GET", "/abort");
        // The time that a trace takes to read it.
        Thread.sleep(500);
        assertEquals(0, trace.terminate(), trace::said);
        server.end();
        collector.end();

        List<Received> all = collector.spans();
        List<Received> unfinished = all.stream()
                .filter(span -> span.attributes().containsKey("usdt.unfinished"))
                .toList();
        // The client asks again by itself.
        List<Request> aborted = server.requests().stream()
                .filter(request -> request.nanos() < 0)
                .toList();
        assertFalse(aborted.isEmpty());
        assertEquals(
                aborted.stream().map(Request::path).toList(),
                unfinished.stream()
                        .map(span -> span.attributes().get("url.path"))
                        .toList());
        List<Received> spans = new ArrayList<>(all);
        spans.removeAll(unfinished);
        truth.assertTruth(spans, server.requests());
        List<Received> events =
                spans.stream().filter(span -> span.kind().equals("event")).toList();
        assertEquals(30, events.size());
        for (Received event : events) {
            assertEquals("app:checkpoint", event.name());
            assertTrue(spans.stream()
                    .anyMatch(span -> span.id().equals(event.parent())
                            && span.attributes().getOrDefault("url.path", "").startsWith("/point")));
        }
        Map<String, String> resource = spans.get(0).resource();
        assertEquals("shop", resource.get("service.name"));
        assertEquals(Long.toString(server.pid()), resource.get("process.pid"));
        assertEquals(program.toRealPath().toString(), resource.get("process.executable.path"));
        assertEquals("go", resource.get("process.runtime.name"));

        // The file says the same, and the Collector reads it.
        List<Received> written = Collector.spans(collectorProgram, folder.resolve("spans.jsonl"));
        assertEquals(order(all), order(written));
    }

    private static List<Received> order(List<Received> spans) {
        return spans.stream()
                .sorted(Comparator.comparing(Received::id)
                        .thenComparing(Received::parent)
                        .thenComparing(Received::start))
                .toList();
    }

    /** A script of the bpftrace of a suite is the source. */
    @ParameterizedTest
    @ValueSource(strings = {"bookworm", "forky"})
    void whatBpftraceTellsIsTheTruth(String suite) throws Exception {
        Path script = folder.resolve("trace.bt");
        Files.writeString(script, Program.run(USDT, "bpftrace", "--style", "json", program) + "\n");
        Program trace = Program.start(
                folder.resolve("trace"),
                "bash",
                "-c",
                "set -o pipefail; \"$1/debian-run\" \"$2\" bpftrace /usr/bin/bpftrace \"$3\" 2>&1 |"
                        + " tee /dev/stderr | \"$4\" trace --from - --otlp \"$5\"",
                "bash",
                TOOLS,
                suite,
                script,
                USDT,
                collector.url());
        awaitMark(trace, "/mark/attached");
        ask();
        awaitMark(trace, "/mark/asked");
        for (ProcessHandle one : trace.descendants()) {
            if (one.info().command().orElse("").endsWith("bpftrace") || isBpftrace(one)) {
                one.destroy();
            }
        }
        trace.await();
        server.end();
        collector.end();
        truth.assertTruth(
                collector.spans().stream()
                        .filter(span -> !span.attributes().containsKey("usdt.unfinished"))
                        .filter(span ->
                                !span.attributes().getOrDefault("url.path", "").startsWith("/mark/"))
                        .toList(),
                server.requests().stream()
                        .filter(request -> !request.path().startsWith("/mark/"))
                        .toList());
    }

    /** Asks until the collector has it: so long it may take until all is attached, and until all is told. */
    private void awaitMark(Program trace, String path) throws IOException, InterruptedException {
        for (int i = 0; i < 600 && trace.isAlive() && !collector.has(path); i++) {
            server.get("GET", path);
            Thread.sleep(100);
        }
        assertTrue(collector.has(path), trace::said);
    }

    /** By its loader, a program of another suite has another command. */
    private static boolean isBpftrace(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/comm")).startsWith("bpftrace")
                    || Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                            .contains("trace.bt\0");
        } catch (IOException e) {
            return false;
        }
    }

    /** Nothing is lost, or all of it is counted. */
    private void isAccountedFor(Program trace, boolean mayLose) throws Exception {
        Matcher hits = matcher(HITS, trace);
        Matcher told = matcher(SPANS, trace);
        long events = Long.parseLong(hits.group(1));
        long lost = hits.group(2).equals("none") ? 0 : Long.parseLong(hits.group(2));
        long requests = server.requestCount();
        assertEquals(2 * requests, events + lost, trace::said);
        List<Received> received = collector.spans();
        assertEquals(Long.parseLong(told.group(1)), received.size(), trace::said);
        assertTrue(mayLose || lost == 0, trace::said);
        if (lost == 0) {
            truth.assertTruth(received, server.requests());
        }
        System.out.println(
                "receivers: " + requests + " requests, " + received.size() + " spans, " + lost + " hits lost");
    }

    private static Matcher matcher(Pattern pattern, Program trace) throws IOException {
        return trace.lines().stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow(() -> new AssertionError(pattern + " is not in " + trace.said()));
    }

    private void load(int perSecond, int seconds) throws Exception {
        Program.run(
                Program.run(TOOLS.resolve("otel-receivers"), "hey"),
                "-z",
                seconds + "s",
                "-c",
                "4",
                "-q",
                Integer.toString(perSecond / 4),
                server.url() + "/load");
    }

    @Test
    void underLoadNothingIsLostUncounted() throws Exception {
        Program trace = trace();
        load(2000, 30);
        Thread.sleep(500);
        assertEquals(0, trace.terminate(), trace::said);
        server.end();
        collector.end();
        isAccountedFor(trace, true);
    }

    @Test
    void aCollectorThatIsAway() throws Exception {
        Program trace = trace();
        load(200, 3);
        collector.kill();
        load(200, 10);
        collector.startAgain();
        load(200, 10);
        assertEquals(0, trace.terminate(), trace::said);
        server.end();
        collector.end();
        assertTrue(trace.said().contains("cannot deliver spans to " + collector.url()), trace::said);
        assertTrue(trace.said().contains("again"), trace::said);
        isAccountedFor(trace, false);
    }

    @Test
    void aSignalInTheMiddleOfABatch() throws Exception {
        Program trace = trace();
        load(1000, 2);
        // Not later: what is not sent yet is to be.
        assertEquals(0, trace.terminate(), trace::said);
        server.end();
        collector.end();
        assertTrue(trace.said().contains("all delivered"), trace::said);
        isAccountedFor(trace, false);
    }

    @Test
    void aCollectorThatIsGone() throws Exception {
        Program trace = trace();
        collector.kill();
        load(200, 2);
        assertEquals(1, trace.terminate(), trace::said);
        server.end();
        assertTrue(
                trace.said()
                        .contains("usdt: " + server.requestCount() + " spans, " + server.requestCount()
                                + " spans not delivered"),
                trace::said);
    }

    /** A span is from the start to the end of one request, or says that it is not known. */
    @Test
    void whatIsLostMakesNoStrangers() throws Exception {
        Program trace = trace("--buffer", "8K");
        flood();
        assertEquals(0, trace.terminate(), trace::said);
        server.end();
        collector.end();
        isAccountedFor(trace, true);
        truth.assertNoStrangers(collector.spans());
    }

    /** The same of hits that were written first. */
    @Test
    void whatIsLostMakesNoStrangersLater() throws Exception {
        Path hits = folder.resolve("hits");
        Program trace = Program.start(
                folder.resolve("trace"),
                USDT,
                "trace",
                "--buffer",
                "8K",
                "--format",
                "ndjson",
                "--output",
                hits,
                program);
        trace.awaitLine("usdt: tracing ");
        flood();
        assertEquals(0, trace.terminate(), trace::said);
        server.end();
        assertFalse(matcher(HITS, trace).group(2).equals("none"), trace::said);
        Path spans = folder.resolve("spans.jsonl");
        Program.run(USDT, "trace", "--from", hits, "--spans", spans);
        truth.assertNoStrangers(Collector.spans(collectorProgram, spans));
    }

    private void flood() throws Exception {
        Program.run(Program.run(TOOLS.resolve("otel-receivers"), "hey"), "-z", "4s", "-c", "8", server.url() + "/load");
        Thread.sleep(500);
    }

    /** What was told until then is delivered. */
    @Test
    void whoReadsTheHitsLeaves() throws Exception {
        Program trace = Program.start(
                folder.resolve("trace"),
                "bash",
                "-c",
                "exec 3>&1; \"$1\" trace --otlp \"$2\" --style print \"$3\" 2>&3 | head -n 20 >/dev/null",
                "bash",
                USDT,
                collector.url(),
                program);
        trace.awaitLine("usdt: tracing ");
        load(100, 3);
        trace.await();
        server.end();
        collector.end();
        Matcher told = matcher(SPANS, trace);
        assertTrue(told.group().contains("all delivered"), trace::said);
        assertEquals(Long.parseLong(told.group(1)), collector.spans().size(), trace::said);
        assertTrue(collector.spans().size() >= 9, trace::said);
    }

    /** All that wait for a receiver at the end share the time that there is. */
    @Test
    void aSignalWhileAReceiverDoesNotAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Program trace = Program.start(
                    folder.resolve("trace"),
                    USDT,
                    "trace",
                    "--otlp",
                    "http://127.0.0.1:" + silent.getLocalPort(),
                    "--metrics",
                    "--page",
                    folder.resolve("page.html"),
                    program);
            trace.awaitLine("usdt: tracing ");
            // More than the queue holds.
            load(2000, 8);
            assertEquals(1, trace.terminate(), trace::said);
            server.end();
            Matcher told = matcher(SPANS, trace);
            assertTrue(told.group().contains(told.group(1) + " spans not delivered"), trace::said);
            assertTrue(trace.said().contains("metrics not delivered to "), trace::said);
            assertTrue(Files.size(folder.resolve("page.html")) > 100_000, trace::said);
        }
    }

    /** Counts and times that VictoriaMetrics has are those of the server. */
    @Test
    void metricsAreTheTruth() throws Exception {
        String victoria = Program.run(TOOLS.resolve("otel-receivers"), "victoria");
        try (Program database = Program.start(
                folder.resolve("victoria"),
                victoria,
                "-storageDataPath=" + folder.resolve("data"),
                "-httpListenAddr=127.0.0.1:0")) {
            Pattern address = Pattern.compile("started server at (http://127\\.0\\.0\\.1:[0-9]+)/");
            String url = "";
            for (int i = 0; i < 1000 && url.isEmpty(); i++) {
                Matcher matcher = address.matcher(database.said());
                url = matcher.find() ? matcher.group(1) : "";
                Thread.sleep(10);
            }
            Map<String, String> environment = Map.of(
                    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
                    url + "/opentelemetry/v1/metrics",
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.url());
            Program trace = Program.start(
                    folder.resolve("trace"),
                    environment,
                    List.of(
                            USDT.toString(),
                            "trace",
                            "--otlp",
                            "env",
                            "--metrics",
                            "--service",
                            "the shop",
                            program.toString()));
            trace.awaitLine("usdt: tracing ");
            ask();
            Thread.sleep(300);
            assertEquals(0, trace.terminate(), trace::said);
            server.end();
            // A database that has taken them does not find them at once.
            Metrics metrics = Metrics.of(url);
            for (int i = 0; i < 100 && metrics.total("usdt.events", "app") == 0; i++) {
                Thread.sleep(100);
                metrics = Metrics.of(url);
            }
            Map<String, Long> counts = new TreeMap<>();
            double seconds = 0;
            for (Request request : server.requests()) {
                counts.merge(request.method() + " " + request.status(), 1L, Long::sum);
                seconds += request.nanos() / 1e9;
            }
            assertEquals(counts, metrics.counts("http.server.request.duration_count"));
            double sum = metrics.sum("http.server.request.duration_sum");
            assertEquals(seconds, sum, server.requests().size() * 0.001);
            assertEquals(server.work().size(), metrics.total("usdt.duration_count", "app"));
            assertEquals(30, metrics.total("usdt.events", "app"));
            assertEquals(List.of("the shop"), metrics.services());
        }
    }
}
