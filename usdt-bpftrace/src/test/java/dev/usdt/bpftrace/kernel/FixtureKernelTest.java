package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.usdt.bpftrace.kernel.Trial.Form;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every fixture under every bpftrace with the scripts that are written for it: bpftrace has to print each hit that
 * the program reports, with the values that it passed, and nothing else; and the script may leave out what
 * {@code left-out.tsv} says. First everything is traced, on all hosts at once; then each run is judged in a test.
 */
@Tag("kernel")
class FixtureKernelTest {

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicNode> printsWhatTheProgramPassed() throws Exception {
        LeftOut allowed = LeftOut.read();
        List<HostRun> runs = new ArrayList<>();
        List<DynamicNode> tests = new ArrayList<>();
        List<TraceHost> hosts = Hosts.all(folder);
        ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, hosts.size()));
        try {
            List<Future<HostRun>> futures = new ArrayList<>();
            for (TraceHost host : hosts) {
                futures.add(executor.submit(HostRun.of(host, folder)));
            }
            for (int i = 0; i < hosts.size(); i++) {
                try {
                    HostRun run = futures.get(i).get();
                    runs.add(run);
                    tests.add(dynamicContainer(hosts.get(i).name(), tests(run, allowed)));
                } catch (ExecutionException e) {
                    tests.add(dynamicTest(hosts.get(i).name(), () -> {
                        throw new IOException(e.getCause());
                    }));
                }
            }
        } finally {
            executor.shutdownNow();
        }
        new Table(runs).print(System.out);
        return tests.stream();
    }

    private static Stream<DynamicNode> tests(HostRun run, LeftOut allowed) {
        if (run.obstacle().isPresent()) {
            return Stream.of(dynamicTest("runs", () -> Kernel.require(run.obstacle())));
        }
        return run.outcomes().stream()
                .filter(outcome -> !outcome.trial().why().startsWith("as "))
                .map(outcome -> {
                    Trial trial = outcome.trial();
                    return dynamicTest(trial.fixture() + ", " + trial.form(), () -> {
                        assertEquals(
                                List.of(), outcome.faults().stream().limit(20).toList());
                        assertEquals(
                                allowed.of(trial, outcome.tracer().version()),
                                outcome.leftOut(),
                                () -> "left out: " + trial.script().problems());
                        check(run, outcome);
                    });
                });
    }

    private static void check(HostRun run, Outcome outcome) {
        Trial trial = outcome.trial();
        switch (trial.form()) {
            case NUMBERS -> outcome.verdict().ifPresent(verdict -> assertEquals(0, verdict.guessed()));
            case REPAIRED -> {
                assertTrue(trial.run().isPresent(), trial.why());
                assertTrue(trial.script().text().lines().noneMatch(line -> line.startsWith("uprobe:")));
                run.outcomes().stream()
                        .filter(other -> other.trial().fixture().equals(trial.fixture()))
                        .filter(other -> other.trial().form() != Form.REPAIRED)
                        .flatMap(other -> other.capture().stream())
                        .forEach(unrepaired -> assertEquals(
                                printed(unrepaired),
                                printed(outcome.capture().orElseThrow()),
                                "the repaired program prints something else"));
            }
            case AUTO, HERE, NAME, ADDRESS -> {}
        }
    }

    /**
     * What a program printed, without what differs from run to run: pointers, the order between threads, and how often
     * a server and its client say that a connection was closed.
     */
    private static Set<String> printed(TraceHost.Capture capture) {
        return capture.truth().stream()
                .filter(line -> line.startsWith("hit\t"))
                .map(line -> line.replaceAll("\\b0x[0-9a-f]+", "POINTER")
                        .replaceAll("(3132372e302e302e313a)(3[0-9])+", "$1PORT"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
