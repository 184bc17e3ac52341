package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The programs of testdata that report what they pass to their probes. */
final class Fixtures {

    private Fixtures() {}

    /** {@return the fixtures of an architecture by file name, the committed ones and those that were built} */
    static Map<String, Path> of(String architecture) throws IOException {
        Map<String, Path> fixtures = new TreeMap<>();
        Path testdata = Path.of(System.getProperty("usdt.testdata"));
        for (Path folder : List.of(testdata.resolve("elf"), testdata.resolve("build"))) {
            assertTrue(Files.isDirectory(folder), folder + " is missing: make -C testdata all");
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file ->
                                file.getFileName().toString().matches("(go|c)[a-z]+-" + architecture + "\\b.*\\.elf"))
                        .forEach(file -> fixtures.put(file.getFileName().toString(), file));
            }
        }
        return fixtures;
    }

    /** {@return a fixture that is built, of any kind} */
    static Path built(String name) {
        Path fixture = Path.of(System.getProperty("usdt.testdata"), "build", name + ".elf");
        assertTrue(Files.exists(fixture), fixture + " is missing: make -C testdata all");
        return fixture;
    }

    /** {@return the copy of a program, which can be run} */
    static Path copy(Path from, Path to) throws IOException {
        Files.copy(from, to);
        assertTrue(to.toFile().setExecutable(true));
        return to;
    }

    /** {@return whether a fixture has no code that could be traced} */
    static boolean isNoProgram(String name) {
        return name.contains("relocatable") || name.contains("debug");
    }

    /** {@return whether a fixture is run by the program that loads libraries} */
    static boolean isLibrary(String name) {
        return name.contains("-shared") || name.contains("-high") || name.contains("-prelinked");
    }
}
