package dev.usdt.otel.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.usdt.otel.Hits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver with a certificate of its own, which wants one of the client. */
class OtlpTlsTest {

    private static final Logger QUIET = Logger.getLogger("io.opentelemetry");
    private static final char[] PASSWORD = "of a test".toCharArray();

    @TempDir
    static Path folder;

    private static KeyStore serverKey;
    private static KeyStore clientKey;

    @BeforeAll
    static void makeKeys() throws Exception {
        QUIET.setLevel(Level.OFF);
        serverKey = make("server");
        clientKey = make("client");
    }

    private static KeyStore make(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=ip:127.0.0.1",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        Files.writeString(
                folder.resolve(name + ".pem"),
                pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
        Files.writeString(
                folder.resolve(name + ".key"),
                pem("PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded()));
        return keys;
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }

    private static Receiver receiver() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(serverKey, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("client", clientKey.getCertificate("client"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        return new Receiver(server);
    }

    private static long undelivered(Receiver receiver, Map<String, String> environment) throws IOException {
        OtlpExport export = OtlpExport.of(
                OtlpSettings.of(environment, Optional.of("https://127.0.0.1:" + receiver.port())), () -> false);
        Hits.some(3).forEach(export::span);
        export.patience(Duration.ofSeconds(5));
        export.close();
        return export.undeliveredSpans();
    }

    @Test
    void bothShowWhoTheyAre() throws Exception {
        try (Receiver receiver = receiver()) {
            Map<String, String> environment = Map.of(
                    "OTEL_EXPORTER_OTLP_CERTIFICATE",
                            folder.resolve("server.pem").toString(),
                    "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
                            folder.resolve("client.pem").toString(),
                    "OTEL_EXPORTER_OTLP_CLIENT_KEY",
                            folder.resolve("client.key").toString());
            assertEquals(0, undelivered(receiver, environment));
            assertEquals(3, receiver.spans.size());
        }
    }

    @Test
    void aReceiverThatNobodyTrustsHasNothing() throws Exception {
        try (Receiver receiver = receiver()) {
            assertEquals(3, undelivered(receiver, Map.of()));
            assertEquals(0, receiver.spans.size());
        }
    }
}
