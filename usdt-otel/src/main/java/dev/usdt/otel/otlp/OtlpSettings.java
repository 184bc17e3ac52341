package dev.usdt.otel.otlp;

import dev.usdt.otel.internal.OtelVariables;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a receiver is and how it is talked to: by what the user says, else by the {@code OTEL_EXPORTER_OTLP_…}
 * variables, those of a signal before those of all. Immutable.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/">OpenTelemetry Protocol Exporter</a>
 */
public final class OtlpSettings {

    private static final String PREFIX = "OTEL_EXPORTER_OTLP_";
    private static final String LOGS_EXPORTER = "OTEL_LOGS_EXPORTER";
    private static final String DEFAULT_ENDPOINT = "http://localhost:4318";
    private static final String PROTOCOL = "http/protobuf";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long MOST_MILLIS = Duration.ofDays(1).toMillis();
    /** Of a certificate or a key. */
    private static final long MOST_BYTES = 1 << 20;

    private final OtelVariables variables;
    private final Optional<String> base;

    /** What is sent, each to a path of its own. */
    enum Signal {
        TRACES("traces"),
        LOGS("logs"),
        METRICS("metrics");

        private final String path;

        Signal(String path) {
            this.path = path;
        }
    }

    /** What the exporter of one signal is told; never printed, since headers are secrets. */
    record Target(
            String url,
            Map<String, String> headers,
            Duration timeout,
            String compression,
            Optional<byte[]> certificates,
            Optional<Identity> identity) {

        /** {@return the URL without user and query, which may be secrets} */
        String shown() {
            URI uri = URI.create(url);
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
        }
    }

    /** By what the client shows who it is. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Identity(byte[] certificate, byte[] key) {}

    private OtlpSettings(OtelVariables variables, Optional<String> base) {
        this.variables = variables;
        this.base = base;
    }

    /**
     * {@return the settings}
     *
     * @param environment variables, of which those of OpenTelemetry are looked at
     * @param endpoint the URL of the receiver, to which {@code /v1/traces} and the like are added; if empty, that of
     *     the variables, else {@code http://localhost:4318}
     * @throws IllegalArgumentException if one is of no use: the message names it, and the value unless that may be a
     *     secret
     * @throws IOException if a certificate cannot be read
     */
    public static OtlpSettings of(Map<String, String> environment, Optional<String> endpoint) throws IOException {
        OtlpSettings settings = new OtlpSettings(new OtelVariables(environment), endpoint);
        String logs = settings.variables.text(LOGS_EXPORTER).orElse("otlp");
        if (!logs.equals("otlp") && !logs.equals("none")) {
            throw new IllegalArgumentException(LOGS_EXPORTER + " is '" + logs + "', where otlp or none is expected");
        }
        for (Signal signal : Signal.values()) {
            settings.target(signal);
        }
        return settings;
    }

    /** {@return whether points are sent as log records} */
    boolean sendsLogs() {
        return !variables.text(LOGS_EXPORTER).equals(Optional.of("none"));
    }

    Target target(Signal signal) throws IOException {
        text(signal, "PROTOCOL").ifPresent(OtlpSettings::checkProtocol);
        return new Target(
                url(signal),
                headers(signal),
                timeout(signal),
                compression(signal),
                file(signal, "CERTIFICATE"),
                identity(signal));
    }

    private static void checkProtocol(String protocol) {
        if (protocol.equals("grpc")) {
            throw new IllegalArgumentException(PREFIX + "PROTOCOL is grpc, which is not spoken here: " + PROTOCOL
                    + " is, mostly at port 4318 of the same receiver");
        } else if (!protocol.equals(PROTOCOL)) {
            throw new IllegalArgumentException(
                    PREFIX + "PROTOCOL is '" + protocol + "', of which only " + PROTOCOL + " is known");
        }
    }

    private String url(Signal signal) {
        Optional<String> own = base.isPresent() ? Optional.empty() : variables.text(name(signal, "ENDPOINT"));
        if (own.isPresent()) {
            return checked(own.get());
        }
        String all = base.or(() -> variables.text(PREFIX + "ENDPOINT")).orElse(DEFAULT_ENDPOINT);
        return withPath(checked(all), "v1/" + signal.path);
    }

    private static String checked(String url) {
        try {
            URI uri = new URI(url);
            String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // As below.
        }
        // A user or a query may be a secret.
        String shown = url.contains("@") || url.contains("?") ? "what is given" : "'" + url + "'";
        throw new IllegalArgumentException(shown + " is no URL of a receiver, such as " + DEFAULT_ENDPOINT);
    }

    /** A query stays behind the path. */
    private static String withPath(String base, String path) {
        int query = base.indexOf('?');
        String before = query < 0 ? base : base.substring(0, query);
        return before + (before.endsWith("/") ? "" : "/") + path + (query < 0 ? "" : base.substring(query));
    }

    private Map<String, String> headers(Signal signal) {
        Map<String, String> headers = new LinkedHashMap<>(variables.pairs(PREFIX + "HEADERS"));
        headers.putAll(variables.pairs(name(signal, "HEADERS")));
        return headers;
    }

    private Duration timeout(Signal signal) {
        Optional<String> text = text(signal, "TIMEOUT");
        if (text.isEmpty()) {
            return TIMEOUT;
        }
        try {
            long millis = Long.parseLong(text.get());
            if (millis > 0 && millis <= MOST_MILLIS) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException e) {
            // As below.
        }
        throw new IllegalArgumentException(
                PREFIX + "TIMEOUT is '" + text.get() + "', where milliseconds up to " + MOST_MILLIS + " are expected");
    }

    private String compression(Signal signal) {
        String compression = text(signal, "COMPRESSION").orElse("none");
        if (!compression.equals("gzip") && !compression.equals("none")) {
            throw new IllegalArgumentException(
                    PREFIX + "COMPRESSION is '" + compression + "', where gzip or none is expected");
        }
        return compression;
    }

    private Optional<Identity> identity(Signal signal) throws IOException {
        Optional<byte[]> certificate = file(signal, "CLIENT_CERTIFICATE");
        Optional<byte[]> key = file(signal, "CLIENT_KEY");
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(
                    PREFIX + "CLIENT_CERTIFICATE and " + PREFIX + "CLIENT_KEY are of use only together");
        }
        return certificate.map(its -> new Identity(its, key.orElseThrow()));
    }

    private Optional<byte[]> file(Signal signal, String name) throws IOException {
        Optional<String> path = text(signal, name);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        Path file = Path.of(path.get());
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(path.get() + ": larger than any certificate or key");
        }
        return Optional.of(Files.readAllBytes(file));
    }

    private Optional<String> text(Signal signal, String name) {
        return variables.text(name(signal, name)).or(() -> variables.text(PREFIX + name));
    }

    private static String name(Signal signal, String name) {
        return PREFIX + signal.name() + "_" + name;
    }
}
