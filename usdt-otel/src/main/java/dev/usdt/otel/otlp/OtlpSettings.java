package dev.usdt.otel.otlp;

import dev.usdt.otel.internal.OtelVariables;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

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
    private static final int MOST_BYTES = 1 << 20;

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
        settings.target(Signal.TRACES);
        settings.target(Signal.LOGS);
        return settings;
    }

    /** {@return whether points are sent as log records} */
    boolean sendsLogs() {
        return !variables.text(LOGS_EXPORTER).equals(Optional.of("none"));
    }

    Target target(Signal signal) throws IOException {
        check(signal, "PROTOCOL", OtlpSettings::checkProtocol);
        return new Target(
                url(signal),
                headers(signal),
                timeout(signal),
                compression(signal),
                file(signal, "CERTIFICATE"),
                identity(signal));
    }

    private static String checkProtocol(String variable, String protocol) {
        if (protocol.equals("grpc")) {
            throw new IllegalArgumentException(variable + " is grpc, which is not spoken here: " + PROTOCOL
                    + " is, mostly at port 4318 of the same receiver");
        } else if (!protocol.equals(PROTOCOL)) {
            throw new IllegalArgumentException(
                    variable + " is '" + protocol + "', of which only " + PROTOCOL + " is known");
        }
        return protocol;
    }

    private String url(Signal signal) {
        if (base.isPresent()) {
            return withPath(ReceiverUrl.check("", base.get()), "v1/" + signal.path);
        }
        String own = name(signal, "ENDPOINT");
        if (variables.text(own).isPresent()) {
            return ReceiverUrl.check(own + ": ", variables.text(own).get());
        }
        String all = variables.text(PREFIX + "ENDPOINT").orElse(DEFAULT_ENDPOINT);
        return withPath(ReceiverUrl.check(PREFIX + "ENDPOINT: ", all), "v1/" + signal.path);
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
        headers.forEach(OtlpSettings::checkHeader);
        return headers;
    }

    /** The value is a secret, and the JDK would print one that it does not take. */
    private static void checkHeader(String name, String value) {
        try {
            HttpRequest.newBuilder().header(name, value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    PREFIX + "HEADERS has '" + name + "', of which the name or the value cannot be sent");
        }
    }

    private Duration timeout(Signal signal) {
        return check(signal, "TIMEOUT", (variable, text) -> {
                    if (!text.matches("[1-9][0-9]{0,8}") || Long.parseLong(text) > MOST_MILLIS) {
                        throw new IllegalArgumentException(variable + " is '" + text + "', where milliseconds up to "
                                + MOST_MILLIS + " are expected");
                    }
                    return Duration.ofMillis(Long.parseLong(text));
                })
                .orElse(TIMEOUT);
    }

    private String compression(Signal signal) {
        return check(signal, "COMPRESSION", (variable, text) -> {
                    if (!text.equals("gzip") && !text.equals("none")) {
                        throw new IllegalArgumentException(
                                variable + " is '" + text + "', where gzip or none is expected");
                    }
                    return text;
                })
                .orElse("none");
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
        String own = name(signal, name);
        String variable = variables.text(own).isPresent() ? own : PREFIX + name;
        Optional<String> path = variables.text(variable);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        Path file = Path.of(path.get());
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(variable + ": " + path.get() + " is a directory");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            if (bytes.length > MOST_BYTES || !text.contains("-----BEGIN ")) {
                throw new IllegalArgumentException(variable + ": " + path.get() + " has no certificate or key in PEM");
            }
            return Optional.of(bytes);
        }
    }

    private <T> Optional<T> check(Signal signal, String name, BiFunction<String, String, T> reader) {
        String own = name(signal, name);
        String variable = variables.text(own).isPresent() ? own : PREFIX + name;
        return variables.text(variable).map(text -> reader.apply(variable, text));
    }

    private static String name(Signal signal, String name) {
        return PREFIX + signal.name() + "_" + name;
    }
}
