package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ProbeSite;
import dev.usdt.bpftrace.kernel.LocalProcesses.Subject;
import dev.usdt.bpftrace.kernel.ProcessVerdict.Traced;
import dev.usdt.bpftrace.kernel.TraceHost.Capture;
import dev.usdt.bpftrace.kernel.TraceHost.Run;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import dev.usdt.process.MappedFile.Kind;
import dev.usdt.tracer.TracerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that have been started before: whatever their code is mapped from, the script for the process prints what
 * the process says it passed, all of it, and nothing of another process that runs the same file.
 */
@Tag("kernel")
class ProcessKernelTest {

    static final int ROUNDS = 3;

    @TempDir
    static Path folder;

    private static LocalProcesses processes() throws IOException {
        return new LocalProcesses(Files.createTempDirectory(folder, "processes"));
    }

    @TestFactory
    Stream<DynamicTest> printsWhatTheProcessPassed() throws IOException {
        return Hosts.all(folder).stream()
                .map(host -> host instanceof ArmMachine machine
                        ? begun(machine)
                        : DynamicTest.dynamicTest(host.name(), () -> prints(host)))
                .toList()
                .stream();
    }

    /** An emulated machine takes one processor, so all have begun before the first host is waited for. */
    private static DynamicTest begun(ArmMachine machine) {
        FutureTask<Void> printing = new FutureTask<>(() -> {
            prints(machine);
            return null;
        });
        Thread thread = new Thread(printing, machine.name());
        thread.setDaemon(true);
        thread.start();
        return DynamicTest.dynamicTest(machine.name(), () -> {
            try {
                printing.get();
            } catch (ExecutionException e) {
                throw Objects.requireNonNull(e.getCause());
            }
        });
    }

    private static void prints(TraceHost host) throws IOException, InterruptedException {
        Kernel.require(host.obstacle());
        LocalProcesses processes = processes();
        List<Subject> subjects = new ArrayList<>();
        try {
            subjects.add(processes.made("file", Kind.FILE, "file"));
            subjects.add(processes.made("blank", Kind.FILE, "file", "-file", "./made here.so"));
            subjects.add(processes.made("colon", Kind.FILE, "file", "-file", "./made:here.so"));
            subjects.add(processes.made("deleted", Kind.DELETED, "deleted"));
            subjects.add(processes.made("replaced", Kind.DELETED, "replaced"));
            subjects.add(processes.made("memfd", Kind.MEMFD, "memfd"));
            subjects.add(processes.made("memfd without descriptor", Kind.MEMFD, "memfd-closed"));
            TracerVersion version = host.tracer().version();
            if (version.minor() >= 27) {
                subjects.add(processes.made("zip", Kind.IN_ZIP, "zip"));
            }
            subjects.add(processes.program("semaphore-amd64-bfd", false));
            subjects.add(processes.program("semaphore-amd64-bfd", true));
            subjects.add(processes.container("semaphore-amd64-lld-static"));
            subjects.add(processes.container("semaphore-amd64-mold-static"));
            subjects.add(processes.chroot("semaphore-amd64-lld-static"));
            List<Run> runs = new ArrayList<>();
            for (Subject subject : subjects) {
                runs.add(subject.run(version));
            }
            List<Capture> captures = host.trace(runs);
            List<Traced> traced = new ArrayList<>();
            for (int i = 0; i < captures.size(); i++) {
                Optional<Subject> twin = subjects.get(i).twin();
                traced.add(new Traced(
                        subjects.get(i).name(),
                        captures.get(i),
                        twin.isPresent() ? Optional.of(twin.get().said()) : Optional.empty()));
            }
            ProcessVerdict.check(host.name(), traced);
        } finally {
            subjects.forEach(Subject::end);
        }
    }

    private static void prints(ArmMachine machine) throws IOException, InterruptedException {
        Kernel.require(machine.obstacleToJava());
        ArmProcesses processes = new ArmProcesses(Files.createTempDirectory(folder, "machine"));
        processes.made("file", Kind.FILE, "file");
        processes.made("deleted", Kind.DELETED, "deleted");
        processes.made("memfd", Kind.MEMFD, "memfd");
        processes.made("memfd without descriptor", Kind.MEMFD, "memfd-closed");
        processes.program("semaphore-arm64-static");
        processes.container("semaphore-arm64-static");
        ProcessVerdict.check(machine.name(), processes.trace(machine));
    }

    /** Who listens is to be seen in the memory of the process: nobody, then bpftrace, then nobody. */
    @TestFactory
    Stream<DynamicTest> seesWhoListens() throws IOException {
        return Hosts.all(folder).stream()
                .filter(host -> host.architecture().equals("amd64"))
                .map(host -> DynamicTest.dynamicTest(host.name(), () -> sees(host)));
    }

    private static void sees(TraceHost host) throws IOException, InterruptedException {
        Kernel.require(host.obstacle());
        Subject subject = processes().program("semaphore-amd64-bfd", false);
        try {
            LiveProcess process = LiveProcess.of(subject.pid());
            MappedFile mapped = process.files().get(0);
            ProbeSite site = mapped.read().sites().get(0);
            assertEquals(OptionalInt.of(0), process.semaphoreCount(mapped, site));
            AtomicInteger most = new AtomicInteger();
            AtomicBoolean done = new AtomicBoolean();
            Thread watching = new Thread(() -> {
                while (!done.get()) {
                    most.accumulateAndGet(process.semaphoreCount(mapped, site).orElse(0), Math::max);
                    LockSupport.parkNanos(1_000_000);
                }
            });
            watching.start();
            try {
                String script = ProcessScripts.script(
                        subject.pid(), subject.kind(), host.tracer().version());
                Run run = new Run(script, false, List.of("sleep", "1"), true);
                Capture capture = host.trace(List.of(run)).get(0);
                assertEquals(Optional.empty(), capture.failure(), () -> capture.complaints() + "");
            } finally {
                done.set(true);
                watching.join();
            }
            assertTrue(most.get() > 0, host.name());
            assertEquals(OptionalInt.of(0), process.semaphoreCount(mapped, site));
        } finally {
            subject.end();
        }
    }
}
