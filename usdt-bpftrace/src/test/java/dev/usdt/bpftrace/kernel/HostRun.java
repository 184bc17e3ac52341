package dev.usdt.bpftrace.kernel;

import dev.usdt.bpftrace.kernel.TraceHost.Capture;
import dev.usdt.bpftrace.kernel.TraceHost.Run;
import dev.usdt.bpftrace.kernel.TraceHost.Tracer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * All that was run on one host.
 *
 * @param host the host
 * @param obstacle why nothing was run, or empty
 * @param tracer what traced there; empty if nothing was run
 * @param outcomes what came of each trial
 */
record HostRun(TraceHost host, Optional<String> obstacle, Optional<Tracer> tracer, List<Outcome> outcomes) {

    HostRun {
        outcomes = List.copyOf(outcomes);
    }

    /** {@return what runs all that is planned for a host} */
    static Callable<HostRun> of(TraceHost host, Path folder) {
        return () -> {
            long start = System.nanoTime();
            Optional<String> obstacle = host.obstacle();
            if (obstacle.isPresent()) {
                System.out.println("kernel tests not run on " + host.name() + ": " + obstacle.get());
                return new HostRun(host, obstacle, Optional.empty(), List.of());
            }
            Tracer tracer = host.tracer();
            List<Trial> trials = KernelPlan.of(host, tracer, Files.createTempDirectory(folder, "plan"));
            List<Run> runs =
                    trials.stream().flatMap(trial -> trial.run().stream()).toList();
            List<Capture> captures = new ArrayList<>(host.trace(runs));
            List<Outcome> outcomes = new ArrayList<>();
            for (Trial trial : trials) {
                outcomes.add(Outcome.of(trial, tracer, trial.run().map(run -> captures.remove(0))));
            }
            System.out.printf(
                    "bpftrace %s on Linux %s, %s: %d runs in %d s%n",
                    tracer.bpftrace(),
                    tracer.kernel(),
                    host.name(),
                    runs.size(),
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
            return new HostRun(host, obstacle, Optional.of(tracer), outcomes);
        };
    }
}
