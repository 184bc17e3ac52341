package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts of 0 to 10000 bytes, at the end of what is mapped, and in a page that is not in memory: every byte is told, up
 * to as many as are asked for, none behind them, and how long the whole is.
 */
@Tag("kernel")
@ExtendWith(LeavesNothing.class)
class TraceTextsKernelTest {

    private static final Path BUILD = Path.of(System.getProperty("usdt.testdata"), "build");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 1000, 3000})
    void areTold(int most) throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the fixture is for x86-64");
        assertTrue(Files.isDirectory(BUILD), BUILD + " is missing: make -C testdata all");
        FixtureTrace trace = FixtureTrace.texts("amd64", most);
        List<String> told = trace.run(BUILD, folder);
        assertEquals("", trace.differences(folder, told));
    }
}
