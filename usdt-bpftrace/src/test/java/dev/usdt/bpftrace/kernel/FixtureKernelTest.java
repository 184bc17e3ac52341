package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Machine;
import dev.usdt.ProbeFilter;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
    private static int mostTextBytes;

    @BeforeAll
    static void findTracer() throws IOException, InterruptedException {
        TraceHost host = new LocalHost(Files.createDirectory(folder.resolve("host")));
        Kernel.require(host);
        mostTextBytes = mostTextBytes(host.version());
        TABLE.add("bpftrace " + host.version() + " on " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", " + System.getProperty("os.arch"));
        TABLE.add(String.format(
                "%-44s %6s %7s %6s %7s %7s %8s %4s %7s %6s %6s",
                "fixture",
                "traced",
                "refused",
                "sites",
                "events",
                "values",
                "left out",
                "cut",
                "guessed",
                "untold",
                "wrong"));
    }

    /** How much of a text buf() holds. */
    private static int mostTextBytes(String version) {
        Matcher minor = Pattern.compile("0\\.(\\d+)\\..*").matcher(version);
        assertTrue(minor.matches(), version);
        int number = Integer.parseInt(minor.group(1));
        return number < 22 ? 64 : number < 23 ? 60 : 1020;
    }

    @AfterAll
    static void printTable() {
        TABLE.forEach(System.out::println);
        LEFT_OUT.forEach(System.out::println);
    }

    @TestFactory
    Stream<DynamicTest> printsWhatTheProgramPassed() throws IOException {
        Map<String, Path> fixtures = Fixtures.of("amd64");
        Path loader = Optional.ofNullable(fixtures.remove("cload-amd64.elf")).orElseThrow();
        return fixtures.entrySet().stream()
                .map(fixture -> DynamicTest.dynamicTest(
                        fixture.getKey(), () -> judge(fixture.getKey(), fixture.getValue(), loader)));
    }

    /** Probes with two integers that look like a Go string. */
    @Test
    void printsTwoNumbersWhereStringsAreOff() throws IOException, InterruptedException {
        Path fixture = Fixtures.of("amd64").get("govalues-amd64.elf");
        UsdtFile file = UsdtFile.read(fixture);
        TraceHost host = newHost();
        Path program = host.place(fixture);
        ScriptOptions options =
                ScriptOptions.of(program).withStrings(false).withFilter(ProbeFilter.of("values", "args*"));
        Script script = ScriptWriter.write(file, options);
        Verdict verdict = trace("govalues-amd64.elf, strings off", host, file, script, command(program));
        assertEquals(0, verdict.guessed());
    }

    private static void judge(String name, Path fixture, Path loader) throws IOException, InterruptedException {
        UsdtFile file = UsdtFile.read(fixture);
        assertEquals(Optional.of(Machine.X86_64), file.machine());
        TraceHost host = newHost();
        Path program = host.place(fixture);
        Script script = ScriptWriter.write(file, ScriptOptions.of(program));
        script.problems().forEach(problem -> LEFT_OUT.add(name + ": " + problem));
        if (Fixtures.isRefused(name)) {
            TABLE.add(String.format(
                    "%-44s %6d %7d", name, script.probes(), file.probes().size()));
            assertTrue(script.isEmpty(), () -> name + ": traced, though it cannot be");
            return;
        }
        List<String> command = command(program);
        if (Fixtures.isLibrary(name)) {
            command.add(0, host.place(loader).toString());
        }
        trace(name, host, file, script, command);
    }

    private static TraceHost newHost() throws IOException {
        return new LocalHost(Files.createTempDirectory(folder, "host"));
    }

    private static List<String> command(Path program) {
        return new ArrayList<>(List.of(program.toString(), "-linger", "0"));
    }

    private static Verdict trace(String name, TraceHost host, UsdtFile file, Script script, List<String> command)
            throws IOException, InterruptedException {
        Map<String, Template> templates = Template.of(script.text());
        assertEquals(script.probes(), templates.size());
        assertFalse(script.isEmpty(), () -> name + ": nothing traced: " + script.problems());
        TraceHost.Capture capture = host.trace(script.text(), command);
        Verdict verdict = Verdict.of(templates, capture.events(), capture.truth(), mostTextBytes);
        List<String> complaints = complaints(script, capture.complaints());
        TABLE.add(String.format(
                "%-44s %6d %7d %6d %7d %7d %8d %4d %7d %6d %6d",
                name,
                script.probes(),
                file.probes().size() - script.probes(),
                sitesOf(file, templates),
                verdict.events(),
                verdict.values(),
                verdict.omitted(),
                verdict.cut(),
                verdict.guessed(),
                verdict.untold(),
                verdict.faults().size()));
        assertTrue(complaints.isEmpty(), () -> name + ": bpftrace says: " + String.join("\n", complaints));
        assertTrue(verdict.faults().isEmpty(), () -> name + ": " + String.join("\n", verdict.faults()));
        assertTrue(verdict.events() > 0, () -> name + ": no event");
        return verdict;
    }

    private static List<String> complaints(Script script, Collection<String> lines) {
        boolean parseErrors = script.text().contains("\"Parse error\"");
        List<String> complaints = new ArrayList<>();
        for (String line : lines) {
            boolean announced = parseErrors && line.matches("Parse error:|    .*|-+\\^");
            if (!announced && HARMLESS.stream().noneMatch(line::contains)) {
                complaints.add(line);
            }
        }
        return complaints;
    }

    private static long sitesOf(UsdtFile file, Map<String, Template> templates) {
        return file.sites().stream()
                .filter(site -> templates.containsKey(site.provider() + ":" + site.name()))
                .count();
    }
}
