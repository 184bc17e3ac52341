package dev.usdt.bpftrace.kernel;

import com.fasterxml.jackson.core.JsonFactory;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.kernel.ProcessVerdict.Traced;
import dev.usdt.catalog.Catalog;
import dev.usdt.process.MappedFile.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import net.fornwall.jelf.ElfFile;

/**
 * Processes on an emulated machine, which starts all of them, reads them with Java and traces them, one after the
 * other, within one boot: {@code process-job}.
 */
final class ArmProcesses {

    private static final String PROCESS_JOB = "process-job";

    /** One of each place that the program of {@link ProcessScripts} needs classes from. */
    private static final List<Class<?>> CLASSES = List.of(
            ProcessScripts.class, ScriptWriter.class, Catalog.class, UsdtFile.class, JsonFactory.class, ElfFile.class);

    private static final int SECONDS = 60;

    private final Path in;
    private final List<String> names = new ArrayList<>();
    private final Set<Integer> twins = new HashSet<>();

    /** Prepares in an empty folder what the machine is given. */
    ArmProcesses(Path in) {
        this.in = in;
    }

    /** A process of {@code runtime}. */
    void made(String name, Kind kind, String words) throws IOException {
        Path folder = subject(name, kind);
        copy("runtime-arm64", folder.resolve("runtime"));
        start(folder, "exec ./runtime " + words + " -wait -n " + ProcessKernelTest.ROUNDS);
    }

    /** A program that two processes run. */
    void program(String fixture) throws IOException {
        twins.add(names.size());
        Path folder = subject("program", Kind.FILE);
        copy(fixture, folder.resolve("server"));
        start(folder, "exec ./server -wait -linger 0");
        start(Files.createDirectory(folder.resolve("twin")), "exec ../server -wait -linger 0");
    }

    /** A program that has a root and process numbers of its own. */
    void container(String fixture) throws IOException {
        Path folder = subject("container of " + fixture, Kind.FILE);
        copy(fixture, Files.createDirectories(folder.resolve("root/app")).resolve("server"));
        // No pivot_root, as the machine's root is the kernel's first one, which cannot be put elsewhere.
        start(
                folder,
                "exec unshare -m -p -f sh -c 'mount --bind root root && cd root && mount --move . / &&"
                        + " exec chroot . /app/server -wait -linger 0'");
    }

    private Path subject(String name, Kind kind) throws IOException {
        Path folder = Files.createDirectories(in.resolve("subjects").resolve(Integer.toString(names.size())));
        names.add(name);
        Files.writeString(folder.resolve("kind"), kind.name());
        return folder;
    }

    private static void start(Path folder, String shell) throws IOException {
        Files.writeString(folder.resolve("start"), shell + "\n");
    }

    private static void copy(String fixture, Path to) throws IOException {
        Fixtures.copy(Fixtures.built(fixture), to);
    }

    /** {@return what came of each, in the order in which they were asked for} */
    List<Traced> trace(ArmMachine machine) throws IOException, InterruptedException {
        Job.script(in);
        try (InputStream job = ArmProcesses.class.getResourceAsStream(PROCESS_JOB)) {
            Files.copy(Objects.requireNonNull(job, PROCESS_JOB), in.resolve("job"));
        }
        Path classes = Files.createDirectory(in.resolve("classes"));
        for (int i = 0; i < CLASSES.size(); i++) {
            Command copied = Command.run(
                    SECONDS,
                    List.of(
                            "cp",
                            "-r",
                            source(CLASSES.get(i)).toString(),
                            classes.resolve(Integer.toString(i)).toString()));
            if (copied.status() != 0) {
                throw new IOException(copied.err());
            }
        }
        Path out = machine.runWithJava(in);
        List<Traced> traced = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Path folder = out.resolve(Integer.toString(i));
            Path twin = folder.resolve("twin");
            traced.add(new Traced(
                    names.get(i),
                    Job.readOne(folder),
                    twins.contains(i) ? Optional.of(Files.readString(twin)) : Optional.empty()));
        }
        return traced;
    }

    /** The archive or the folder that has a class. */
    private static Path source(Class<?> type) throws IOException {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
