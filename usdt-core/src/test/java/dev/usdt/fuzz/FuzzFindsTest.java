package dev.usdt.fuzz;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer once found stays mended: src/test/resources/fuzz holds its finds and a corpus of small files. */
class FuzzFindsTest {

    /** Ends what would never end; how long it takes is up to what else the machine does, and not looked at. */
    private static final Duration HANG = Duration.ofMinutes(10);

    private static final Path INPUTS =
            Path.of(System.getProperty("usdt.root", "."), "usdt-core/src/test/resources/fuzz");

    static List<Path> elf() throws IOException {
        return inputs("elf");
    }

    static List<Path> arguments() throws IOException {
        return inputs("arguments");
    }

    private static List<Path> inputs(String folder) throws IOException {
        try (Stream<Path> files = Files.list(INPUTS.resolve(folder))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource
    void elf(Path input) throws Exception {
        byte[] bytes = Files.readAllBytes(input);
        assertTimeoutPreemptively(HANG, () -> FuzzElf.fuzzerTestOneInput(bytes));
    }

    @ParameterizedTest
    @MethodSource
    void arguments(Path input) throws Exception {
        byte[] bytes = Files.readAllBytes(input);
        assertTimeoutPreemptively(HANG, () -> FuzzArguments.fuzzerTestOneInput(bytes));
    }
}
