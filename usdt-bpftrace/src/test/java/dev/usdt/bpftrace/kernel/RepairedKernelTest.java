package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.repair.Repair;
import dev.usdt.repair.RepairOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** gdb as a reader of repaired files; how they are traced, {@link FixtureKernelTest} shows. */
@Tag("kernel")
class RepairedKernelTest {

    private static final int SECONDS = 120;

    /** {@code stap few none 0x00401000 /path}, with a semaphore behind the address if there is one. */
    private static final Pattern LISTED = Pattern.compile("^stap +(\\S+) +(\\S+) +0x([0-9a-f]+) ", Pattern.MULTILINE);

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> gdbListsEveryProbe() throws IOException {
        // gdb reads notes of any machine.
        return Stream.of("amd64", "arm64").flatMap(RepairedKernelTest::fixtures).map(fixture -> {
            String name = fixture.getFileName().toString();
            return DynamicTest.dynamicTest(name, () -> {
                Kernel.require(noGdb());
                Path repaired = folder.resolve(name);
                Repair.plan(fixture, RepairOption.STAPSDT_BASE).write(repaired);
                UsdtFile file = UsdtFile.read(repaired);
                assertFalse(file.sites().isEmpty());
                assertNotEquals(probes(file), listed(fixture), "it needs no repair");
                assertEquals(probes(file), listed(repaired));
            });
        });
    }

    private static Stream<Path> fixtures(String architecture) {
        try {
            return Fixtures.of(architecture).entrySet().stream()
                    .filter(fixture -> fixture.getKey().matches(KernelPlan.REPAIRED))
                    .map(Map.Entry::getValue);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<String> noGdb() throws InterruptedException {
        try {
            Command.run(SECONDS, List.of("gdb", "--version"));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("there is no gdb: " + e.getMessage());
        }
    }

    private static Set<String> probes(UsdtFile file) {
        return file.sites().stream().map(RepairedKernelTest::text).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(ProbeSite site) {
        return site.provider() + ":" + site.name() + " " + Long.toHexString(site.address());
    }

    private static Set<String> listed(Path file) throws IOException, InterruptedException {
        Command gdb = Command.run(
                SECONDS,
                List.of("gdb", "-nx", "-batch", "-ex", "set width 0", "-ex", "info probes stap", file.toString()));
        return LISTED.matcher(gdb.out())
                .results()
                .map(RepairedKernelTest::text)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(MatchResult line) {
        return line.group(1) + ":" + line.group(2) + " " + Long.toHexString(Long.parseUnsignedLong(line.group(3), 16));
    }
}
