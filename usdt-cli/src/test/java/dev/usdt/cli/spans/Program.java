package dev.usdt.cli.spans;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs beside a test, with what it prints in a file. */
final class Program implements AutoCloseable {

    private static final long SECONDS = 90;

    private final Process process;
    private final Path out;

    private Program(Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    /** Starts it; both of its outputs go to a file. */
    static Program start(Path out, Object... words) throws IOException {
        List<String> command = new ArrayList<>();
        for (Object word : words) {
            command.add(word.toString());
        }
        return start(out, Map.of(), command);
    }

    /** The same with variables of the environment. */
    static Program start(Path out, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        return new Program(builder.start(), out);
    }

    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** What a tool prints, and its exit code if it is not 0. */
    static String run(Object... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        for (Object word : words) {
            command.add(word.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new ToolException(code, String.join(" ", command) + ": exit code " + code + "\n" + printed);
        }
        return printed.strip();
    }

    /** A tool has ended with another code than 0. */
    static final class ToolException extends IOException {
        private static final long serialVersionUID = 1;

        private final int code;

        ToolException(int code, String message) {
            super(message);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** Waits until a line of it begins with a text; {@return that line} */
    String awaitLine(String start) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (true) {
            for (String line : lines()) {
                if (line.startsWith(start)) {
                    return line;
                }
            }
            assertTrue(process.isAlive() && System.nanoTime() < until, () -> "no '" + start + "' in " + said());
            Thread.sleep(10);
        }
    }

    List<String> lines() throws IOException {
        return Files.readAllLines(out);
    }

    String said() {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Of what it prints at its end, the second field of a line. */
    long count(String word) throws IOException {
        for (String line : lines()) {
            if (line.startsWith(word + "\t")) {
                return Long.parseLong(line.split("\t", -1)[1]);
            }
        }
        throw new AssertionError("no " + word + " in " + said());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Tells it to end; {@return its exit code} */
    int terminate() throws InterruptedException {
        process.destroy();
        return await();
    }

    int await() throws InterruptedException {
        assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), () -> "it does not end: " + said());
        return process.exitValue();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
