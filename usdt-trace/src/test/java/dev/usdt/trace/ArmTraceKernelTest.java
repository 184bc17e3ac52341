package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonFactory;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.fornwall.jelf.ElfFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every fixture on three kernels of emulated ARM64 machines, each booted once for all of them: every hit and every
 * value is what the program says it passed.
 *
 * <p>{@code -Dusdt.kernel.hosts=REGEX} chooses machines by name.
 */
@Tag("kernel")
class ArmTraceKernelTest {

    private static final Path TESTDATA = Path.of(System.getProperty("usdt.testdata"));
    private static final Path BUILD = TESTDATA.resolve("build");
    private static final List<String> SUITES = List.of("bookworm", "trixie", "forky");

    /** What the tools say when a suite has gone on without a package, which is nobody's fault here. */
    private static final String GONE = " no longer has the package ";

    /** When a machine is taken to hang; no test is about how long it takes. */
    private static final int SECONDS = 1500;

    /** One of each place that the program needs classes from. */
    private static final List<Class<?>> CLASSES =
            List.of(ArmTraces.class, Trace.class, Catalog.class, UsdtFile.class, JsonFactory.class, ElfFile.class);

    /**
     * What the kernel has when all is done, and what it has said since the boot. Java starts programs by itself, since
     * the machine's has no {@code jspawnhelper}.
     */
    private static final String JOB = """
            dmesg -c >/out/boot
            java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$(echo classes/* | tr ' ' :)" \\
            \t-Djdk.lang.Process.launchMechanism=FORK dev.usdt.trace.ArmTraces /in/build /out || exit 1
            cat /sys/kernel/tracing/uprobe_events >/out/events
            ls /sys/kernel/tracing/instances >/out/instances
            dmesg >/out/dmesg
            read -r up _ </proc/uptime
            echo "$(uname -r), up $up s"
            """;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> tellsWhatTheProgramsPass() {
        return SUITES.stream()
                .filter(suite -> ("arm64-" + suite).matches(System.getProperty("usdt.kernel.hosts", ".*")))
                .map(this::begun)
                .toList()
                .stream();
    }

    /** A machine takes one processor, so all have begun before the first is waited for. */
    private DynamicTest begun(String suite) {
        FutureTask<Void> telling = new FutureTask<>(() -> {
            tells(suite);
            return null;
        });
        Thread thread = new Thread(telling, suite);
        thread.setDaemon(true);
        thread.start();
        return DynamicTest.dynamicTest("arm64-" + suite, () -> {
            try {
                telling.get();
            } catch (ExecutionException e) {
                throw Objects.requireNonNull(e.getCause());
            }
        });
    }

    private void tells(String suite) throws Exception {
        assertTrue(Files.isDirectory(BUILD), BUILD + " is missing: make -C testdata all");
        require(suite);
        Path in = Files.createDirectories(folder.resolve(suite).resolve("in"));
        Path out = Files.createDirectory(in.resolveSibling("out"));
        Files.writeString(in.resolve("job"), JOB);
        Path classes = Files.createDirectory(in.resolve("classes"));
        for (int i = 0; i < CLASSES.size(); i++) {
            Path copy = classes.resolve(Integer.toString(i));
            assertEquals(0, run(in, "cp", "-r", source(CLASSES.get(i)).toString(), copy.toString()));
        }
        Path build = Files.createDirectory(in.resolve("build"));
        List<FixtureTrace> traces = ArmTraces.of(BUILD);
        for (String name : Stream.concat(traces.stream().map(FixtureTrace::fixture), Stream.of("cload-arm64.elf"))
                .distinct()
                .toList()) {
            Path copy = Files.copy(BUILD.resolve(name), build.resolve(name));
            assertTrue(copy.toFile().setExecutable(true));
        }
        int status = run(in, tool(), "-j", "-t", Integer.toString(SECONDS), suite, in.toString(), out.toString());
        String said = said(in) + (Files.exists(out.resolve("log")) ? Files.readString(out.resolve("log")) : "");
        assertEquals(0, status, said);
        List<String> faults = new ArrayList<>();
        int events = 0;
        for (int i = 0; i < traces.size(); i++) {
            Path own = out.resolve(Integer.toString(i));
            String name = traces.get(i).name();
            if (Files.exists(own.resolve(ArmTraces.FAILURE))) {
                faults.add(name + ": " + Files.readString(own.resolve(ArmTraces.FAILURE)));
            } else {
                List<String> told = Files.readAllLines(own.resolve(ArmTraces.TOLD));
                String differences = traces.get(i).differences(own, told);
                events += told.size();
                if (!differences.isEmpty()) {
                    faults.add(name + ":\n" + differences);
                }
            }
        }
        System.out.println(
                "  arm64-" + suite + ": " + traces.size() + " traces, " + events + " events, Linux " + said.strip());
        assertEquals("", String.join("\n", faults));
        assertEquals("", Files.readString(out.resolve("events")));
        assertEquals("", Files.readString(out.resolve("instances")));
        assertEquals(List.of(), LeavesNothing.warnings(out.resolve("dmesg")));
    }

    private static String tool() {
        return TESTDATA.resolve("tools").resolve("arm64-machine").toString();
    }

    /** Where there is no such machine, aborts the test; with {@code CI=true} fails it. */
    private void require(String suite) throws IOException, InterruptedException {
        String obstacle = "";
        if (!Files.isExecutable(Path.of("/bin/bash"))) {
            obstacle = "no bash";
        } else {
            Path own = Files.createDirectories(folder.resolve("version-" + suite));
            obstacle = run(own, tool(), "-j", "--version", suite) == 0
                    ? ""
                    : said(own).strip();
        }
        if (!obstacle.isEmpty()) {
            if (Boolean.parseBoolean(System.getenv("CI")) && !obstacle.contains(GONE)) {
                fail(obstacle);
            }
            Assumptions.abort(obstacle);
        }
    }

    /** {@return the status of a command; what it said is kept beside the folder} */
    private static int run(Path own, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said(own, "said").toFile())
                .start();
        try {
            assertTrue(process.waitFor(SECONDS + 200, TimeUnit.SECONDS), String.join(" ", command) + " hangs");
            return process.exitValue();
        } finally {
            process.destroy();
        }
    }

    private static Path said(Path own, String name) {
        return own.resolveSibling(own.getFileName() + "." + name);
    }

    private static String said(Path own) throws IOException {
        return Files.readString(said(own, "said"));
    }

    /** The archive or the folder that has a class. */
    private static Path source(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
