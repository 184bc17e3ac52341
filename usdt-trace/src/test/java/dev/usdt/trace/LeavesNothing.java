package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For tests that trace on the kernel of this machine, if that is allowed: each leaves nothing of this process in the
 * kernel, and the kernel warns of nothing.
 */
final class LeavesNothing implements BeforeEachCallback, AfterEachCallback {

    private static final Path TRACEFS = Path.of("/sys/kernel/tracing");

    private List<String> eventsBefore = List.of();
    private List<String> warningsBefore = List.of();

    @Override
    public void beforeEach(ExtensionContext context) throws IOException, InterruptedException {
        assumeTrue(canTrace(), "tracing needs root, and tracefs mounted");
        eventsBefore = events();
        warningsBefore = warnings();
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException, InterruptedException {
        if (canTrace()) {
            assertEquals(eventsBefore, events());
            List<String> warnings = new ArrayList<>(warnings());
            warnings.removeAll(new HashSet<>(warningsBefore));
            assertEquals(List.of(), warnings);
        }
    }

    private static boolean canTrace() {
        return Files.isWritable(TRACEFS.resolve("uprobe_events"));
    }

    private static List<String> events() throws IOException {
        String mine = "_" + ProcessHandle.current().pid() + "_";
        List<String> events = new ArrayList<>(Files.readAllLines(TRACEFS.resolve("uprobe_events")));
        try (Stream<Path> instances = Files.list(TRACEFS.resolve("instances"))) {
            instances.map(Path::toString).sorted().forEach(events::add);
        }
        events.removeIf(line -> !line.contains(mine));
        return events;
    }

    /** Lines with the time since the boot, so that no two are alike; none where they cannot be read. */
    private static List<String> warnings() throws IOException, InterruptedException {
        Path log = Files.createTempFile("usdt", ".dmesg");
        try {
            Process dmesg = new ProcessBuilder("dmesg")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean done = dmesg.waitFor(60, TimeUnit.SECONDS) && dmesg.exitValue() == 0;
            return done ? warnings(log) : List.of();
        } catch (IOException e) {
            return List.of(); // there is no dmesg
        } finally {
            Files.delete(log);
        }
    }

    /** {@return the lines of a log of the kernel that are warnings} */
    static List<String> warnings(Path log) throws IOException {
        // Programs may write into it what they like.
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.matches(".*\\b(WARNING|BUG): .*")).toList();
        }
    }
}
