package dev.usdt.cli;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.CatalogException;
import dev.usdt.catalog.Catalogs;
import dev.usdt.cli.args.TypedWords;
import dev.usdt.cli.io.Utf8Writer;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerRules;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Runs commands with what they print thrown away. The launcher makes its archives of classes from what this loads;
 * nothing else uses it.
 */
final class TrainingRun {

    private TrainingRun() {}

    /**
     * Runs the commands.
     *
     * @param args which commands, {@code list} or {@code other}, and an ELF file with probes
     */
    public static void main(String[] args) throws IOException, ClassNotFoundException {
        boolean all = !args[0].equals("list");
        String file = args[1];
        String folder = file.substring(0, file.lastIndexOf('/') + 1);
        for (String[] line : all ? otherCommands(file, folder) : listings(file)) {
            // As Main.main does.
            Main.run(nowhere(), nowhere(), TypedWords.of(line));
        }
        if (all) {
            // What a script of a Go binary reads first, and what one of ARM64 asks; there is neither to train with.
            Catalogs.ofGo();
            readCatalog();
            askTracers(Machine.AARCH64, "-4@w0 8@[sp, 16]");
            loadTheRest(folder);
        }
    }

    /**
     * Loads what the runs did not, the readers of Go's tables for instance: a class that is in no archive makes the
     * virtual machine open the jars.
     */
    private static void loadTheRest(String folder) throws IOException, ClassNotFoundException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(folder), "usdt-*.jar")) {
            for (Path path : jars) {
                try (JarFile jar = new JarFile(path.toFile())) {
                    for (JarEntry entry : Collections.list(jar.entries())) {
                        String name = entry.getName();
                        if (name.startsWith("dev/") && name.endsWith(".class")) {
                            String type =
                                    name.substring(0, name.lastIndexOf('.')).replace('/', '.');
                            Class.forName(type, false, TrainingRun.class.getClassLoader());
                        }
                    }
                }
            }
        }
    }

    /** As {@code --catalog} does: what is built in is not read from JSON, and would train no parser. */
    private static void readCatalog() throws IOException {
        try (InputStream in = Catalogs.class.getResourceAsStream("go.json")) {
            Catalog.read(Objects.requireNonNull(in), "go.json");
        } catch (CatalogException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void askTracers(Machine machine, String arguments) {
        for (Argument argument : Argument.parse(machine, arguments)) {
            for (Tracer tracer : Tracer.USUAL) {
                TracerRules.ofArgument(tracer, machine, argument);
            }
        }
    }

    private static List<String[]> listings(String file) {
        return List.of(
                line("list", file),
                line("list", file, file + ".missing"),
                line("list", file, file, file, file, file, file, file, file));
    }

    private static List<String[]> otherCommands(String file, String folder) {
        // This process: the virtual machine of most distributions has probes.
        String self = Long.toString(ProcessHandle.current().pid());
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
                line("list", "--wide", "--pid", self),
                line("list", "--format", "json", "--pid", self),
                line("bpftrace", "--probe", "gc__*", "--pid", self),
                line("diff", file, file),
                line("diff", "--format", "json", file, file),
                line("repair", "--dry-run", file),
                // There is an object file too, and the jars.
                line("list", "-r", folder, file + ".missing"),
                // As names of files it is nonsense, but is read as such.
                line("list", "--files-from", file, file),
                line("explain", "--machine", "x86_64", "-4@%eax 8@-24(%rbp) 1@$1"),
                line("explain", "--machine", "aarch64", "-4@w0 8@[sp, 16]"),
                line("list", "--help"),
                line("--help"),
                line("completion"));
    }

    private static String[] line(String... arguments) {
        return arguments;
    }

    /** Of the classes that Main writes with. */
    private static Writer nowhere() {
        return new Utf8Writer(OutputStream.nullOutputStream());
    }
}
