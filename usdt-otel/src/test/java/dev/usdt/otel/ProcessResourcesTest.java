package dev.usdt.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usdt.trace.TraceEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of the process of a hit, in a {@code /proc} of the test's. */
class ProcessResourcesTest {

    @TempDir
    Path folder;

    private Path proc = Path.of("");

    @BeforeEach
    void makeProc() throws IOException {
        proc = folder.resolve("proc");
        Path program = Files.createDirectories(folder.resolve("srv")).resolve("my server");
        Path fixture = Path.of(System.getProperty("usdt.testdata"), "elf", "goserver-amd64-stripped.elf");
        Files.copy(fixture, program);
        Files.createDirectories(proc.resolve("sys/kernel"));
        Files.writeString(proc.resolve("sys/kernel/hostname"), "host.example\n");
        Files.createDirectories(proc.resolve("7"));
        Files.createSymbolicLink(proc.resolve("7/exe"), program);
        // It was started at 100 s; the name is one that tries to be more.
        Files.writeString(
                proc.resolve("7/stat"), "7 (a) S 1 (b) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 10000 12345 1\n");
    }

    private static TraceEvent hit(long nanos, long pid, String process) {
        return new TraceEvent(
                "app",
                "x",
                nanos,
                Optional.empty(),
                pid,
                pid,
                process,
                OptionalLong.empty(),
                Optional.empty(),
                Map.of());
    }

    private static String text(Resource resource, String name) {
        return resource.getAttribute(AttributeKey.stringKey(name));
    }

    private ProcessResources of(Map<String, String> environment, boolean live) {
        return ProcessResources.of(proc, environment, Optional.empty(), live);
    }

    @Test
    void aGoProgram() {
        Resource resource = of(Map.of(), true).apply(hit(200_000_000_000L, 7, "my server"));
        assertEquals("my server", text(resource, "service.name"));
        assertEquals(folder + "/srv/my server", text(resource, "process.executable.path"));
        assertEquals("my server", text(resource, "process.executable.name"));
        assertEquals(7L, resource.getAttribute(AttributeKey.longKey("process.pid")));
        assertEquals("host.example", text(resource, "host.name"));
        assertEquals("go", text(resource, "process.runtime.name"));
        assertEquals("go1.19.8", text(resource, "process.runtime.version"));
        // It is built from a checkout, without version control.
        assertNull(text(resource, "service.version"));
    }

    /** The number was given to another process since. */
    @Test
    void aProcessThatWasStartedLaterIsAnother() {
        Resource resource = of(Map.of(), true).apply(hit(99_000_000_000L, 7, "older"));
        assertEquals("older", text(resource, "service.name"));
        assertNull(text(resource, "process.executable.path"));
    }

    @Test
    void aFileOfHitsIsNotOfThisMachine() {
        Resource resource = of(Map.of(), false).apply(hit(200_000_000_000L, 7, ""));
        assertEquals("unknown_service", text(resource, "service.name"));
        assertNull(text(resource, "host.name"));
        assertNull(text(resource, "process.executable.path"));
    }

    @Test
    void aProcessThatHasEnded() {
        assertEquals("gone", text(of(Map.of(), true).apply(hit(1, 8, "gone")), "service.name"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', '', my server",
        "service.name=a, '', '', a",
        "service.name=a, b, '', b",
        "service.name=a, b, c, c",
    })
    void whoNamesTheService(String attributes, String variable, String option, String name) {
        ProcessResources resources = ProcessResources.of(
                proc,
                Map.of("OTEL_RESOURCE_ATTRIBUTES", attributes, "OTEL_SERVICE_NAME", variable),
                option.isEmpty() ? Optional.empty() : Optional.of(option),
                true);
        assertEquals(name, text(resources.apply(hit(200_000_000_000L, 7, "x")), "service.name"));
    }

    @Test
    void attributesOfTheUser() {
        Resource resource = of(
                        Map.of("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=a%20b, host.name=h"), true)
                .apply(hit(200_000_000_000L, 7, "x"));
        assertEquals("a b", text(resource, "deployment.environment.name"));
        assertEquals("h", text(resource, "host.name"));
        assertThrows(IllegalArgumentException.class, () -> of(Map.of("OTEL_RESOURCE_ATTRIBUTES", "no pair"), true));
    }

    @Test
    void isLookedUpOnce() {
        ProcessResources resources = of(Map.of(), true);
        assertSame(resources.apply(hit(200_000_000_000L, 7, "x")), resources.apply(hit(300_000_000_000L, 7, "x")));
    }
}
