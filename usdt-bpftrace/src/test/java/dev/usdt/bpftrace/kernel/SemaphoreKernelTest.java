package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.kernel.TraceHost.Capture;
import dev.usdt.bpftrace.kernel.TraceHost.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that ask for their semaphore, linked by several linkers: in which of them it is raised, when they are
 * started after bpftrace and when before. What the program itself says of its semaphore has to be what is printed, and
 * what is said of the file has to be what happens.
 */
@Tag("kernel")
class SemaphoreKernelTest {

    private static final int ROUNDS = 3;
    private static final int SECONDS = 60;

    /**
     * How many of a fixture's two sites fire, with bcc and with libbpf.
     *
     * @param both whether it is started before bpftrace too; what has nothing in the way fires alike
     */
    private record Expected(
            String fixture, boolean both, int bccAfter, int libbpfAfter, int bccBefore, int libbpfBefore) {

        static Expected alike(String fixture, int bcc, int libbpf) {
            return new Expected(fixture, false, bcc, libbpf, bcc, libbpf);
        }

        int sites(boolean libbpf, boolean before) {
            if (before) {
                return libbpf ? libbpfBefore : bccBefore;
            }
            return libbpf ? libbpfAfter : bccAfter;
        }

        boolean isWhole(boolean libbpf) {
            return sites(libbpf, false) == 2 && sites(libbpf, true) == 2;
        }
    }

    private static final List<Expected> ALL = List.of(
            new Expected("bfd", true, 2, 2, 2, 2),
            new Expected("lld", true, 0, 0, 2, 2),
            Expected.alike("lld-separate", 2, 2),
            Expected.alike("lld-norelro", 2, 2),
            Expected.alike("lld-static", 2, 2),
            new Expected("mold", true, 0, 0, 2, 2),
            Expected.alike("mold-separate", 2, 2),
            new Expected("mold-norelro", true, 0, 0, 0, 0),
            Expected.alike("mold-static", 2, 2),
            Expected.alike("data", 0, 2),
            new Expected("relro", true, 0, 2, 0, 0),
            new Expected("bss", true, 0, 0, 0, 2),
            Expected.alike("two", 1, 2));

    /** A run and what is to come of it. */
    private record Planned(Expected expected, boolean before) {

        @Override
        public String toString() {
            return expected.fixture + (before ? ", started before: " : ", started after: ");
        }
    }

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> firesWhereTheSemaphoreIsRaised() throws IOException {
        return Hosts.all(folder).stream()
                .filter(host -> host.architecture().equals("amd64"))
                .map(host -> DynamicTest.dynamicTest(host.name(), () -> fires(host)));
    }

    private static void fires(TraceHost host) throws IOException, InterruptedException {
        Kernel.require(host.obstacle());
        boolean libbpf = host.tracer().version().minor() >= 25;
        List<Run> runs = new ArrayList<>();
        List<Planned> planned = new ArrayList<>();
        List<Process> running = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        int events = 0;
        try {
            for (Expected expected : ALL) {
                Path fixture = fixture(expected);
                runs.add(after(host, host.place(fixture)));
                planned.add(new Planned(expected, false));
                faults.addAll(claims(fixture, runs.get(runs.size() - 1).script(), expected, libbpf));
                if (expected.both) {
                    Path program = host.place(fixture);
                    running.add(start(program));
                    runs.add(before(host, program, running.get(running.size() - 1)));
                    planned.add(new Planned(expected, true));
                }
            }
            List<Capture> captures = host.trace(runs);
            for (int i = 0; i < captures.size(); i++) {
                Planned plan = planned.get(i);
                Capture capture = captures.get(i);
                assertEquals(Optional.empty(), capture.failure(), () -> plan + "" + capture.complaints());
                List<String> printed = printed(capture);
                List<String> hits = hits(capture);
                events += printed.size();
                if (!printed.equals(hits)) {
                    faults.add(plan + "printed " + printed + ", but the program was asked for " + hits);
                }
                int sites = plan.expected.sites(libbpf, plan.before);
                if (hits.size() != ROUNDS * sites) {
                    faults.add(plan + "" + hits + ", expected " + sites + " of the 2 sites");
                }
            }
        } finally {
            running.forEach(Process::destroyForcibly);
        }
        System.out.println("kernel: semaphores, " + host.name() + ": " + runs.size() + " runs, " + events + " events");
        assertEquals("", String.join("\n", faults));
    }

    private static Path fixture(Expected expected) {
        Path build = Path.of(System.getProperty("usdt.testdata"), "build");
        Path fixture = build.resolve("semaphore-amd64-" + expected.fixture + ".elf");
        assertTrue(Files.exists(fixture), fixture + " is missing: make -C testdata all");
        return fixture;
    }

    /** What is said of the file, compared with what is expected of the kernel. */
    private static List<String> claims(Path fixture, String script, Expected expected, boolean libbpf)
            throws IOException {
        List<String> faults = new ArrayList<>();
        boolean warned = script.contains(" has a semaphore");
        if (warned == expected.isWhole(libbpf)) {
            faults.add(expected.fixture + ": the script " + (warned ? "warns" : "does not warn") + " of a semaphore");
        }
        for (ProbeSite site : UsdtFile.read(fixture).sites()) {
            var raising = site.semaphore().orElseThrow().raising();
            boolean right = raising.inStarted() == (expected.libbpfAfter > 0)
                    && raising.inRunning() == (expected.libbpfBefore > 0);
            if (!right) {
                faults.add(expected.fixture + ": " + raising);
            }
        }
        return faults;
    }

    private static String script(TraceHost host, Path program) throws IOException, InterruptedException {
        ScriptOptions options =
                ScriptOptions.builder(program).version(host.tracer().version()).build();
        Script script = ScriptWriter.write(UsdtFile.read(program, ScriptWriter.details()), options);
        assertTrue(script.text().contains("\nusdt:"), script.text());
        return script.text();
    }

    private static Run after(TraceHost host, Path program) throws IOException, InterruptedException {
        return new Run(script(host, program), false, List.of(program.toString(), "-linger", "0"), true);
    }

    /** A program that has been started and waits for a line from a pipe beside it. */
    private static Process start(Path program) throws IOException, InterruptedException {
        String pipe = program + ".in";
        Command.run(SECONDS, List.of("mkfifo", pipe));
        // Opened to read and write, as a pipe that nobody writes to cannot be opened to read.
        Process process = new ProcessBuilder(
                        "sh", "-c", "exec \"$0\" -wait -linger 0 <>\"$0.in\" >\"$0.out\"", program.toString())
                .start();
        Path out = Path.of(program + ".out");
        while (process.isAlive() && !(Files.exists(out) && Files.size(out) > 0)) {
            Thread.sleep(10);
        }
        assertTrue(process.isAlive(), program.toString());
        return process;
    }

    private static Run before(TraceHost host, Path program, Process process) throws IOException, InterruptedException {
        String wake =
                "echo >\"$0.in\"; while kill -0 " + process.pid() + " 2>/dev/null; do sleep 0.1; done; cat \"$0.out\"";
        return new Run(script(host, program), false, List.of("sh", "-c", wake, program.toString()), true);
    }

    private static List<String> printed(Capture capture) {
        return capture.lines().stream()
                .filter(line -> line.startsWith("semaphore:asked "))
                .map(line -> line.substring(line.indexOf('=') + 1))
                .toList();
    }

    private static List<String> hits(Capture capture) {
        return capture.truth().stream()
                .filter(line -> line.startsWith("hit\t"))
                .map(line -> line.substring(line.lastIndexOf('\t') + 1))
                .toList();
    }
}
