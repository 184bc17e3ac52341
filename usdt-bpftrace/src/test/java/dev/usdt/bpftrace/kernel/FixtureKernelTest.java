package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Machine;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Attach;
import dev.usdt.bpftrace.BpftraceVersion;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.Strings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
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
    private static final Map<String, Long> SUMS = new LinkedHashMap<>();
    private static BpftraceVersion version = BpftraceVersion.OLDEST;
    private static boolean libbfd;
    private static int mostTextBytes;

    @BeforeAll
    static void findTracer() throws IOException, InterruptedException {
        TraceHost host = new LocalHost(Files.createDirectory(folder.resolve("host")));
        Kernel.require(host);
        version = BpftraceVersion.of(host.version());
        libbfd = host.hasLibbfd();
        mostTextBytes = version.minor() < 22 ? 64 : version.minor() < 23 ? 60 : 1020;
        TABLE.add("bpftrace " + host.version() + " on " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", " + System.getProperty("os.arch"));
        TABLE.add(String.format(
                "%-42s %-11s %6s %7s %4s %4s %4s %7s %7s %8s %4s %7s %6s %6s",
                "fixture",
                "form",
                "traced",
                "refused",
                "name",
                "addr",
                "offs",
                "events",
                "values",
                "left out",
                "cut",
                "guessed",
                "untold",
                "wrong"));
    }

    @AfterAll
    static void printTable() {
        TABLE.forEach(System.out::println);
        LEFT_OUT.forEach(System.out::println);
        TABLE.stream().limit(1).forEach(System.out::println);
        System.out.println(SUMS);
    }

    /** The ways to ask for a script. */
    private enum Form {
        /** As is best for all versions. */
        AUTO(Attach.AUTO, false),
        /** As is best for the bpftrace that is here. */
        AUTO_HERE(Attach.AUTO, true),
        /** By name, for the bpftrace that is here. */
        USDT_HERE(Attach.USDT, true),
        /** By address, for the bpftrace that is here. */
        UPROBE_HERE(Attach.UPROBE, true);

        private final Attach attach;
        private final boolean here;

        Form(Attach attach, boolean here) {
            this.attach = attach;
            this.here = here;
        }

        private ScriptOptions options(Path program) {
            ScriptOptions options = ScriptOptions.of(program).withAttach(attach);
            return here ? options.withVersion(version) : options;
        }
    }

    @TestFactory
    Stream<DynamicContainer> printsWhatTheProgramPassed() throws IOException {
        Map<String, Path> fixtures = Fixtures.of("amd64");
        Path loader = Optional.ofNullable(fixtures.remove("cload-amd64.elf")).orElseThrow();
        String chosen = System.getProperty("usdt.kernel.fixtures", ".*");
        fixtures.keySet().removeIf(name -> !name.matches(chosen));
        return fixtures.entrySet().stream().map(fixture -> {
            Trial trial = new Trial(fixture.getKey(), fixture.getValue(), loader);
            return DynamicContainer.dynamicContainer(
                    fixture.getKey(),
                    Stream.of(Form.values())
                            .filter(form -> form == Form.AUTO || isForAllForms(fixture.getKey()))
                            .map(form -> DynamicTest.dynamicTest(form.name(), () -> trial.run(form))));
        });
    }

    /** Programs that differ in the compiler only are not traced in every form, unless that is asked for. */
    private static boolean isForAllForms(String name) {
        return !name.contains("go1.26") || Boolean.getBoolean("usdt.kernel.all");
    }

    /** One fixture, traced with each script that is written for it; scripts that are alike are run once. */
    private static final class Trial {

        private final String name;
        private final Path fixture;
        private final Path loader;
        private final Map<String, String> formOf = new HashMap<>();
        private Optional<Path> program = Optional.empty();

        private Trial(String name, Path fixture, Path loader) {
            this.name = name;
            this.fixture = fixture;
            this.loader = loader;
        }

        private void run(Form form) throws IOException, InterruptedException {
            UsdtFile file = UsdtFile.read(fixture, ScriptWriter.facts());
            assertEquals(Optional.of(Machine.X86_64), file.machine());
            TraceHost host = newHost();
            if (program.isEmpty()) {
                program = Optional.of(host.place(fixture));
            }
            Script script = ScriptWriter.write(file, form.options(program.get()));
            boolean nameless = Fixtures.isNameless(name);
            if (Fixtures.isNoProgram(name) || (form == Form.USDT_HERE && nameless)) {
                row(name, form.name(), file, script, Optional.empty());
                assertTrue(script.isEmpty(), () -> name + ": traced, though it cannot be");
                return;
            }
            if (form != Form.USDT_HERE) {
                assertEquals(probes(file), script.probes(), () -> name + ": " + script.problems());
            }
            String clauses = script.text().replaceAll("(?m)^//.*\n", "");
            String before = formOf.putIfAbsent(clauses, form.name());
            if (before != null) {
                TABLE.add(String.format("%-42s %-11s as %s", name, form, before));
                return;
            }
            script.problems().forEach(problem -> LEFT_OUT.add(name + ", " + form + ": " + problem));
            if (!libbfd && number(script, "address") > 0) {
                TABLE.add(String.format("%-42s %-11s needs libbfd, which is not here", name, form));
                return;
            }
            List<String> command = command(program.get());
            if (Fixtures.isLibrary(name)) {
                command.add(0, host.place(loader).toString());
            }
            trace(name, form.name(), host, file, script, command);
        }
    }

    private static int probes(UsdtFile file) {
        return (int) file.probes().stream()
                .filter(probe -> !probe.name().equals("_fallback"))
                .count();
    }

    /** Probes with two integers that look like a Go string. */
    @Test
    void printsTwoNumbersWhereStringsAreOff() throws IOException, InterruptedException {
        Path fixture = Fixtures.of("amd64").get("govalues-amd64.elf");
        UsdtFile file = UsdtFile.read(fixture, ScriptWriter.facts());
        TraceHost host = newHost();
        Path program = host.place(fixture);
        ScriptOptions options =
                ScriptOptions.of(program).withStrings(Strings.OFF).withFilter(ProbeFilter.of("values", "args*"));
        Script script = ScriptWriter.write(file, options);
        Verdict verdict = trace("govalues-amd64.elf, strings off", "AUTO", host, file, script, command(program));
        assertEquals(0, verdict.guessed());
    }

    private static TraceHost newHost() throws IOException {
        return new LocalHost(Files.createTempDirectory(folder, "host"));
    }

    private static List<String> command(Path program) {
        return new ArrayList<>(List.of(program.toString(), "-linger", "0"));
    }

    private static Verdict trace(
            String name, String form, TraceHost host, UsdtFile file, Script script, List<String> command)
            throws IOException, InterruptedException {
        Map<String, Template> templates = Template.of(script.text());
        assertEquals(script.probes(), templates.size());
        assertFalse(script.isEmpty(), () -> name + ": nothing traced: " + script.problems());
        boolean unsafe = script.text().contains("bpftrace --unsafe FILE.bt");
        TraceHost.Capture capture = host.trace(script.text(), unsafe, command);
        Verdict verdict = Verdict.of(templates, capture.events(), capture.truth(), mostTextBytes);
        List<String> complaints = complaints(script, capture.complaints());
        row(name, form, file, script, Optional.of(verdict));
        assertTrue(complaints.isEmpty(), () -> name + ": bpftrace says: " + String.join("\n", complaints));
        assertTrue(verdict.faults().isEmpty(), () -> name + ": " + String.join("\n", verdict.faults()));
        assertTrue(verdict.events() > 0, () -> name + ": no event");
        return verdict;
    }

    private static void row(String name, String form, UsdtFile file, Script script, Optional<Verdict> verdict) {
        String text = String.format(
                "%-42s %-11s %6d %7d %4d %4d %4d",
                name,
                form,
                script.probes(),
                probes(file) - script.probes(),
                number(script, "name"),
                number(script, "address"),
                number(script, "offset"));
        TABLE.add(text
                + verdict.map(result -> String.format(
                                " %7d %7d %8d %4d %7d %6d %6d",
                                result.events(),
                                result.values(),
                                result.omitted(),
                                result.cut(),
                                result.guessed(),
                                result.untold(),
                                result.faults().size()))
                        .orElse(""));
        verdict.ifPresent(result -> {
            SUMS.merge("runs", 1L, Long::sum);
            SUMS.merge("events", (long) result.events(), Long::sum);
            SUMS.merge("values", (long) result.values(), Long::sum);
            SUMS.merge("left out", (long) result.omitted(), Long::sum);
            SUMS.merge("wrong", (long) result.faults().size(), Long::sum);
        });
    }

    /** How many clauses of a script are attached by name, by address, or by file offset. */
    private static long number(Script script, String kind) {
        boolean unsafe = script.text().contains("bpftrace --unsafe FILE.bt");
        Stream<String> lines = script.text().lines();
        return switch (kind) {
            case "name" -> lines.filter(line -> line.startsWith("usdt:")).count();
            default ->
                lines.filter(line -> line.startsWith("uprobe:") && unsafe == kind.equals("offset"))
                        .count();
        };
    }

    private static List<String> complaints(Script script, Collection<String> lines) {
        boolean parseErrors = script.text().contains("\"Parse error\"");
        boolean unchecked = script.text().contains("could\n// not check the place, which is harmless");
        List<String> complaints = new ArrayList<>();
        for (String line : lines) {
            boolean announced = (parseErrors && line.matches("Parse error:|    .*|-+\\^"))
                    || (unchecked && line.contains("ould not determine instruction boundary"));
            if (!announced && HARMLESS.stream().noneMatch(line::contains)) {
                complaints.add(line);
            }
        }
        return complaints;
    }
}
