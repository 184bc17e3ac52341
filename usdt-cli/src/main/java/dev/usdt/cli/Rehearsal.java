package dev.usdt.cli;

import java.io.BufferedWriter;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs commands with what they print thrown away. The launcher makes its archives of classes from what this loads;
 * nothing else uses it.
 */
final class Rehearsal {

    private Rehearsal() {}

    /**
     * Rehearses.
     *
     * @param args which commands, {@code list} or {@code other}, and an ELF file with probes
     */
    public static void main(String[] args) {
        for (String[] line : args[0].equals("list") ? listings(args[1]) : otherCommands(args[1])) {
            Main.run(nowhere(), nowhere(), line);
        }
    }

    private static List<String[]> listings(String file) {
        return List.of(
                line("list", file),
                line("list", file, file + ".missing"),
                line("list", file, file, file, file, file, file, file, file));
    }

    private static List<String[]> otherCommands(String file) {
        // With an object file and the jars beside it.
        String folder = file.substring(0, file.lastIndexOf('/') + 1);
        return List.of(
                line("list", "--wide", "--provider", "*", file),
                line("list", "-json", file),
                line("list", "--format", "json", file),
                line("list", "--format", "ndjson", file),
                line("bpftrace", file),
                line("bpftrace", "--attach", "uprobe", file),
                line("bpftrace", "--style", "json", "--where", "arg0 > 0", file),
                line("bpftrace", "--style", "count", file),
                line("bpftrace", "--style", "latency", file),
                line("validate", "-v", file),
                line("validate", "--format", "json", file),
                line("diff", file, file),
                line("diff", "--format", "json", file, file),
                line("repair", "--dry-run", file),
                line("list", "-r", folder, file + ".missing"),
                // As names of files it is nonsense, but is read as such.
                line("list", "--files-from", file, file),
                line("explain", "--machine", "x86_64", "-4@%eax 8@-24(%rbp) 1@$1"),
                line("explain", "--machine", "aarch64", "-4@w0 8@[sp, 16]"));
    }

    private static String[] line(String... arguments) {
        return arguments;
    }

    /** Of the classes that Main writes with. */
    private static Writer nowhere() {
        return new BufferedWriter(new OutputStreamWriter(OutputStream.nullOutputStream(), StandardCharsets.UTF_8));
    }
}
