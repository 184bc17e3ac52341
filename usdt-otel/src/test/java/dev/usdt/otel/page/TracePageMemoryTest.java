package dev.usdt.otel.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three times as many spans as a page keeps, in a virtual machine with as much memory as the command has. */
class TracePageMemoryTest {

    @Test
    void manySpansNeedLittleMemory(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("trace.html");
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx160m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TracePageMemoryTest.class.getName(),
                        file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it goes on and on");
            assertEquals(0, process.exitValue(), () -> {
                try {
                    return Files.readString(said);
                } catch (IOException e) {
                    return e.toString();
                }
            });
        } finally {
            process.destroyForcibly();
        }
        assertTrue(Files.size(file) > 10_000_000, "bytes: " + Files.size(file));
    }

    public static void main(String[] args) throws IOException {
        SplittableRandom random = new SplittableRandom(9);
        try (TracePage page = TracePage.of(Path.of(args[0]))) {
            for (int i = 0; i < 300_000; i++) {
                SpanMaker span = SpanMaker.of(i % 2 == 0 ? SpanMaker.QUERY : SpanMaker.EXECUTE);
                page.span(span.name("SELECT")
                        .at(i * 1000L, random.nextLong(1_000_000))
                        .with("db.query.text", "SELECT * FROM orders WHERE id = " + i)
                        .with("db.namespace", "shop")
                        .with("rows", i)
                        .make());
            }
        }
    }
}
