package dev.usdt.tracer;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs beside the test, until it is closed; what it prints is in a file. */
final class Background implements AutoCloseable {

    private final Process process;
    private final Path out;

    private Background(Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    static Background start(List<String> command, Map<String, String> environment, Path folder) throws IOException {
        Path out = Files.createTempFile(folder, "background", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        return new Background(builder.start(), out);
    }

    long pid() {
        return process.pid();
    }

    String output() throws IOException {
        return Files.readString(out, StandardCharsets.ISO_8859_1);
    }

    /** Waits until it has printed a text or has ended, and says whether it has printed it. */
    boolean prints(String text) throws Exception {
        for (int i = 0; i < 1200; i++) {
            boolean ended = !process.isAlive();
            if (output().contains(text)) {
                return true;
            } else if (ended) {
                return false;
            }
            Thread.sleep(50);
        }
        throw new IOException("has not printed '" + text + "' in a minute: " + output());
    }

    /** Whether it has ended in so many seconds. */
    boolean endsBy(int seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        // What runs another program waits for it to end, and what traces may take its time.
        List<ProcessHandle> others = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                others.forEach(ProcessHandle::destroyForcibly);
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
