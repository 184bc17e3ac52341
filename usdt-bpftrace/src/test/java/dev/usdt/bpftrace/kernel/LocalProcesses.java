package dev.usdt.bpftrace.kernel;

import dev.usdt.bpftrace.kernel.TraceHost.Run;
import dev.usdt.process.MappedFile.Kind;
import dev.usdt.tracer.TracerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts processes on this machine, each in a folder of its own. */
final class LocalProcesses {

    private static final int SECONDS = 60;

    /**
     * A process that waits for a line from a pipe, and then fires its probes.
     *
     * @param name what it shows
     * @param kind where its code is mapped from
     * @param folder the folder that it runs in, with its pipe {@code in} and what it says, {@code out}
     * @param process what was started
     * @param twin another process that runs the same file and fires at the same time
     */
    record Subject(String name, Kind kind, Path folder, Process process, Optional<Subject> twin) {

        long pid() {
            return ProcessScripts.pid(process.toHandle());
        }

        Run run(TracerVersion version) throws IOException {
            return ProcessScripts.run(pid(), kind, folder, twin.isPresent(), version);
        }

        /** What it has said so far. */
        String said() throws IOException {
            return Files.readString(folder.resolve("out"));
        }

        void end() {
            twin.ifPresent(Subject::end);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private final Path folder;
    private int folders;

    /** Starts them in folders below an existing one. */
    LocalProcesses(Path folder) {
        this.folder = folder;
    }

    /** Starts a shell in a folder, which lets a program take its place, and waits until that has said something. */
    private static Process start(Path folder, String shell, List<String> words)
            throws IOException, InterruptedException {
        Command.run(SECONDS, List.of("mkfifo", folder.resolve("in").toString()));
        List<String> command = new ArrayList<>(List.of("sh", "-c", shell));
        command.addAll(words);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        while (process.isAlive() && Files.size(out) == 0) {
            Thread.sleep(10);
        }
        if (!process.isAlive()) {
            throw new IOException(words + ": " + Files.readString(err));
        }
        return process;
    }

    private Path folder() throws IOException {
        return Files.createDirectories(folder.resolve("subject " + folders++));
    }

    // The pipe is opened to read and write, as one that nobody writes to cannot be opened to read.

    Subject made(String name, Kind kind, String... words) throws IOException, InterruptedException {
        List<String> all =
                new ArrayList<>(List.of(Fixtures.built("runtime-amd64").toString()));
        all.addAll(List.of(words));
        all.addAll(List.of("-wait", "-n", Integer.toString(ProcessKernelTest.ROUNDS)));
        Path folder = folder();
        return new Subject(name, kind, folder, start(folder, "exec \"$0\" \"$@\" <>in", all), Optional.empty());
    }

    /** A program that two processes run, and which may be replaced by an upgrade while they do. */
    Subject program(String fixture, boolean replaced) throws IOException, InterruptedException {
        Path folder = folder();
        Path program = Fixtures.copy(Fixtures.built(fixture), folder.resolve("server"));
        String exec = "exec \"$0\" -wait -linger 0 <>in";
        Path other = Files.createDirectory(folder.resolve("twin"));
        Process twin = start(other, exec, List.of(program.toString()));
        Process process = start(folder, exec, List.of(program.toString()));
        if (replaced) {
            // Another file with probes of the same names, which is not what runs.
            Path next = Fixtures.copy(Fixtures.built("semaphore-amd64-lld-separate"), folder.resolve("next"));
            Files.move(next, program, StandardCopyOption.REPLACE_EXISTING);
        }
        return new Subject(
                replaced ? "replaced program" : "program",
                replaced ? Kind.DELETED : Kind.FILE,
                folder,
                process,
                Optional.of(new Subject("twin", Kind.FILE, other, twin, Optional.empty())));
    }

    /** A program that has a root and process numbers of its own. */
    Subject container(String fixture) throws IOException, InterruptedException {
        Path folder = folder();
        Files.createDirectories(folder.resolve("root/old"));
        Files.createDirectories(folder.resolve("root/app"));
        Fixtures.copy(Fixtures.built(fixture), folder.resolve("root/app/server"));
        String inside = "mount --bind root root && cd root && pivot_root . old && exec /app/server -wait -linger 0";
        String unshare = "exec unshare --mount --pid --fork --kill-child sh -c \"$0\" <>in";
        return new Subject(
                "container of " + fixture,
                Kind.FILE,
                folder,
                start(folder, unshare, List.of(inside)),
                Optional.empty());
    }

    /** A program with another root, but the mounts of everybody. */
    Subject chroot(String fixture) throws IOException, InterruptedException {
        Path folder = folder();
        Files.createDirectories(folder.resolve("root/app"));
        Fixtures.copy(Fixtures.built(fixture), folder.resolve("root/app/server"));
        String exec = "exec chroot root /app/server -wait -linger 0 <>in";
        return new Subject("chroot", Kind.FILE, folder, start(folder, exec, List.of()), Optional.empty());
    }
}
