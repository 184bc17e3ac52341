package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command on every committed fixture prints what is in {@code src/test/resources/golden}, byte for byte.
 * {@code -Dgolden.update} writes what is printed now; read the difference before you commit it.
 */
class GoldenTest {

    private static final Path GOLDEN = Path.of(System.getProperty("usdt.root"), "usdt-cli/src/test/resources/golden");

    /** By the name that they have in the names of the golden files. */
    private static final Map<String, List<String>> COMMANDS = new TreeMap<>(Map.of(
            "list.txt", List.of("list"),
            "wide.txt", List.of("list", "--wide"),
            "go.json", List.of("list", "-json"),
            "list.json", List.of("list", "--format", "json"),
            "list.ndjson", List.of("list", "--format", "ndjson"),
            "validate.txt", List.of("validate", "-v"),
            "bpftrace.bt", List.of("bpftrace")));

    static Stream<Arguments> calls() throws IOException {
        List<Arguments> calls = new ArrayList<>();
        for (Path fixture : fixtures()) {
            COMMANDS.forEach((name, command) -> calls.add(
                    argumentSet(fixture.getFileName() + " " + String.join(" ", command), fixture, name, command)));
        }
        return calls.stream();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void printsWhatItPrinted(Path fixture, String name, List<String> command) throws Exception {
        List<Object> args = new ArrayList<>(command);
        args.add(fixture);
        Cli.Result result = Cli.launch(args.toArray());
        String golden = fixture.getFileName() + "." + name;
        compare(golden, result.out(), fixture);
        String exit = result.exitCode() == 0 ? "" : "exit " + result.exitCode() + "\n";
        compare(golden + ".err", exit + result.err(), fixture);
    }

    @Test
    void hasNoGoldenFileThatNothingPrints() throws Exception {
        Set<String> expected = new TreeSet<>();
        for (Path fixture : fixtures()) {
            for (String name : COMMANDS.keySet()) {
                expected.add(fixture.getFileName() + "." + name);
                expected.add(fixture.getFileName() + "." + name + ".err");
            }
        }
        try (Stream<Path> files = Files.list(GOLDEN)) {
            List<String> orphans = files.map(file -> file.getFileName().toString())
                    .filter(name -> !expected.contains(name))
                    .toList();
            assertEquals(List.of(), orphans);
        }
    }

    private static void compare(String name, String printed, Path fixture) throws IOException {
        // No golden file holds a path of the machine that made it.
        String text = printed.replace(fixture.toString(), "FOLDER/" + fixture.getFileName());
        Path golden = GOLDEN.resolve(name);
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(GOLDEN);
            Files.deleteIfExists(golden);
            if (!text.isEmpty()) {
                Files.writeString(golden, text);
            }
        }
        String expected = Files.exists(golden) ? Files.readString(golden) : "";
        if (!expected.equals(text)) {
            fail(name + " differs; if that is meant, run with -Dgolden.update\nexpected:\n" + expected + "\nprinted:\n"
                    + text);
        }
    }

    private static List<Path> fixtures() throws IOException {
        try (Stream<Path> files = Files.list(Cli.testdata().resolve("elf"))) {
            List<Path> fixtures = files.filter(file -> file.toString().endsWith(".elf"))
                    .sorted()
                    .toList();
            assertTrue(fixtures.size() > 10, "fixtures are missing");
            return fixtures;
        }
    }
}
