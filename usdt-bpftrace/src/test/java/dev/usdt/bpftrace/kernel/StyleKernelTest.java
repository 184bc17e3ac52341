package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.Scripts;
import dev.usdt.bpftrace.Style;
import dev.usdt.bpftrace.kernel.TraceHost.Capture;
import dev.usdt.bpftrace.kernel.TraceHost.Run;
import dev.usdt.bpftrace.kernel.TraceHost.Tracer;
import dev.usdt.catalog.Condition;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs programs under every bpftrace with scripts of each style, and compares what comes of it with their truth. */
@Tag("kernel")
class StyleKernelTest {

    @TempDir
    static Path folder;

    /** A run, and what has to be true of it. */
    private record Check(String name, Run run, Judge judge) {}

    /** Says what is wrong with what came of a run. */
    @FunctionalInterface
    private interface Judge {
        void judge(Capture capture) throws Exception;
    }

    @TestFactory
    Stream<DynamicNode> doesWhatTheStyleSays() throws Exception {
        List<TraceHost> hosts = Hosts.all(folder);
        List<DynamicNode> tests = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, hosts.size()));
        try {
            List<Future<List<DynamicNode>>> futures = new ArrayList<>();
            for (TraceHost host : hosts) {
                futures.add(executor.submit(() -> tests(host)));
            }
            for (int i = 0; i < hosts.size(); i++) {
                Future<List<DynamicNode>> future = futures.get(i);
                try {
                    tests.add(dynamicContainer(hosts.get(i).name(), future.get()));
                } catch (ExecutionException e) {
                    tests.add(dynamicTest(hosts.get(i).name(), () -> {
                        throw new IOException(e.getCause());
                    }));
                }
            }
        } finally {
            executor.shutdownNow();
        }
        return tests.stream();
    }

    private static List<DynamicNode> tests(TraceHost host) throws IOException, InterruptedException {
        Optional<String> obstacle = host.obstacle();
        if (obstacle.isPresent()) {
            return List.of(dynamicTest("runs", () -> Kernel.require(obstacle)));
        }
        List<Check> checks = new Checks(host).all();
        List<Capture> captures = host.trace(checks.stream().map(Check::run).toList());
        List<DynamicNode> tests = new ArrayList<>();
        for (int i = 0; i < checks.size(); i++) {
            Check check = checks.get(i);
            Capture capture = captures.get(i);
            tests.add(dynamicTest(check.name(), () -> {
                assertEquals(
                        Optional.empty(),
                        capture.failure(),
                        () -> capture.complaints().toString());
                assertTrue(
                        capture.lines().stream().noneMatch(line -> line.startsWith("Lost ")),
                        () -> capture.lines().toString());
                check.judge().judge(capture);
            }));
        }
        return tests;
    }

    /** What is run on a host. */
    private static final class Checks {

        private static final String STATUS = "status >= 500";

        private final TraceHost host;
        private final Tracer tracer;
        private final Map<String, Path> fixtures;
        private final List<Check> checks = new ArrayList<>();

        Checks(TraceHost host) throws IOException, InterruptedException {
            this.host = host;
            this.tracer = host.tracer();
            this.fixtures = Fixtures.of(host.architecture());
        }

        List<Check> all() throws IOException {
            addJson("goserver", "-requests", "24");
            addLatency("goserver");
            addCount();
            addWhere("goserver", STATUS, Checks::isServerError);
            if (emulated()) {
                // Emulated: what is left differs in the operands only, which are read as in the other style.
                return checks;
            }
            addJson("govalues", "-n", "1");
            addJson("cvalues-O2", "-n", "1");
            addLatency("goserver-stripped");
            addLatencyOfSome();
            addWhere(
                    "goserver",
                    "method == \"GET\" && path ^= \"/sleep\"",
                    truth -> truth.get(2).equals("s:474554") && truth.get(3).startsWith("s:2f736c656570"));
            addWhere("goserver", "query != \"SELECT * FROM GET\" && !(query ^= \"INSERT\")", truth -> {
                String query = truth.get(2);
                return !query.equals("s:53454c454354202a2046524f4d20474554") && !query.startsWith("s:494e53455254");
            });
            addWhere("govalues", "arg0 < 0", truth -> integer(truth, 0).signum() < 0);
            addWhere(
                    "cvalues-O0",
                    "arg7 > 9223372036854775808",
                    truth -> integer(truth, 7).compareTo(BigInteger.ONE.shiftLeft(63)) > 0);
            addWhere(
                    "govalues",
                    "arg1 > 9223372036854775807",
                    truth -> integer(truth, 1).bitLength() > 63);
            addWhere(
                    "govalues",
                    "arg1 <= 9223372036854775808 && arg0 >= -42",
                    truth -> integer(truth, 1).compareTo(BigInteger.ONE.shiftLeft(63)) <= 0
                            && integer(truth, 0).longValue() >= -42);
            return checks;
        }

        private boolean emulated() {
            return host.architecture().equals("arm64");
        }

        /** Each site costs a second of translating and attaching on an emulated machine. */
        private ProbeFilter probes() {
            return emulated() ? ProbeFilter.of("net_http", "*") : ProbeFilter.ALL;
        }

        /**
         * The script for all versions may have addresses, for which not every bpftrace is built. On ARM64 it leaves out
         * the ends of requests, whose operands not every one reads.
         */
        private ScriptOptions forHost(ScriptOptions options) {
            return tracer.libbfd() && !emulated()
                    ? options
                    : options.toBuilder().version(tracer.version()).build();
        }

        private static boolean isServerError(List<String> truth) {
            return number(truth, "net_http:server_request_end", 0) >= 500
                    || number(truth, "net_http:client_response_received", 0) >= 500;
        }

        private static BigInteger integer(List<String> truth, int index) {
            return new BigInteger(truth.get(2 + index));
        }

        private static long number(List<String> truth, String probe, int index) {
            return truth.get(1).equals(probe) ? Long.parseLong(truth.get(2 + index)) : Long.MIN_VALUE;
        }

        private Path fixture(String name) {
            int dash = name.indexOf('-');
            String program = dash < 0 ? name : name.substring(0, dash);
            String variant = dash < 0 ? "" : name.substring(dash);
            String file = program + "-" + host.architecture() + variant + ".elf";
            return Optional.ofNullable(fixtures.get(file)).orElseThrow(() -> new AssertionError("no " + file));
        }

        private void add(
                String name, Path fixture, UnaryOperator<ScriptOptions> options, Judging judging, String... arguments)
                throws IOException {
            add(name, fixture, options, UnaryOperator.identity(), judging, arguments);
        }

        private void add(
                String name,
                Path fixture,
                UnaryOperator<ScriptOptions> options,
                UnaryOperator<String> change,
                Judging judging,
                String... arguments)
                throws IOException {
            Path program = host.place(fixture);
            UsdtFile file = UsdtFile.read(fixture, ScriptWriter.details());
            ScriptOptions wanted = options.apply(forHost(ScriptOptions.of(program)));
            Script script = Scripts.write(file, wanted);
            assertFalse(script.isEmpty(), () -> name + ": " + script.problems());
            Script printing =
                    Scripts.write(file, wanted.toBuilder().style(Style.PRINT).build());
            List<String> command = new ArrayList<>(List.of(program.toString(), "-linger", "0"));
            command.addAll(List.of(arguments));
            String text = change.apply(script.text());
            boolean unsafe = text.contains("bpftrace --unsafe FILE.bt");
            checks.add(new Check(
                    name,
                    new Run(text, unsafe, command, true),
                    capture -> judging.judge(capture, Template.of(printing.text()))));
        }

        private void addJson(String fixture, String... arguments) throws IOException {
            add(
                    "json, " + fixture,
                    fixture(fixture),
                    options -> options.toBuilder()
                            .style(Style.JSON)
                            .filter(probes())
                            .build(),
                    (capture, templates) -> {
                        List<String> lines = new ArrayList<>();
                        for (String line : capture.lines()) {
                            if (!line.isEmpty()) {
                                lines.add(JsonEvent.parse(line).printed(tracer.mostTextBytes()));
                            }
                        }
                        requireFaultless(templates, lines, capture.truth());
                    },
                    arguments);
        }

        private void addCount() throws IOException {
            add(
                    "count",
                    fixture("goserver"),
                    options -> options.toBuilder()
                            .style(Style.COUNT)
                            .filter(probes())
                            .build(),
                    (capture, templates) -> {
                        Map<String, Integer> expected = new TreeMap<>();
                        for (String line : capture.truth()) {
                            if (line.startsWith("hit\t" + (emulated() ? "net_http:" : ""))) {
                                expected.merge(line.split("\t", -1)[1], 1, Integer::sum);
                            }
                        }
                        Map<String, Integer> printed = new TreeMap<>();
                        for (String line : capture.lines()) {
                            if (line.startsWith("@total[") && !line.startsWith("@total[mark:")) {
                                String count = line.substring(line.indexOf("]: ") + 3);
                                printed.put(line.substring(7, line.indexOf("]: ")), Integer.parseInt(count));
                            }
                        }
                        assertEquals(expected, printed);
                    },
                    "-requests",
                    "50");
        }

        /** The requests of the server change threads: so a script that goes by threads must be found wrong. */
        private void addLatency(String fixture) throws IOException {
            String[] arguments = {"-requests", "200"};
            String pair = "net_http:server_request";
            // A hit takes long on an emulated machine.
            double slack = emulated() ? 30_000 : 3_000;
            add(
                    "latency, " + fixture,
                    fixture(fixture),
                    options -> options.toBuilder()
                            .style(Style.LATENCY)
                            .filter(ProbeFilter.of("net_http", "*"))
                            .build(),
                    (capture, templates) -> assertEquals(List.of(), new LatencyVerdict(capture, pair, slack).faults()),
                    arguments);
            add(
                    "latency by thread, which is wrong, " + fixture,
                    fixture(fixture),
                    options -> options.toBuilder()
                            .style(Style.LATENCY)
                            .filter(ProbeFilter.of("net_http", "*"))
                            .build(),
                    script -> script.replaceAll("\\[pid, reg\\(\"r\\d+\"\\)\\]", "[tid]"),
                    (capture, templates) -> assertFalse(
                            new LatencyVerdict(capture, pair, slack).faults().isEmpty()),
                    arguments);
        }

        /** Starts that a condition leaves out are neither measured nor missed. */
        private void addLatencyOfSome() throws IOException {
            add(
                    "latency where method == \"GET\"",
                    fixture("goserver"),
                    options -> options.toBuilder()
                            .style(Style.LATENCY)
                            .filter(ProbeFilter.of("net_http", "*"))
                            .condition(Condition.parse("method == \"GET\""))
                            .build(),
                    (capture, templates) -> {
                        long gets = capture.truth().stream()
                                .filter(line -> line.startsWith("hit\tnet_http:server_request_start\ts:474554\t"))
                                .count();
                        assertTrue(gets > 0, "no GET");
                        List<String> lines = capture.lines();
                        assertTrue(lines.contains("@started[net_http:server_request_start]: " + gets), lines::toString);
                        assertTrue(lines.stream().noneMatch(line -> line.startsWith("@no_start")), lines::toString);
                        assertEquals(gets, LatencyVerdict.measured(capture, "net_http:server_request"));
                    },
                    "-requests",
                    "100");
        }

        /** The lines of a script with a condition are those of one without, less those that the truth takes away. */
        private void addWhere(String fixture, String where, Predicate<List<String>> condition) throws IOException {
            add(
                    "where " + where,
                    fixture(fixture),
                    options -> options.toBuilder()
                            .condition(Condition.parse(where))
                            .build(),
                    (capture, templates) -> {
                        List<String> truth = new ArrayList<>();
                        int others = 0;
                        for (String line : capture.truth()) {
                            List<String> words = List.of(line.split("\t", -1));
                            if (words.get(0).equals("hit") && templates.containsKey(words.get(1))) {
                                if (words.size() > last(where) + 2 && condition.test(words)) {
                                    truth.add(line);
                                } else {
                                    others++;
                                }
                            }
                        }
                        assertTrue(!truth.isEmpty() && others > 0, () -> "the condition tells nothing apart: " + truth);
                        requireFaultless(templates, capture.lines(), truth);
                    });
        }

        /** The last argument of which a condition speaks by its number. */
        private static int last(String where) {
            return where.contains("arg7") ? 7 : where.contains("arg1") ? 1 : 0;
        }

        private void requireFaultless(Map<String, Template> templates, List<String> lines, List<String> truth) {
            Verdict verdict = Verdict.of(templates, lines, truth, tracer.mostTextBytes());
            assertEquals(List.of(), verdict.faults());
            assertTrue(verdict.events() > 0, "no event");
        }
    }

    /** Judges a run by the lines that a script in print style would print. */
    @FunctionalInterface
    private interface Judging {
        void judge(Capture capture, Map<String, Template> templates) throws Exception;
    }
}
