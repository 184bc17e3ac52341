package dev.usdt.otel.otlp;

import dev.usdt.otel.otlp.Outcome.Kind;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what an exporter has written by the client of the JDK: once, and by the thread that asks for it.
 * OpenTelemetry's own sender tries again by itself, only for as long as one request may take, and neither it nor the
 * exporter tells what a receiver has answered: how long to wait, that it has not taken all, or that it is no receiver
 * at all.
 */
final class DirectSender implements HttpSenderProvider {

    /** After which a client may try again, by the specification of OTLP. */
    private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);

    /** More than any answer that says something; what goes on is not read. */
    private static final int MOST_ANSWER = 1 << 16;

    private static final int LONGEST_MESSAGE = 200;

    private Outcome outcome = Outcome.retry("no answer");

    /** {@return what gives an exporter this sender} */
    ComponentLoader asComponent() {
        return new ComponentLoader() {
            @Override
            public <T> Iterable<T> load(Class<T> type) {
                return type == HttpSenderProvider.class
                        ? List.of(type.cast(DirectSender.this))
                        : ServiceLoader.load(type, DirectSender.class.getClassLoader());
            }
        };
    }

    /** {@return what has become of what was sent last} */
    synchronized Outcome outcome() {
        return outcome;
    }

    private synchronized void set(Outcome now) {
        outcome = now;
    }

    @Override
    public HttpSender createSender(HttpSenderConfig config) {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.getConnectTimeout())
                .proxy(ProxySelector.getDefault());
        if (config.getSslContext() != null) {
            client.sslContext(config.getSslContext());
        }
        return new Direct(client.build(), config);
    }

    private final class Direct implements HttpSender {
        private final HttpClient client;
        private final HttpSenderConfig config;

        Direct(HttpClient client, HttpSenderConfig config) {
            this.client = client;
            this.config = config;
        }

        @Override
        public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
            try {
                java.net.http.HttpResponse<InputStream> response =
                        client.send(request(message), java.net.http.HttpResponse.BodyHandlers.ofInputStream());
                byte[] body;
                try (InputStream in = response.body()) {
                    body = in.readNBytes(MOST_ANSWER);
                }
                set(of(response, body));
                onResponse.accept(new Answer(response.statusCode(), body));
            } catch (IOException e) {
                set(Outcome.retry(words(e, config)));
                onError.accept(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                set(Outcome.retry("no answer yet"));
                onError.accept(e);
            }
        }

        private HttpRequest request(MessageWriter message) throws IOException {
            HttpRequest.Builder request = HttpRequest.newBuilder(config.getEndpoint())
                    .timeout(config.getTimeout())
                    .header("Content-Type", config.getContentType());
            Map<String, List<String>> headers =
                    Objects.requireNonNullElse(config.getHeadersSupplier().get(), Map.of());
            headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
            @Nullable Compressor compressor = config.getCompressor();
            if (compressor == null) {
                message.writeMessage(bytes);
            } else {
                request.header("Content-Encoding", compressor.getEncoding());
                try (OutputStream compressed = compressor.compress(bytes)) {
                    message.writeMessage(compressed);
                }
            }
            return request.POST(HttpRequest.BodyPublishers.ofByteArray(bytes.toByteArray()))
                    .build();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    /** What the exporter wants to know. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(int status, byte[] body) implements HttpResponse {
        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        public String getStatusMessage() {
            return "";
        }

        @Override
        public byte[] getResponseBody() {
            return body;
        }
    }

    private static Outcome of(java.net.http.HttpResponse<?> response, byte[] body) {
        int status = response.statusCode();
        if (RETRYABLE.contains(status)) {
            Duration pause = response.headers()
                    .firstValue("Retry-After")
                    .flatMap(RetryAfter::parse)
                    .orElse(Duration.ZERO);
            return new Outcome(Kind.RETRY, 0, "HTTP status " + status, pause);
        } else if (status < 200 || status > 299) {
            return Outcome.refused("HTTP status " + status);
        }
        return PartialSuccess.of(body)
                .map(partial -> new Outcome(Kind.DELIVERED, partial.rejected(), cut(partial.message()), Duration.ZERO))
                .orElseGet(() -> Outcome.refused("the answer is not that of a receiver of OTLP"));
    }

    /** In words that a user knows, as far as the JDK has none. */
    private static String words(IOException error, HttpSenderConfig config) {
        if (error instanceof HttpTimeoutException) {
            return "no answer within " + config.getTimeout().toMillis() / 1e3 + " s";
        } else if (error instanceof ConnectException && error.getMessage() == null) {
            return "connection refused";
        }
        String message = null;
        for (Throwable cause = error; cause != null && message == null; cause = cause.getCause()) {
            message = cause.getMessage() == null || cause.getMessage().isBlank() ? null : cause.getMessage();
        }
        if (message != null && message.contains("parsing HTTP/1.1 status line")) {
            return "not an HTTP/1.1 response; is this the gRPC port? HTTP is usually 4318";
        }
        return message == null ? error.getClass().getSimpleName() : cut(message);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "…";
    }
}
