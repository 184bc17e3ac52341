package dev.usdt.bpftrace.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel of this machine, with a bpftrace that may be of another Debian suite. */
final class LocalHost implements TraceHost {

    /** Tracing is mostly waiting for the kernel, which takes one site after the other. */
    private static final int AT_ONCE = 3;

    private static final int RUN_SECONDS = 600;

    private final String name;
    private final Path folder;
    private final List<String> bpftrace;
    private int copies;

    /**
     * Makes a host.
     *
     * @param name what it is called
     * @param folder an empty directory of its own
     * @param bpftrace the command that runs bpftrace
     */
    LocalHost(String name, Path folder, List<String> bpftrace) {
        this.name = name;
        this.folder = folder;
        this.bpftrace = List.copyOf(bpftrace);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String architecture() {
        return "amd64";
    }

    @Override
    public Optional<String> obstacle() throws IOException, InterruptedException {
        if (!System.getProperty("os.name").equals("Linux")
                || !System.getProperty("os.arch").equals(architecture())) {
            return Optional.of("the programs are for Linux on x86-64");
        }
        if (!Files.getOwner(Path.of("/proc/self")).getName().equals("root")) {
            return Optional.of("tracing needs root");
        }
        try {
            // bpftrace runs BEGIN by a uprobe on itself: all that a script needs is tried.
            Command ready = run("-q", "-e", "BEGIN { printf(\"ready\\n\"); exit(); }");
            return ready.out().contains("ready")
                    ? Optional.empty()
                    : Optional.of("bpftrace cannot trace here: " + ready.err());
        } catch (IOException e) {
            return Optional.of("no bpftrace: " + e.getMessage());
        }
    }

    @Override
    public Tracer tracer() throws IOException, InterruptedException {
        return Tracers.of(name, this::ask);
    }

    private Tracer ask() throws IOException, InterruptedException {
        Matcher version = Pattern.compile("v(\\d+\\.\\d+\\.\\d+)")
                .matcher(run("--version").out());
        if (!version.find()) {
            throw new IOException(bpftrace + " --version tells no version");
        }
        boolean libbfd = run("--info").out().contains("bfd: yes");
        return new Tracer(System.getProperty("os.version"), version.group(1), libbfd);
    }

    private Command run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(bpftrace);
        command.addAll(List.of(arguments));
        return Command.run(RUN_SECONDS, command);
    }

    /**
     * Has bpftrace read a script and translate it, and from 0.22 on attach with it too.
     *
     * @return what is wrong with it, or empty
     */
    Optional<String> fault(Path script, boolean unsafe) throws IOException, InterruptedException {
        // Up to 0.20 or so there is only the option that prints what it does, too.
        String dryRun = tracer().version().minor() < 22 ? "-d" : "--dry-run";
        Command parsed = unsafe ? run(dryRun, "--unsafe", script.toString()) : run(dryRun, script.toString());
        return parsed.status() != 0
                ? Optional.of("exit status " + parsed.status() + ": " + parsed.err())
                : Optional.empty();
    }

    @Override
    public Path place(Path file) throws IOException {
        // Runs are at the same time, and a bpftrace sees what any process hits of a file.
        Path copy = Files.createDirectories(folder.resolve("copy " + copies++)).resolve(file.getFileName());
        Files.copy(file, copy);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        return copy;
    }

    @Override
    public List<Capture> trace(List<Run> runs) throws IOException, InterruptedException {
        Path jobs = Files.createTempDirectory(folder, "jobs");
        Path script = Job.script(jobs);
        ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Capture>> futures = new ArrayList<>();
            for (Run run : runs) {
                Path work = jobs.resolve(Integer.toString(futures.size()));
                futures.add(executor.submit(() -> trace(script, new Job(List.of(run)), work)));
            }
            List<Capture> captures = new ArrayList<>();
            for (Future<Capture> future : futures) {
                captures.add(future.get());
            }
            return captures;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private Capture trace(Path script, Job job, Path work) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", script.toString(), job.write(work).toString()));
        command.addAll(bpftrace);
        command.addAll(job.options());
        Command.run(RUN_SECONDS, command);
        return job.read(work).get(0);
    }
}
