package dev.usdt.bpftrace.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a program of this machine has left.
 *
 * @param status its exit status
 * @param out what it printed on stdout
 * @param err what it printed on stderr
 */
record Command(int status, String out, String err) {

    /**
     * Runs a program to its end.
     *
     * @param seconds after how many it is taken to hang; no test is about how long it takes
     * @throws IOException if there is none, or it has not ended in time
     */
    static Command run(int seconds, List<String> words) throws IOException, InterruptedException {
        Path out = Files.createTempFile("usdt", ".out");
        Path err = Files.createTempFile("usdt", ".err");
        try {
            Process process = new ProcessBuilder(words)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try {
                if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                    throw new IOException(String.join(" ", words) + " has not ended within " + seconds + " s");
                }
            } finally {
                process.destroy();
            }
            return new Command(process.exitValue(), text(out), text(err).strip());
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
