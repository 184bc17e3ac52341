package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.cli.io.ExitCode;
import dev.usdt.hostile.HostileFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No file keeps a command busy, fills its memory or the disk: each ends with a result or a fault of the file.
 * {@code ./verify damaged} runs all commands on all files with 64 MiB of heap ({@code -Dhostile.all=true}); here each
 * file has one command of its own.
 */
class HostileFilesTest {

    private static final boolean ALL = Boolean.getBoolean("hostile.all");
    /** The largest file, as JSON: twelve arguments at each of some thousand sites. */
    private static final long MOST_OUTPUT = 64 << 20;

    @TempDir
    Path folder;

    /** Counts what is written, and says no more of it. */
    private static final class Count extends Writer {
        private long characters;
        private final StringBuilder start = new StringBuilder();

        @Override
        public void write(char[] text, int offset, int length) {
            characters += length;
            start.append(text, offset, Math.min(length, 200 - Math.min(200, start.length())));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private List<List<String>> commands(Path file) throws IOException {
        String path = file.toString();
        List<List<String>> commands = new ArrayList<>();
        commands.add(List.of("list", path));
        commands.add(List.of("list", "--wide", path));
        commands.add(List.of("list", "--format", "json", path));
        commands.add(List.of("list", "--format", "ndjson", path));
        commands.add(List.of("list", "-json", path));
        commands.add(List.of("validate", "-v", path));
        commands.add(List.of("validate", "--format", "json", path));
        commands.add(List.of("validate", "--format", "sarif", "--tracer", "bpftrace", path));
        for (String style : List.of("print", "count", "latency", "json")) {
            commands.add(List.of("bpftrace", "--style", style, path));
        }
        commands.add(List.of("bpftrace", "--attach", "uprobe", "--style", "json", path));
        commands.add(List.of("bpftrace", "--where", "arg0 > 5", path));
        commands.add(List.of(
                "repair", "--gdb", "--force", "-o", folder.resolve("fixed").toString(), path));
        Path fixture = Cli.fixture("cvalues-amd64-O2.elf");
        commands.add(List.of("diff", path, path));
        commands.add(List.of("diff", "--format", "json", fixture.toString(), path));
        commands.add(List.of("diff", "--format", "markdown", path, fixture.toString()));
        return commands;
    }

    @ParameterizedTest
    @EnumSource
    void endWithAResultOrAFault(HostileFile kind) throws Exception {
        Path file = kind.in(folder);
        List<List<String>> commands = commands(file);
        for (int i = 0; i < commands.size(); i++) {
            if (ALL || i == List.of(HostileFile.values()).indexOf(kind) % commands.size()) {
                run(kind, commands.get(i));
            }
        }
        Files.deleteIfExists(folder.resolve("fixed"));
    }

    private static void run(HostileFile kind, List<String> command) {
        Count out = new Count();
        Count err = new Count();
        int code = Main.run(out, err, command.toArray(new String[0]));
        System.out.printf(
                "[hostile files] %s %s: exit %d, %d characters%n",
                kind, String.join(" ", command.subList(0, command.size() - 1)), code, out.characters);
        assertTrue(code == ExitCode.OK || code == ExitCode.INPUT, () -> command + " gives " + code + ": " + err.start);
        assertTrue(out.characters <= MOST_OUTPUT, () -> command + " prints " + out.characters + " characters");
        assertTrue(err.characters <= MOST_OUTPUT, () -> command + " says " + err.characters + " characters");
    }
}
