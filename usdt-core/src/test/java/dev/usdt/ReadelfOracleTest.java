package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code readelf -n} says of each fixture is what we read. Its output is checked in, so that the test runs
 * everywhere; where readelf is installed it is asked again. {@code -Dgolden.update} writes what it says now.
 */
class ReadelfOracleTest {

    private static final Path SAVED =
            Path.of(System.getProperty("usdt.root", "."), "usdt-core/src/test/resources/readelf");

    static List<Path> fixtures() {
        return Fixtures.all();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void readsWhatReadelfSaved(Path fixture) throws Exception {
        Path saved = SAVED.resolve(fixture.getFileName() + ".txt");
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(SAVED);
            Files.writeString(saved, readelf(fixture));
        }
        if (!Files.exists(saved)) {
            fail("no " + saved + "; run with -Dgolden.update where readelf is installed");
        }
        assertEquals(ReadelfNotes.parse(Files.readString(saved)), ReadelfNotes.of(UsdtFile.read(fixture)));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void readsWhatReadelfSaysHere(Path fixture) throws Exception {
        assumeTrue(ReadelfNotes.isInstalled(), "readelf (package binutils) is not installed");
        assertEquals(ReadelfNotes.parse(readelf(fixture)), ReadelfNotes.of(UsdtFile.read(fixture)));
    }

    private static String readelf(Path fixture) throws Exception {
        String output = ReadelfNotes.print(List.of(fixture));
        assertFalse(output.contains("/"), "a path of this machine in what readelf prints");
        return output;
    }
}
