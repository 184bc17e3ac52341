package dev.usdt.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs programs with an environment that holds only what a test put there. */
final class Sandbox {

    /** What a program left. */
    record Result(int exitCode, String out, String err) {}

    private final Map<String, String> environment = new HashMap<>();
    private List<String> prefix = List.of();
    private Path folder;
    private Optional<Path> input = Optional.empty();

    Sandbox(Path folder) {
        this.folder = folder;
    }

    void set(String variable, String value) {
        environment.put(variable, value);
    }

    void unset(String variable) {
        environment.remove(variable);
    }

    String get(String variable) {
        return environment.getOrDefault(variable, "");
    }

    void in(Path newFolder) {
        folder = newFolder;
    }

    Sandbox withInput(String text) throws IOException {
        input = Optional.of(Files.writeString(folder.resolve("input"), text));
        return this;
    }

    /** Takes away the permission to write below a directory; root, whom that does not hinder, runs as somebody else. */
    void asNobody(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (Path file : files.toList()) {
                boolean executable = Files.isExecutable(file);
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(executable ? "r-xr-xr-x" : "r--r--r--"));
            }
        }
        if (System.getProperty("user.name").equals("root")) {
            prefix = List.of(findTool("setpriv").toString(), "--reuid=65534", "--regid=65534", "--clear-groups", "--");
        }
    }

    Process start(List<String> command) throws IOException {
        return builder(command).start();
    }

    /**
     * Starts a program that somebody types for; what both its outputs get goes to a file. Who runs the tests in the
     * background of a script ignores SIGINT, as would the program then.
     */
    Process startTyped(List<String> command, Path output) throws IOException {
        List<String> typed = new ArrayList<>(List.of(findTool("env").toString(), "--default-signal"));
        typed.addAll(command);
        return builder(typed)
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    Result run(List<String> command) throws IOException, InterruptedException {
        Path err = Files.createTempFile("usdt", ".err");
        try {
            Process process = builder(command).redirectError(err.toFile()).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // Only to end what hangs: no test is about how long it takes.
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("still running: " + command);
            }
            return new Result(process.exitValue(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.redirectInput(input.orElse(Path.of("/dev/null")).toFile());
    }

    /** Where the machine has a program. */
    static Path findTool(String name) {
        return find(name).orElseThrow(() -> new AssertionError("there is no " + name + " on PATH"));
    }

    /** A shell with its options, its program found, or an empty list if the machine does not have it. */
    static List<String> findShell(List<String> shell) {
        return find(shell.get(0))
                .map(program -> {
                    List<String> found = new ArrayList<>(shell);
                    found.set(0, program.toString());
                    return found;
                })
                .orElse(new ArrayList<>());
    }

    /** Where the machine has a program, if it has. */
    static Optional<Path> find(String name) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            Path program = Path.of(folder).resolve(name);
            if (Files.isExecutable(program)) {
                try {
                    // busybox and its like are told by their own name what to be.
                    return Optional.of(program.toRealPath().endsWith("busybox") ? program : program.toRealPath());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return Optional.empty();
    }
}
