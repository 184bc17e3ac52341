package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.TracedFile;
import dev.usdt.bpftrace.kernel.TraceHost.Capture;
import dev.usdt.bpftrace.kernel.TraceHost.Run;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs of the distribution that run already and do what lines on their standard input say: what the script for the
 * process prints is what was asked for.
 */
@Tag("kernel")
class RealProgramsKernelTest {

    private static final int SECONDS = 60;

    /**
     * A program.
     *
     * @param name the script that starts it
     * @param variable where that finds it
     * @param path where it is
     * @param provider of the probe
     * @param probe the probe
     * @param lines what it is told
     */
    private record Program(
            String name, String variable, Path path, String provider, String probe, List<String> lines) {}

    private static final List<Program> PROGRAMS = List.of(
            new Program(
                    "java",
                    "JAVA",
                    Path.of(System.getProperty("java.home"), "bin/java"),
                    "hotspot",
                    "gc__begin",
                    List.of("", "", "")),
            new Program("python", "PYTHON", Path.of("/usr/bin/python3"), "python", "gc__start", List.of("1", "2", "0")),
            new Program(
                    "postgresql",
                    "POSTGRESQL",
                    Path.of("/usr/lib/postgresql/15/bin"),
                    "postgresql",
                    "query__start",
                    List.of("select 1", "select 'grün'", "select 2")));

    private static final List<Path> ATTACHED =
            List.of(Path.of("/usr/lib/postgresql/15/bin/postgres"), Path.of("/usr/bin/python3"));

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> printWhatTheyWereAskedFor() throws IOException {
        return Hosts.all(folder).stream()
                .filter(host -> host.architecture().equals("amd64"))
                .flatMap(host -> PROGRAMS.stream()
                        .map(program -> DynamicTest.dynamicTest(
                                program.name + " on " + host.name(), () -> prints(host, program))));
    }

    /** That of a file, whether a process runs it or not; every bpftrace has to take all of it. */
    @TestFactory
    Stream<DynamicTest> attachToAllThatTheDefaultScriptHas() throws IOException {
        return Hosts.all(folder).stream()
                .filter(host -> host.architecture().equals("amd64"))
                .flatMap(host -> ATTACHED.stream()
                        .map(program -> DynamicTest.dynamicTest(
                                program.getFileName() + " on " + host.name(), () -> attaches(host, program))));
    }

    private static void attaches(TraceHost host, Path program) throws Exception {
        Kernel.require(host.obstacle());
        assumeTrue(Files.exists(program), program + " is not there");
        UsdtFile file = UsdtFile.read(program, ScriptWriter.details());
        Script script = ScriptWriter.write(file, ScriptOptions.of(program));
        assertEquals("", script.needs());
        Run run = new Run(script.text(), false, List.of("true"), true);
        Capture capture = host.trace(List.of(run)).get(0);
        assertEquals(Optional.empty(), capture.failure(), () -> capture.complaints() + "");
        System.out.println("kernel: " + program + ", " + host.name() + ": attached to " + script.probes() + " of "
                + file.probes().size() + " probes");
    }

    private static void prints(TraceHost host, Program program) throws Exception {
        Kernel.require(host.obstacle());
        assumeTrue(Files.exists(program.path), program.path + " is not there");
        Path work = Files.createTempDirectory(folder, program.name + " ");
        // The server of a user of its own has to get there.
        Command.run(SECONDS, List.of("chmod", "-R", "a+rx", folder.toString(), work.toString()));
        Path start = work.resolve("start");
        try (InputStream script = RealProgramsKernelTest.class.getResourceAsStream("programs/" + program.name)) {
            Files.copy(Objects.requireNonNull(script, program.name), start);
        }
        Command.run(SECONDS, List.of("mkfifo", work.resolve("in").toString()));
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec sh start <>in >out 2>err");
        builder.environment().put(program.variable, program.path.toString());
        Process process = builder.directory(work.toFile()).start();
        try {
            Path out = work.resolve("out");
            while (process.isAlive() && !(Files.exists(out) && Files.size(out) > 0)) {
                Thread.sleep(20);
            }
            assertTrue(process.isAlive(), () -> read(work.resolve("err")));
            long pid = Long.parseLong(read(out).strip().split("\t", -1)[1]);
            Run run = new Run(script(host, program, pid), false, command(program, work), true);
            Capture capture = host.trace(List.of(run)).get(0);
            assertEquals(Optional.empty(), capture.failure(), () -> capture.complaints() + "");
            List<String> hits = capture.truth().stream()
                    .filter(line -> line.startsWith("hit\t"))
                    .map(line -> line.substring(4))
                    .toList();
            assertEquals(program.lines.size(), hits.size());
            // The arguments of the collector of garbage are its own affair.
            List<String> printed = capture.lines().stream()
                    .filter(line -> !line.isEmpty())
                    .map(line -> program.name.equals("java") ? line.replaceFirst(" .*", "") : line)
                    .toList();
            assertEquals(hits, printed, () -> capture.complaints() + "");
            System.out.println("kernel: " + program.name + ", " + host.name() + ": " + printed.size() + " events");
        } finally {
            process.descendants().toList().forEach(ProcessHandle::destroy);
            process.destroy();
            process.waitFor();
        }
    }

    private static String script(TraceHost host, Program program, long pid) throws Exception {
        List<TracedFile> files = new ArrayList<>();
        for (MappedFile mapped : LiveProcess.of(pid).files()) {
            UsdtFile file = mapped.read(ScriptWriter.details());
            if (!file.sites().isEmpty()) {
                files.add(TracedFile.of(mapped, file));
            }
        }
        ScriptOptions options = ScriptOptions.builder(Path.of("/unused"))
                .version(host.tracer().version())
                .filter(ProbeFilter.of(program.provider, program.probe))
                .pid(pid)
                .build();
        Script script = ScriptWriter.write(files, options);
        assertEquals(1, script.probes(), () -> script.problems() + "");
        return script.text();
    }

    /** Tells the program line after line, each when it has done what the one before said. */
    private static List<String> command(Program program, Path work) {
        StringBuilder tell = new StringBuilder("cd \"$0\" || exit\n");
        for (int i = 0; i < program.lines.size(); i++) {
            tell.append("echo \"").append(program.lines.get(i)).append("\" >in\n");
            tell.append("until [ \"$(grep -c ^hit out)\" = ").append(i + 1).append(" ]; do sleep 0.1; done\n");
        }
        tell.append("sleep 0.3\ncat out\n");
        return List.of("sh", "-c", tell.toString(), work.toString());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
