package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the Go toolchain says of binaries. {@code -Dusdt.go=COMMAND} says which one (words with blanks between them); it
 * has to be as new as the binaries, and Go 1.22 or newer for position-independent ones.
 */
final class GoTool {

    private static final List<String> GO =
            Arrays.asList(System.getProperty("usdt.go", "go").split(" +"));

    private GoTool() {}

    /** Skips the test, and says why, if there is no Go command. */
    static void assumeInstalled() {
        boolean installed;
        try {
            installed = !run(List.of(), "version").isEmpty();
        } catch (IOException e) {
            installed = false;
        }
        assumeTrue(installed, "no Go command: " + GO + "; -Dusdt.go=COMMAND says which to use");
    }

    /** {@return {@code FUNCTION FILE:LINE} for each address, with a tab between them} */
    static Map<Long, String> addr2line(Path file, Collection<Long> addresses) throws IOException {
        List<String> lines = run(hex(addresses), "tool", "addr2line", file.toString());
        assertEquals(2 * addresses.size(), lines.size(), () -> "addr2line of " + file);
        Map<Long, String> sources = new TreeMap<>();
        int next = 0;
        for (long address : addresses) {
            sources.put(address, lines.get(next) + "\t" + lines.get(next + 1));
            next += 2;
        }
        return sources;
    }

    /** {@return the names of functions by their addresses; of several at one address the last} */
    static NavigableMap<Long, String> functions(Path file) throws IOException {
        NavigableMap<Long, String> functions = new TreeMap<>();
        for (String line : run(List.of(), "tool", "nm", "-n", file.toString())) {
            String[] words = line.strip().split(" +", 3);
            if (words.length == 3 && words[1].equalsIgnoreCase("t") && !words[2].startsWith("runtime.etext")) {
                // The linker marks assembler functions in the symbol table only.
                functions.put(Long.parseUnsignedLong(words[0], 16), words[2].replaceFirst("\\.abi0$", ""));
            }
        }
        return functions;
    }

    /** {@return what {@code go version -m} prints of a file, without its name} */
    static List<String> versionOf(Path file) throws IOException {
        List<String> lines = new ArrayList<>(run(List.of(), "version", "-m", file.toString()));
        lines.set(0, lines.get(0).substring(lines.get(0).lastIndexOf(": ") + 2));
        return lines;
    }

    private static List<String> hex(Collection<Long> addresses) {
        return addresses.stream()
                .map(address -> "0x" + Long.toHexString(address))
                .toList();
    }

    private static List<String> run(List<String> input, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(GO);
        command.addAll(List.of(arguments));
        Path in = Files.createTempFile("addresses", ".txt");
        Path err = Files.createTempFile("go", ".err");
        try {
            Files.write(in, input);
            Process process = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectError(err.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(command + ": exit status " + status + ": " + Files.readString(err));
            }
            return output.lines().toList();
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            Files.delete(in);
            Files.delete(err);
        }
    }
}
