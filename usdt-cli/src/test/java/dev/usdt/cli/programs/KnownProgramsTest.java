package dev.usdt.cli.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.cli.Cli;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that the catalogs know, traced while they run: what is printed, with the names and types of the catalog, is
 * what they did by their own account. Each by scripts on the bpftrace of three Debian suites, and by the command
 * itself.
 */
@Tag("programs")
class KnownProgramsTest {

    private static final Path ROOT = Path.of(System.getProperty("usdt.root"));
    private static final Path USDT = ROOT.resolve("usdt");
    private static final Path DEBIAN_RUN = ROOT.resolve("testdata/tools/debian-run");
    private static final Path PYTHON = Path.of("/usr/bin/python3.11");
    private static final Pattern SLOW = Pattern.compile("^\\[512K, 1M\\) +(\\d+)");
    private static final List<String> NONE = List.of();

    /** Tracers by name; an empty one is the command. */
    private static final Map<String, List<String>> TRACERS = Map.of(
            "bpftrace of Debian 12",
            List.of("bpftrace"),
            "bpftrace of Debian 13",
            List.of(DEBIAN_RUN.toString(), "trixie", "bpftrace", "/usr/bin/bpftrace"),
            "bpftrace of forky",
            List.of(DEBIAN_RUN.toString(), "forky", "bpftrace", "/usr/bin/bpftrace"),
            "usdt trace",
            NONE);

    @TempDir
    static Path folder;

    private static final AtomicInteger FOLDERS = new AtomicInteger();

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "programs not run: tracing needs root");
        // The server of a user of its own has to get there.
        assertTrue(folder.toFile().setReadable(true, false) && folder.toFile().setExecutable(true, false));
        assertEquals(0, new ProcessBuilder(USDT.toString(), "--version").start().waitFor());
    }

    private static List<Workload> workloads() throws IOException, InterruptedException {
        List<Workload> all = new ArrayList<>();
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        Path machine = java.resolveSibling("../lib/server/libjvm.so").toRealPath();
        all.add(new Workload(
                "HotSpot's classes, collections, monitors and compilations",
                "jvm",
                Map.of("JAVA", java.toString(), "ARMED", "-XX:+DTraceMonitorProbes"),
                machine,
                List.of("--provider", "hotspot"),
                Pattern.compile("^hotspot:(class__loaded|gc__|monitor__.*\"Work\\$Lock\""
                        + "|method__compile__end .*\"Work\" method=\"hot\")"),
                NONE,
                true));
        all.add(new Workload(
                "Python's functions",
                "python",
                Map.of("PROGRAM", PYTHON.toString()),
                PYTHON,
                List.of("--provider", "python", "--probe", "function__*"),
                Pattern.compile("^python:function__.*/work\\.py\""),
                NONE,
                true));
        all.add(new Workload(
                "Ruby's methods",
                "ruby",
                Map.of("PROGRAM", "/usr/bin/ruby3.1"),
                Path.of("/usr/lib/x86_64-linux-gnu/libruby-3.1.so.3.1"),
                List.of("--provider", "ruby", "--probe", "method__*"),
                Pattern.compile("^ruby:method__.*/work\\.rb\""),
                // A TracePoint has another line of an entry: that of the definition.
                List.of("line"),
                true));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            all.add(new Workload(
                    "PHP's requests",
                    "php",
                    Map.of("PROGRAM", "/usr/bin/php8.2", "PORT", String.valueOf(free.getLocalPort())),
                    Path.of("/usr/bin/php8.2"),
                    List.of("--provider", "php", "--probe", "request__*"),
                    Pattern.compile("^php:request__"),
                    List.of("file"),
                    true));
        }
        addPostgresql(all, "15", "");
        addPostgresql(all, "17", "trixie");
        addPostgresql(all, "18", "forky");
        return all;
    }

    private static void addPostgresql(List<Workload> all, String version, String suite)
            throws IOException, InterruptedException {
        String root = suite.isEmpty() ? "" : unpacked(suite, "postgresql-" + version);
        String programs = "/usr/lib/postgresql/" + version + "/bin";
        Map<String, String> variables = Map.of("ROOT", root, "BIN", programs);
        Path server = Path.of(root + programs + "/postgres");
        all.add(new Workload(
                "PostgreSQL " + version + "'s transactions",
                "postgresql",
                variables,
                server,
                List.of("--provider", "postgresql"),
                Pattern.compile("^postgresql:(query__start|transaction__(commit|abort))\\b"),
                List.of("local_id"),
                true));
        all.add(new Workload(
                "PostgreSQL " + version + "'s blocks",
                "postgresql",
                variables,
                server,
                List.of("--provider", "postgresql", "--probe", "buffer__read__done"),
                Pattern.compile("^postgresql:buffer__read__done fork=0 .*relation=RELATION "),
                List.of("block", "tablespace", "database", "backend", "is_extend"),
                // From 18 on it can only be had by address, where no script raises its semaphore.
                !version.equals("18")));
    }

    /** Where a package of a suite is, with all that it depends on. */
    private static String unpacked(String suite, String name) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder(DEBIAN_RUN.toString(), "--version", suite, name)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start()
                        .waitFor());
        String cache = System.getenv("USDT_TESTDATA_CACHE");
        String home = System.getenv().getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
        return (cache == null ? home + "/usdt-testdata" : cache) + "/" + suite + "-" + name + "/root";
    }

    @TestFactory
    Stream<DynamicTest> tellWhatTheyDo() throws IOException, InterruptedException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Workload workload : workloads()) {
            for (String tracer : TRACERS.keySet().stream().sorted().toList()) {
                List<String> command = Objects.requireNonNull(TRACERS.get(tracer));
                if (workload.scripts() || command.isEmpty()) {
                    tests.add(
                            DynamicTest.dynamicTest(workload + " by " + tracer, () -> assertTells(workload, command)));
                }
            }
        }
        return tests.stream();
    }

    /** All probes of a provider: one that is refused would keep the others from being traced, too. */
    @TestFactory
    Stream<DynamicTest> scriptsAttachToAll() throws IOException, InterruptedException {
        List<DynamicTest> tests = new ArrayList<>();
        Map<String, Path> files = new TreeMap<>();
        for (Workload workload : workloads()) {
            files.put(workload.selection().get(1) + " of " + workload.file().getFileName(), workload.file());
        }
        files.forEach((name, file) -> {
            for (String style : name.startsWith("hotspot ") ? List.of("print", "latency") : List.of("latency")) {
                TRACERS.forEach((tracer, command) -> {
                    if (!command.isEmpty()) {
                        tests.add(DynamicTest.dynamicTest(
                                name + ", " + style + ", by " + tracer,
                                () -> assertAttaches(name.substring(0, name.indexOf(' ')), file, style, command)));
                    }
                });
            }
        });
        return tests.stream();
    }

    private static void assertAttaches(String provider, Path file, String style, List<String> tracer) throws Exception {
        assumeTrue(Files.exists(file), file + " is not there");
        Path work = Files.createDirectory(folder.resolve("w" + FOLDERS.incrementAndGet()));
        List<String> options = List.of("--provider", provider, "--style", style, file.toString());
        try (Background tracing = script(options, work, tracer)) {
            tracing.awaitLine("attached");
            tracing.terminate();
        }
    }

    /** Ten calls inside one another, of which the innermost sleeps: each takes as long. */
    @TestFactory
    Stream<DynamicTest> timesOfCallsInsideOneAnother() {
        return TRACERS.entrySet().stream()
                .filter(tracer -> !tracer.getValue().isEmpty())
                .map(tracer -> DynamicTest.dynamicTest("by " + tracer.getKey(), () -> assertNested(tracer.getValue())));
    }

    private static void assertNested(List<String> tracer) throws Exception {
        assumeTrue(Files.exists(PYTHON), PYTHON + " is not there");
        Path work = Files.createDirectory(folder.resolve("w" + FOLDERS.incrementAndGet()));
        List<String> options =
                List.of("--provider", "python", "--probe", "function__*", "--style", "latency", PYTHON.toString());
        try (Background tracing = script(options, work, tracer)) {
            tracing.awaitLine("attached");
            String calls = """
                    import sys, time
                    def call(n):
                        time.sleep(0.6) if n == 0 else call(n - 1)
                    # Without one, 3.11 tells of no entries. This one is no function of Python's.
                    sys.setprofile(slice)
                    call(9)
                    """;
            assertEquals(
                    0,
                    new ProcessBuilder(PYTHON.toString(), "-S", "-c", calls)
                            .start()
                            .waitFor());
            tracing.terminate();
            // Half a second to a whole one.
            long slow = 0;
            for (String line : tracing.lines()) {
                Matcher row = SLOW.matcher(line);
                slow += row.find() ? Long.parseLong(row.group(1)) : 0;
            }
            assertEquals(10, slow, () -> Background.read(work.resolve("tracer.out")));
        }
    }

    private static void assertTells(Workload workload, List<String> tracer) throws Exception {
        assumeTrue(Files.exists(workload.file()), workload.file() + " is not there");
        // A short name: what is compared of a text ends after 60 bytes.
        Path work = Files.createDirectory(folder.resolve("w" + FOLDERS.incrementAndGet()));
        assertTrue(work.toFile().setReadable(true, false) && work.toFile().setExecutable(true, false));
        Path script = work.resolve("start");
        try (InputStream in = KnownProgramsTest.class.getResourceAsStream(workload.script())) {
            Files.copy(Objects.requireNonNull(in, workload.script()), script);
        }
        Path input = work.resolve("in");
        assertEquals(0, new ProcessBuilder("mkfifo", input.toString()).start().waitFor());
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec sh start <>in");
        builder.environment().putAll(workload.variables());
        try (Background program = Background.start(builder.directory(work.toFile()), work, "program")) {
            long pid = Long.parseLong(program.awaitLine("ready\t").split("\t", -1)[1]);
            List<String> printed;
            List<String> expected;
            Workload compared;
            try (Background tracing =
                    tracer.isEmpty() ? command(workload, work, pid) : script(workload, work, pid, tracer)) {
                tracing.awaitLine(tracer.isEmpty() ? "usdt: tracing " : "attached");
                Files.writeString(input, "go\n", StandardOpenOption.WRITE);
                program.awaitLine("done");
                List<String> truth = Files.readAllLines(work.resolve("truth"));
                compared = ofRelation(workload, truth);
                expected = HitLine.all(truth, compared);
                assertFalse(expected.isEmpty(), "the program has not said what it did");
                tracing.awaitLines(lines -> HitLine.all(lines, compared).size() >= expected.size());
                // One that is too many comes with the next turn: the kernel hands on what it has twice a second or
                // oftener.
                Thread.sleep(700);
                tracing.terminate();
                printed = tracing.lines();
            }
            assertEquals(expected, HitLine.all(printed, compared), () -> String.join("\n", printed));
            System.out.println("programs: " + workload + ": " + expected.size() + " hits");
        }
    }

    /** The number of a relation is known only when it is there. */
    private static Workload ofRelation(Workload workload, List<String> truth) {
        String relation = truth.stream()
                .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                .filter(word -> word.startsWith("relation="))
                .findFirst()
                .orElse("");
        Pattern kept = Pattern.compile(workload.kept().pattern().replace("relation=RELATION", relation));
        return new Workload(
                workload.name(),
                workload.script(),
                workload.variables(),
                workload.file(),
                workload.selection(),
                kept,
                workload.dropped(),
                workload.scripts());
    }

    private static Background command(Workload workload, Path work, long pid) throws IOException {
        List<String> words = new ArrayList<>(List.of(USDT.toString(), "trace", "--pid", String.valueOf(pid)));
        words.addAll(workload.selection());
        words.add(workload.file().toString());
        return Background.start(new ProcessBuilder(words), work, "tracer");
    }

    private static Background script(Workload workload, Path work, long pid, List<String> tracer) throws Exception {
        List<String> options = new ArrayList<>(List.of("--pid", String.valueOf(pid)));
        options.addAll(workload.selection());
        options.add(workload.file().toString());
        return script(options, work, tracer);
    }

    private static Background script(List<String> options, Path work, List<String> tracer) throws Exception {
        Cli.Result result = Cli.launch(
                Stream.concat(Stream.of("bpftrace"), options.stream()).toArray());
        assertEquals(0, result.exitCode(), result.err());
        // What comes last in a script is attached last.
        Path script = Files.writeString(
                work.resolve("trace.bt"), result.out() + "\ninterval:ms:200 { printf(\"attached\\n\"); }\n");
        List<String> run = new ArrayList<>(tracer);
        run.add(script.toString());
        ProcessBuilder builder = new ProcessBuilder(run);
        // Of 4 KiB for each processor; of the 64 that it takes by itself, a query that reads 90 blocks may fill all.
        builder.environment().put("BPFTRACE_PERF_RB_PAGES", "2048");
        return Background.start(builder, work, "tracer");
    }
}
