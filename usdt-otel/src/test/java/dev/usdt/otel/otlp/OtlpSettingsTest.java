package dev.usdt.otel.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.otel.otlp.OtlpSettings.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As the specification of the exporter has it. */
class OtlpSettingsTest {

    private static final String PREFIX = "OTEL_EXPORTER_OTLP_";

    private static OtlpSettings.Target target(Signal signal, Map<String, String> environment) throws IOException {
        return OtlpSettings.of(environment, Optional.empty()).target(signal);
    }

    private static String mistake(Map<String, String> environment, String url) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> OtlpSettings.of(environment, Optional.of(url)))
                        .getMessage());
    }

    @Test
    void whatNobodySays() throws IOException {
        OtlpSettings.Target target = target(Signal.TRACES, Map.of(PREFIX + "ENDPOINT", " "));
        assertEquals("http://localhost:4318/v1/traces", target.url());
        assertEquals(Duration.ofSeconds(10), target.timeout());
        assertEquals("none", target.compression());
        assertEquals(Map.of(), target.headers());
        assertEquals(Optional.empty(), target.certificates());
    }

    @ParameterizedTest
    @CsvSource({
        "http://h:1, http://h:1/v1/logs",
        "http://h:1/, http://h:1/v1/logs",
        "https://h/a/b, https://h/a/b/v1/logs",
        "http://h/a?key=x, http://h/a/v1/logs?key=x",
    })
    void aPathIsAddedToABase(String base, String url) throws IOException {
        assertEquals(url, target(Signal.LOGS, Map.of(PREFIX + "ENDPOINT", base)).url());
        assertEquals(
                url,
                OtlpSettings.of(Map.of(PREFIX + "LOGS_ENDPOINT", "http://other/"), Optional.of(base))
                        .target(Signal.LOGS)
                        .url());
    }

    @Test
    void thatOfASignalIsTakenAsItIs() throws IOException {
        Map<String, String> environment = Map.of(
                PREFIX + "ENDPOINT", "http://all:1",
                PREFIX + "METRICS_ENDPOINT", "http://one:2/x",
                PREFIX + "HEADERS", "a=1,b=2",
                PREFIX + "METRICS_HEADERS", "b=3",
                PREFIX + "TIMEOUT", "5000",
                PREFIX + "METRICS_TIMEOUT", "250",
                PREFIX + "COMPRESSION", "gzip");
        OtlpSettings.Target metrics = target(Signal.METRICS, environment);
        assertEquals("http://one:2/x", metrics.url());
        assertEquals(Map.of("a", "1", "b", "3"), metrics.headers());
        assertEquals(Duration.ofMillis(250), metrics.timeout());
        OtlpSettings.Target traces = target(Signal.TRACES, environment);
        assertEquals("http://all:1/v1/traces", traces.url());
        assertEquals(Map.of("a", "1", "b", "2"), traces.headers());
        assertEquals(Duration.ofSeconds(5), traces.timeout());
        assertEquals("gzip", traces.compression());
    }

    /** A user in the URL or a key in its query is nobody's business. */
    @Test
    void aSecretIsNotShown() throws IOException {
        OtlpSettings.Target target = target(Signal.TRACES, Map.of(PREFIX + "ENDPOINT", "https://h:44/x?key=1"));
        assertEquals("https://h:44/x/v1/traces", target.shown());
        String mistake = mistake(Map.of(PREFIX + "HEADERS", "secret"), "http://h");
        assertFalse(mistake.contains("secret"), mistake);
        for (String header : new String[] {"a=secret%0Ax", "host=secret", "content-length=secret", "a b=secret"}) {
            String refused = mistake(Map.of(PREFIX + "HEADERS", header), "http://h");
            assertTrue(refused.contains("cannot be sent") && !refused.contains("secret"), refused);
        }
        assertFalse(mistake(Map.of(), "http://me:secret@h").contains("secret"));
    }

    @Test
    void whatIsOfNoUse() {
        assertTrue(mistake(Map.of(PREFIX + "PROTOCOL", "grpc"), "http://h").contains("grpc, which is not spoken here"));
        assertTrue(mistake(Map.of(PREFIX + "TRACES_PROTOCOL", "http/json"), "http://h")
                .contains("'http/json'"));
        assertTrue(mistake(Map.of(PREFIX + "COMPRESSION", "zstd"), "http://h").contains("'zstd'"));
        for (String timeout : new String[] {"0", "-1", "10s", "99999999999999999999", "86400001"}) {
            assertTrue(mistake(Map.of(PREFIX + "TIMEOUT", timeout), "http://h").contains("'" + timeout + "'"));
        }
        for (String url : new String[] {"localhost:4318", "grpc://h", "http://", "http:///x", "http://h:x y", "x"}) {
            assertTrue(mistake(Map.of(), url).contains("is no URL of a receiver"), url);
        }
        assertTrue(mistake(Map.of(PREFIX + "HEADERS", "a=%4"), "http://h").contains("HEADERS has a %"));
        for (String url : new String[] {"http://h:65536", "http://h/#x"}) {
            assertTrue(mistake(Map.of(), url).contains("is no URL of a receiver"), url);
        }
        assertTrue(mistake(Map.of(), "http://u:pw@h").contains("the URL has a user"));
        assertTrue(
                mistake(Map.of(PREFIX + "TRACES_PROTOCOL", "grpc"), "http://h").startsWith(PREFIX + "TRACES_PROTOCOL"));
    }

    @Test
    void certificates(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----");
        OtlpSettings.Target target = target(Signal.TRACES, Map.of(PREFIX + "CERTIFICATE", file.toString()));
        assertEquals(
                "-----BEGIN CERTIFICATE-----",
                new String(target.certificates().orElseThrow(), java.nio.charset.StandardCharsets.UTF_8));
        assertThrows(
                NoSuchFileException.class,
                () -> OtlpSettings.of(Map.of(PREFIX + "CERTIFICATE", folder + "/none"), Optional.empty()));
        assertTrue(mistake(Map.of(PREFIX + "CERTIFICATE", folder.toString()), "http://h")
                .contains("is a directory"));
        for (String none : new String[] {"/dev/zero", "/dev/null"}) {
            assertTrue(mistake(Map.of(PREFIX + "CERTIFICATE", none), "http://h").contains("in PEM"), none);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> OtlpExport.of(
                        OtlpSettings.of(Map.of(PREFIX + "CERTIFICATE", file.toString()), Optional.of("https://h")),
                        () -> false));
        assertTrue(mistake(Map.of(PREFIX + "CLIENT_KEY", file.toString()), "http://h")
                .contains("only together"));
    }
}
