package dev.usdt.cli;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * What a command prints of some fixtures is what is in {@code src/test/resources/golden}, byte for byte: of each format
 * those that show what no other does. That all of them are read and listed alike is in {@link ListingsAgreeTest}, what
 * their JSON may be in {@link SchemaTest}. {@code -Dgolden.update} writes what is printed now; read the difference
 * before you commit it.
 */
class GoldenTest {

    private static final Path GOLDEN = Path.of(System.getProperty("usdt.root"), "usdt-cli/src/test/resources/golden");

    /** By the name that they have in the names of the golden files. */
    private static final Map<String, List<String>> COMMANDS = Map.ofEntries(
            entry("list.txt", List.of("list")),
            entry("wide.txt", List.of("list", "--wide")),
            entry("go.json", List.of("list", "-json")),
            entry("list.json", List.of("list", "--format", "json")),
            entry("list.ndjson", List.of("list", "--format", "ndjson")),
            entry("validate.txt", List.of("validate", "-v")),
            entry("validate.json", List.of("validate", "--format", "json")),
            entry("bpftrace.bt", List.of("bpftrace")));

    /**
     * A golden file.
     *
     * @param format the command, and the last part of the file's name
     * @param fixture the binary
     * @param option an option that chooses a part, where the whole would be long and show no more; or nothing
     * @param shows what no other file of the format shows
     */
    private record Row(String format, String fixture, String option, String shows) {

        List<Object> command() {
            List<Object> words = new ArrayList<>(COMMANDS.get(format));
            if (!option.isEmpty()) {
                words.addAll(List.of(option.split(" ")));
            }
            words.add(Cli.fixture(fixture + ".elf"));
            return words;
        }

        String file() {
            String part = option.isEmpty() ? "" : "." + option.substring(option.indexOf(' ') + 1);
            return fixture + ".elf" + part + "." + format;
        }

        @Override
        public String toString() {
            return file() + ": " + shows;
        }
    }

    /** Of each format: the fixture, an option, and what it shows. */
    private static final String TABLE = """
            list.txt
              goserver-amd64-stripped                        | probes of Go, several sites of one name behind each other
              gofew-amd64-older-stripped                     | the filler of Go's older layout, and warnings
              cvalues-amd64-prelinked                        | addresses that are not those of the notes, long rows
              cvalues-i386-shared                            | ELF32
              cvalues-ppc64-shared                           | big-endian
              cvalues-arm64-relocatable                      | an object file, of which is said to what its addresses are relative
              noprobes-amd64                                 | that there are none
            wide.txt
              gofew-amd64-older-stripped                     | how a Go program was built, files and lines
              goserver-arm64-stripped --probe cipher         | a function that is inlined; a column that grows, and the rule with it
              cvalues-arm64-O2-shared-semaphore              | semaphores, functions of which no line is known, types of each size
              cvalues-amd64-O2-debug --probe sites           | sites that are nowhere in the file
              cvalues-i386-relocatable                       | neither offset nor function
            go.json
              cvalues-amd64-prelinked                        | addresses, bases and semaphores as they are stored
              gofew-amd64-older-stripped                     | the filler, and warnings on standard error
              noprobes-amd64                                 | null
            list.json
              cvalues-amd64-prelinked                        | a file of C: moved addresses, registers, memory, constants, symbols
              cvalues-i386-shared --probe many               | values in two registers
              cvalues-i386-shared --probe statics            | a symbol with a specifier and its address
              cvalues-ppc64-shared --probe indexed           | registers that are numbers
              cvalues-arm64-relocatable                      | an object file: neither offset nor code; ARM: index, specifier, vectors
              gofew-amd64-older-stripped                     | the older layout, how Go built it, functions and lines, problems
              goserver-arm64-stripped --probe cipher         | the newer layout, a function that is inlined
              noprobes-amd64                                 | empty arrays
            list.ndjson
              cvalues-arm64-relocatable                      | one line for each site
              goserver-amd64-stripped --probe cipher         | functions and lines
              gofew-amd64-older-stripped --probe text        | that problems are on standard error only
              noprobes-amd64                                 | nothing
            validate.txt
              gofew-amd64-older-stripped                     | what is wrong with a file of Go's older layout
              goserver-arm64-stripped                        | sites that differ, registers that tracers do not read
              cvalues-amd64-prelinked                        | sites that were moved, what is misread
              cvalues-i386-shared                            | a machine of which it is not known whether a tracer reads it
              cvalues-ppc64-shared                           | big-endian, where some tracers read no argument
              cvalues-arm64-O2-pie                           | what tracers make of the memory operands of ARM
              cvalues-arm64-relocatable                      | that no tracer attaches
              cvalues-amd64-O2-debug --tracer perf           | that the code is elsewhere, for one tracer
              cvalues-amd64-gold --tracer perf               | that a tracer refuses and passes probes of one file
              cvalues-amd64-O2-stripped --tracer systemtap   | symbols that are missing
              noprobes-amd64                                 | that there are none, and the exit code
            validate.json
              gofew-amd64-older-stripped --tracer bcc        | findings of the file and of a probe, with what to do
            bpftrace.bt
              gofew-amd64-older-stripped                     | all by address, with --unsafe, and why
              goserver-amd64-stripped                        | all by name, with what the catalog knows; which of two sites it was
              goserver-arm64-stripped                        | registers of ARM that only addresses reach
              govalues-amd64                                 | texts without a catalog, values that differ from site to site, many arguments
              govalues-arm64-pie-stripped --probe text       | at which site it was, on ARM
              govalues-arm64-pie-stripped --probe mixed      | a text that only registers reach
              cvalues-amd64-O2-stripped                      | arguments that are left out, since their symbols are not known
              cvalues-amd64-O2-shared-semaphore              | semaphores, which tracing by address does not raise; globals
              cvalues-amd64-prelinked --probe globals        | that only addresses find what was moved
              cvalues-arm64-O2-pie                           | names and addresses in one script, memory with an index
              cvalues-amd64-O0 --probe floats                | floating point below the frame pointer
              cvalues-arm64-O0 --probe floats                | and on the stack of ARM
              cvalues-amd64-O2-debug --probe sites           | that no code is there to attach to
              cvalues-i386-relocatable                       | that it is no program
              cvalues-i386-shared                            | that scripts are not written for this machine
              noprobes-amd64                                 | that there are none
            """;

    static final List<Row> ROWS = rows();

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        String format = "";
        for (String line : TABLE.lines().toList()) {
            if (line.startsWith(" ")) {
                String[] cells = line.strip().split(" +\\| ", 2);
                String[] words = cells[0].split(" ", 2);
                rows.add(new Row(format, words[0], words.length == 1 ? "" : words[1], cells[1]));
            } else {
                format = line;
            }
        }
        return List.copyOf(rows);
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void printsWhatItPrinted(Row row) throws Exception {
        Cli.Result result = Cli.launch(row.command().toArray());
        compare(row, row.file(), result.out());
        String exit = result.exitCode() == 0 ? "" : "exit " + result.exitCode() + "\n";
        compare(row, row.file() + ".err", exit + result.err());
    }

    @Test
    void hasNoGoldenFileThatNothingPrints() throws Exception {
        Set<String> expected = new TreeSet<>();
        for (Row row : ROWS) {
            expected.add(row.file());
            expected.add(row.file() + ".err");
        }
        assertEquals(2 * ROWS.size(), expected.size(), "two rows have one file");
        try (Stream<Path> files = Files.list(GOLDEN)) {
            List<String> orphans = files.map(file -> file.getFileName().toString())
                    .filter(name -> !expected.contains(name))
                    .toList();
            assertEquals(List.of(), orphans);
        }
    }

    private static void compare(Row row, String name, String printed) throws IOException {
        // No golden file holds a path of the machine that made it.
        String folder = Cli.testdata().resolve("elf").toString();
        String text = printed.replace(Cli.testdata().resolve("elf").toUri().toString(), "file:///FOLDER/")
                .replace(folder, "FOLDER")
                // The path is in it.
                .replaceAll("(\"fingerprint\": )\"[0-9a-f]{32}\"", "$1\"OF PATH\"");
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
            fail(row + "; it differs; if that is meant, run with -Dgolden.update\nexpected:\n" + expected
                    + "\nprinted:\n" + text);
        }
    }
}
