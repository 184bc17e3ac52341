package dev.usdt.bpftrace.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** This machine, and the bpftrace that {@code USDT_BPFTRACE} names: a command, its words separated by blanks. */
final class LocalHost implements TraceHost {

    /** epoll_wait and epoll_pwait of x86-64: bpftrace waits in it for events once all is attached. */
    private static final List<String> WAITING = List.of("232", "281");

    private static final int ATTACH_SECONDS = 240;
    private static final int RUN_SECONDS = 120;

    private final Path folder;
    private final List<String> bpftrace;

    LocalHost(Path folder) {
        this.folder = folder;
        this.bpftrace = List.of(setting("USDT_BPFTRACE", "bpftrace").split(" ", -1));
    }

    private static String setting(String name, String otherwise) {
        String property = System.getProperty(name);
        return property != null ? property : System.getenv().getOrDefault(name, otherwise);
    }

    @Override
    public Optional<String> obstacle() throws IOException, InterruptedException {
        if (!Files.getOwner(Path.of("/proc/self")).getName().equals("root")) {
            return Optional.of("tracing needs root");
        }
        Path complaints = folder.resolve("probe.err");
        try {
            // bpftrace runs BEGIN by a uprobe on itself: all that a script needs is tried.
            String out = run(complaints, "-q", "-e", "BEGIN { printf(\"ready\\n\"); exit(); }");
            return out.contains("ready")
                    ? Optional.empty()
                    : Optional.of("bpftrace cannot trace here: " + String.join(" ", Files.readAllLines(complaints)));
        } catch (IOException e) {
            return Optional.of("no bpftrace: " + e.getMessage());
        }
    }

    @Override
    public String version() throws IOException, InterruptedException {
        Matcher version = Pattern.compile("v(\\d+\\.\\d+\\.\\d+)").matcher(run(folder.resolve("v.err"), "--version"));
        if (!version.find()) {
            throw new IOException(bpftrace + " --version tells no version");
        }
        return version.group(1);
    }

    @Override
    public boolean hasLibbfd() throws IOException, InterruptedException {
        return run(folder.resolve("info.err"), "--info").contains("bfd: yes");
    }

    private String run(Path complaints, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(bpftrace);
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(complaints.toFile()).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        finish(process, RUN_SECONDS, String.join(" ", command));
        return out;
    }

    @Override
    public Path place(Path file) throws IOException {
        Path copy = folder.resolve(file.getFileName());
        Files.copy(file, copy);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        return copy;
    }

    @Override
    public Capture trace(String script, boolean unsafe, List<String> command) throws IOException, InterruptedException {
        Path text = Files.writeString(folder.resolve("trace.bt"), script);
        Path events = folder.resolve("events");
        Path complaints = folder.resolve("complaints");
        Path truth = folder.resolve("truth");
        List<String> tracing = new ArrayList<>(bpftrace);
        tracing.add("-q");
        if (unsafe) {
            tracing.add("--unsafe");
        }
        tracing.add(text.toString());
        ProcessBuilder builder = new ProcessBuilder(tracing)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(events.toFile())
                .redirectError(complaints.toFile());
        // With the default buffers quick hits are lost.
        builder.environment().put("BPFTRACE_PERF_RB_PAGES", "1024");
        Process tracer = builder.start();
        try {
            awaitAttached(tracer);
            if (tracer.isAlive()) {
                Process program = new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(truth.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                finish(program, RUN_SECONDS, String.join(" ", command));
                if (program.exitValue() != 0) {
                    throw new IOException(command + " ended with status " + program.exitValue());
                }
                // Two rounds of bpftrace's poll, and then it drains its buffers once more.
                Thread.sleep(300);
            }
        } finally {
            interrupt(tracer);
        }
        return new Capture(
                Files.readAllLines(events),
                Files.readAllLines(complaints),
                Files.exists(truth) ? Files.readAllLines(truth) : List.of());
    }

    /** Returns when bpftrace waits for events, or has ended. */
    private static void awaitAttached(Process tracer) throws IOException, InterruptedException {
        Path syscall = Path.of("/proc", Long.toString(tracer.pid()), "syscall");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ATTACH_SECONDS);
        while (tracer.isAlive()) {
            if (isWaiting(syscall)) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new IOException("bpftrace has not attached within " + ATTACH_SECONDS + " s");
            }
            Thread.sleep(20);
        }
    }

    private static boolean isWaiting(Path syscall) {
        try {
            String call = Files.readString(syscall);
            return WAITING.stream().anyMatch(number -> call.startsWith(number + " "));
        } catch (IOException e) {
            // It has just ended, which the caller sees.
            return false;
        }
    }

    /** As a user does with Ctrl-C: 0.17 ends on no other signal. */
    private static void interrupt(Process tracer) throws IOException, InterruptedException {
        for (int attempt = 0; tracer.isAlive() && attempt < 20; attempt++) {
            new ProcessBuilder("kill", "-INT", Long.toString(tracer.pid()))
                    .start()
                    .waitFor();
            // It detaches before it ends, which takes a while for many probes.
            tracer.waitFor(attempt < 1 ? 10 : 3, TimeUnit.SECONDS);
        }
        finish(tracer, RUN_SECONDS, "bpftrace");
    }

    private static void finish(Process process, int seconds, String what) throws IOException, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(what + " has not ended within " + seconds + " s");
        }
    }
}
