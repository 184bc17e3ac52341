package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.go.GoBuildInfo;
import dev.usdt.internal.elf.ByteSource;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.go.GoFrames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every built Go fixture against the tools of the newest Go. {@code ./verify go} runs it. */
@Tag("go")
class GoToolTest {

    private static final String[] VARIANTS = {"-nosections", "-nosymbols", "-stripped"};

    @BeforeAll
    static void findGo() {
        GoTool.assumeInstalled();
    }

    static List<Path> fixtures() throws Exception {
        Path folder = Fixtures.testdata().resolve("build");
        assumeTrue(Files.isDirectory(folder), "the fixtures are not built (make -C testdata all)");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("go.*\\.elf"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void saysOfEverySiteWhatWeRead(Path fixture) throws Exception {
        UsdtFile file = UsdtFile.read(fixture, Detail.FUNCTIONS);
        // Go's tools want section headers; the twin has the same code at the same addresses.
        Map<Long, String> expected = GoTool.addr2line(twin(fixture, "-nosections"), GoSourcesTest.addresses(file));
        Map<Long, String> read = new TreeMap<>();
        file.sites().forEach(site -> read.put(site.address(), GoSourcesTest.asAddr2line(file.frames(site))));
        assertEquals(expected, read);
        assertEquals(List.of(), GoSourcesTest.errors(file));

        NavigableMap<Long, String> functions = GoTool.functions(twin(fixture, VARIANTS));
        assertFalse(functions.isEmpty());
        for (ProbeSite site : file.sites()) {
            List<Frame> frames = file.frames(site);
            assertEquals(
                    functions.floorEntry(site.address()).getValue(),
                    frames.get(frames.size() - 1).function());
        }
    }

    static List<Path> withTwin() throws Exception {
        return fixtures().stream()
                .filter(file -> !twin(file, VARIANTS).equals(file))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("withTwin")
    void isTheSameWithoutSymbolsAndSections(Path fixture) throws Exception {
        Path twin = twin(fixture, VARIANTS);
        UsdtFile stripped = UsdtFile.read(fixture, Detail.FUNCTIONS, Detail.BUILD_INFO);
        UsdtFile unstripped = UsdtFile.read(twin, Detail.FUNCTIONS, Detail.BUILD_INFO);
        assertEquals(frames(unstripped), frames(stripped));
        assertEquals(
                unstripped.goBuildInfo().map(GoBuildInfo::goVersion),
                stripped.goBuildInfo().map(GoBuildInfo::goVersion));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void printsTheBuildInformationThatWeRead(Path fixture) throws Exception {
        GoBuildInfo info =
                UsdtFile.read(fixture, Detail.BUILD_INFO).goBuildInfo().orElseThrow();
        List<String> lines = new ArrayList<>(
                List.of(info.goVersion(), "\tpath\t" + info.path().orElseThrow()));
        info.main().ifPresent(main -> lines.add("\tmod\t" + main.path() + "\t" + main.version() + "\t" + main.sum()));
        info.settings().forEach((key, value) -> lines.add("\tbuild\t" + key + "=" + value));
        List<String> printed = GoTool.versionOf(fixture).stream()
                .map(line -> line.replace("\"", ""))
                .toList();
        assertEquals(printed, lines.stream().map(line -> line.replace("\"", "")).toList());
    }

    /** Every function and a good part of the other places in it, of one file with many inlined calls. */
    @Test
    void saysOfEveryFunctionWhatWeRead() throws Exception {
        for (Path fixture : fixtures()) {
            if (fixture.getFileName().toString().matches("goserver-[^-]*(-go1\\.26)?\\.elf")) {
                compareFunctions(fixture);
            }
        }
    }

    private static void compareFunctions(Path fixture) throws Exception {
        NavigableMap<Long, String> functions = GoTool.functions(fixture);
        TreeSet<Long> places = new TreeSet<>(functions.keySet());
        SplittableRandom random = new SplittableRandom(1);
        long size = functions.lastKey() - functions.firstKey();
        for (int i = 0; i < 20_000; i++) {
            places.add(functions.firstKey() + random.nextLong(size));
        }
        Map<Long, String> expected = GoTool.addr2line(fixture, places);
        try (ByteSource source = ByteSource.open(fixture)) {
            Map<Long, List<Frame>> read = GoFrames.of(ElfImage.read(source), places, Optional.empty());
            int inlined = 0;
            for (Map.Entry<Long, String> entry : expected.entrySet()) {
                List<Frame> frames = read.getOrDefault(entry.getKey(), List.of());
                inlined += frames.size() > 1 ? 1 : 0;
                // Padding between functions has a line of -1, and some a file.
                boolean known = !entry.getValue().matches(".*:-[0-9]+");
                String function = entry.getValue().substring(0, entry.getValue().indexOf('\t'));
                assertEquals(
                        known ? entry.getValue() : function + "\t?",
                        GoSourcesTest.asAddr2line(frames),
                        () -> fixture.getFileName() + " 0x" + Long.toHexString(entry.getKey()));
            }
            System.out.println("[go tool] " + fixture.getFileName() + ": " + places.size() + " places as addr2line has"
                    + " them, " + inlined + " of them inlined");
            assertTrue(inlined > 100);
            assertNotEquals(0, read.size());
        }
    }

    private static List<List<Frame>> frames(UsdtFile file) {
        return file.sites().stream().map(file::frames).toList();
    }

    /** The same program with symbols and section headers; itself if it has them. */
    private static Path twin(Path fixture, String... variants) {
        String name = fixture.getFileName().toString();
        for (String variant : variants) {
            name = name.replace(variant, "");
        }
        Path twin = fixture.resolveSibling(name);
        return Files.exists(twin) ? twin : fixture;
    }
}
