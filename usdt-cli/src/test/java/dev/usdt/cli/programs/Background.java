package dev.usdt.cli.programs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A program that runs beside a test, with what it prints in files. */
final class Background implements AutoCloseable {

    private static final long SECONDS = 120;

    /** How late a line may be on a busy machine. */
    private static final long LATE_SECONDS = 10;

    private final Process process;
    private final Path out;
    private final Path err;

    private Background(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static Background start(ProcessBuilder builder, Path folder, String name) throws IOException {
        Path out = folder.resolve(name + ".out");
        Path err = folder.resolve(name + ".err");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        return new Background(process, out, err);
    }

    /** Waits until a line of either output begins with a text; {@return that line} */
    String awaitLine(String start) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (true) {
            boolean alive = process.isAlive();
            for (Path file : List.of(out, err)) {
                for (String line : Files.readAllLines(file)) {
                    if (line.startsWith(start)) {
                        return line;
                    }
                }
            }
            assertTrue(alive && System.nanoTime() < until, () -> "no '" + start + "' in " + read(out) + read(err));
            Thread.sleep(20);
        }
    }

    /** Waits until its standard output is as wanted, or it seems that it never will be. */
    void awaitLines(Predicate<List<String>> wanted) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LATE_SECONDS);
        while (!wanted.test(lines()) && System.nanoTime() < until) {
            Thread.sleep(50);
        }
    }

    /** While it writes, the last one may end within a character. */
    List<String> lines() throws IOException {
        return new String(Files.readAllBytes(out), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Has it end and print what it has. */
    void terminate() throws InterruptedException {
        process.destroy();
        assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), () -> "it does not end: " + read(err));
    }

    /** Ends it. A script of a server ends what it has started itself, if it is asked to. */
    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        started.forEach(ProcessHandle::destroy);
        process.onExit().completeOnTimeout(process, SECONDS, TimeUnit.SECONDS).join();
        started.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
