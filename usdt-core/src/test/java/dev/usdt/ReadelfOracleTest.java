package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code readelf -n} says of each fixture is what we read. Its output is checked in, so that the test runs
 * everywhere; where readelf is installed it is asked again. {@code -Dgolden.update} writes what it says now.
 */
class ReadelfOracleTest {

    private static final Path SAVED =
            Path.of(System.getProperty("usdt.root", "."), "usdt-core/src/test/resources/readelf");

    private static final Pattern NOTE =
            Pattern.compile(" {4}Provider: (.*)\n    Name: (.*)\n    Location: 0x([0-9a-f]+),"
                    + " Base: 0x([0-9a-f]+), Semaphore: 0x([0-9a-f]+)\n    Arguments: (.*)\n");

    /** What both know of a note, in the order in which they print it. */
    private record Fields(String provider, String name, long location, long base, long semaphore, String arguments) {}

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
        assertEquals(parse(Files.readString(saved)), ours(fixture));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void readsWhatReadelfSaysHere(Path fixture) throws Exception {
        assumeTrue(hasReadelf(), "readelf (package binutils) is not installed");
        assertEquals(parse(readelf(fixture)), ours(fixture));
    }

    private static List<Fields> ours(Path fixture) throws IOException {
        List<Fields> fields = new ArrayList<>();
        for (ProbeSite site : UsdtFile.read(fixture).sites()) {
            StapsdtNote note = site.note();
            fields.add(new Fields(
                    note.provider(), note.name(), note.location(), note.base(), note.semaphore(), note.arguments()));
        }
        fields.sort(order());
        return fields;
    }

    private static List<Fields> parse(String readelf) {
        List<Fields> fields = new ArrayList<>();
        Matcher notes = NOTE.matcher(readelf);
        while (notes.find()) {
            fields.add(new Fields(
                    notes.group(1),
                    notes.group(2),
                    Long.parseUnsignedLong(notes.group(3), 16),
                    Long.parseUnsignedLong(notes.group(4), 16),
                    Long.parseUnsignedLong(notes.group(5), 16),
                    notes.group(6)));
        }
        // Every note that readelf printed was taken.
        assertEquals(
                Pattern.compile("\\s{4}Provider: ").matcher(readelf).results().count(), fields.size());
        fields.sort(order());
        return fields;
    }

    private static Comparator<Fields> order() {
        return Comparator.comparing(Fields::toString);
    }

    private static boolean hasReadelf() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, "readelf"))) {
                return true;
            }
        }
        return false;
    }

    private static String readelf(Path fixture) throws Exception {
        Process process = new ProcessBuilder("readelf", "-nW", fixture.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertFalse(output.contains("/"), "a path of this machine in what readelf prints");
        return output;
    }
}
