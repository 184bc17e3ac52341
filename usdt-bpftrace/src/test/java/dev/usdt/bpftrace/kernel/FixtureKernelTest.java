package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Machine;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every fixture of this machine under a kernel with the script that is written for it: bpftrace has to print each
 * hit that the program reports, with the values that it passed, and nothing else.
 */
@Tag("kernel")
class FixtureKernelTest {

    /** What bpftrace says on every start in a container, and harmlessly. */
    private static final List<String> HARMLESS = List.of("couldn't set RLIMIT_MEMLOCK", "available_filter_functions");

    @TempDir
    static Path folder;

    private static final List<String> TABLE = new ArrayList<>();
    private static final List<String> LEFT_OUT = new ArrayList<>();
    private static TraceHost host;
    private static int mostTextBytes;

    @BeforeAll
    static void findTracer() throws IOException, InterruptedException {
        host = new LocalHost(Files.createDirectory(folder.resolve("host")));
        Optional<String> obstacle = host.obstacle();
        if (obstacle.isPresent()) {
            assertFalse(Boolean.parseBoolean(System.getenv("CI")), obstacle.get());
            System.out.println("kernel tests not run: " + obstacle.get());
            Assumptions.abort(obstacle.get());
        }
        mostTextBytes = mostTextBytes(host.version());
        TABLE.add("bpftrace " + host.version() + " on " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", " + System.getProperty("os.arch"));
        TABLE.add(String.format(
                "%-44s %6s %7s %6s %7s %7s %8s %4s %6s %6s",
                "fixture", "traced", "refused", "sites", "events", "values", "left out", "cut", "untold", "wrong"));
    }

    /** How much of a text buf() holds. */
    private static int mostTextBytes(String version) {
        int minor = Integer.parseInt(version.split("\\.")[1]);
        return minor < 22 ? 64 : minor < 23 ? 60 : 1020;
    }

    @AfterAll
    static void printTable() {
        TABLE.forEach(System.out::println);
        LEFT_OUT.forEach(System.out::println);
    }

    @TestFactory
    Stream<DynamicTest> printsWhatTheProgramPassed() throws IOException {
        Map<String, Path> fixtures = new TreeMap<>();
        Path testdata = Path.of(System.getProperty("usdt.testdata"));
        for (Path folder : List.of(testdata.resolve("elf"), testdata.resolve("build"))) {
            assertTrue(Files.isDirectory(folder), folder + " is missing: make -C testdata all");
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.getFileName().toString().matches("(go|c)[a-z]+-amd64.*\\.elf"))
                        .forEach(file -> fixtures.put(file.getFileName().toString(), file));
            }
        }
        Path loader = Optional.ofNullable(fixtures.remove("cload-amd64.elf")).orElseThrow();
        return fixtures.entrySet().stream()
                .map(fixture -> DynamicTest.dynamicTest(
                        fixture.getKey(), () -> trace(fixture.getKey(), fixture.getValue(), loader)));
    }

    private static void trace(String name, Path fixture, Path loader) throws IOException, InterruptedException {
        UsdtFile file = UsdtFile.read(fixture);
        assertEquals(Optional.of(Machine.X86_64), file.machine());
        Path folder = Files.createTempDirectory(FixtureKernelTest.folder, "host");
        TraceHost host = new LocalHost(folder);
        Path program = host.place(fixture);
        Script script = ScriptWriter.write(file, ScriptOptions.of(program));
        script.problems().forEach(problem -> LEFT_OUT.add(name + ": " + problem));
        Map<String, Template> templates = Template.of(script.text());
        assertEquals(script.probes(), templates.size());
        if (script.isEmpty()) {
            TABLE.add(String.format("%-44s %6d %7d", name, 0, file.probes().size()));
            assertTrue(mustBeRefused(name), () -> "nothing traced: " + script.problems());
            return;
        }
        assertFalse(mustBeRefused(name), "traced, though it cannot be");
        List<String> command = new ArrayList<>();
        if (name.contains("-shared") || name.contains("-high")) {
            command.add(host.place(loader).toString());
        }
        command.addAll(List.of(program.toString(), "-linger", "0"));
        TraceHost.Capture capture = host.trace(script.text(), command);
        Verdict verdict = Verdict.of(templates, capture.events(), capture.truth(), mostTextBytes);
        List<String> complaints = complaints(script, capture.complaints());
        TABLE.add(String.format(
                "%-44s %6d %7d %6d %7d %7d %8d %4d %6d %6d",
                name,
                script.probes(),
                file.probes().size() - script.probes(),
                sitesOf(file, templates),
                verdict.events(),
                verdict.values(),
                verdict.omitted(),
                verdict.cut(),
                verdict.untold(),
                verdict.faults().size()));
        assertTrue(complaints.isEmpty(), () -> "bpftrace says: " + String.join("\n", complaints));
        assertTrue(verdict.faults().isEmpty(), () -> String.join("\n", verdict.faults()));
        assertTrue(verdict.events() > 0, "no event");
    }

    /** What no version of bpftrace, or not every one, could attach to. */
    private static boolean mustBeRefused(String name) {
        return Stream.of("older", "relocatable", "debug", "prelinked", "nosections")
                .anyMatch(name::contains);
    }

    private static List<String> complaints(Script script, Collection<String> lines) {
        boolean parseErrors = script.text().contains("\"Parse error\"");
        List<String> complaints = new ArrayList<>();
        for (String line : lines) {
            boolean announced = parseErrors && (line.equals("Parse error:") || line.matches("    .*|-+\\^"));
            if (!announced && HARMLESS.stream().noneMatch(line::contains)) {
                complaints.add(line);
            }
        }
        return complaints;
    }

    private static long sitesOf(UsdtFile file, Map<String, Template> templates) {
        return file.sites().stream()
                .filter((ProbeSite site) -> templates.containsKey(site.provider() + ":" + site.name()))
                .count();
    }
}
