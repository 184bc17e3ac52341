package dev.usdt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The committed binaries, testdata/elf. */
public final class Fixtures {

    private Fixtures() {}

    /** The directory testdata of the checkout. */
    public static Path testdata() {
        String folder = System.getProperty("usdt.testdata");
        if (folder == null) {
            throw new IllegalStateException("run the tests with Maven, or with -Dusdt.testdata=CHECKOUT/testdata");
        }
        return Path.of(folder);
    }

    /** All of them, by name. */
    public static List<Path> all() {
        try (Stream<Path> files = Files.list(testdata().resolve("elf"))) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".elf"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalStateException("no fixtures in " + testdata().resolve("elf"));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
