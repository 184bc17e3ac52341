package dev.usdt.otel.otlp;

import dev.usdt.otel.otlp.Outcome.Kind;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sender of OpenTelemetry, overheard: an exporter tells only whether it has failed, and takes for a success what a
 * receiver did not take, and what no receiver has said.
 */
final class ObservedSender implements HttpSenderProvider {

    /** After which a client may try again, by the specification of OTLP. */
    private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);

    private static final int LONGEST_MESSAGE = 200;

    private volatile Outcome outcome = new Outcome(Kind.RETRY, 0, "no answer");

    /** {@return what gives an exporter this sender} */
    ComponentLoader asComponent() {
        return new ComponentLoader() {
            @Override
            public <T> Iterable<T> load(Class<T> type) {
                return type == HttpSenderProvider.class
                        ? List.of(type.cast(ObservedSender.this))
                        : ServiceLoader.load(type, ObservedSender.class.getClassLoader());
            }
        };
    }

    /** Before something is sent. */
    void begin() {
        outcome = new Outcome(Kind.RETRY, 0, "no answer");
    }

    /** {@return what has become of it, as far as that is known} */
    Outcome outcome() {
        return outcome;
    }

    @Override
    public HttpSender createSender(HttpSenderConfig config) {
        for (HttpSenderProvider provider :
                ServiceLoader.load(HttpSenderProvider.class, ObservedSender.class.getClassLoader())) {
            return new Observed(provider.createSender(config));
        }
        throw new IllegalStateException("no sender of OpenTelemetry, such as opentelemetry-exporter-sender-jdk");
    }

    private final class Observed implements HttpSender {
        private final HttpSender sender;

        Observed(HttpSender sender) {
            this.sender = sender;
        }

        @Override
        public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
            sender.send(
                    message,
                    response -> {
                        outcome = of(response);
                        onResponse.accept(response);
                    },
                    error -> {
                        outcome = new Outcome(Kind.RETRY, 0, words(error));
                        onError.accept(error);
                    });
        }

        @Override
        public CompletableResultCode shutdown() {
            return sender.shutdown();
        }
    }

    private static Outcome of(HttpResponse response) {
        int status = response.getStatusCode();
        if (status < 200 || status > 299) {
            return new Outcome(RETRYABLE.contains(status) ? Kind.RETRY : Kind.REFUSED, 0, "HTTP status " + status);
        }
        byte[] body = Objects.requireNonNullElse(response.getResponseBody(), new byte[0]);
        return PartialSuccess.of(body)
                .map(partial -> new Outcome(Kind.DELIVERED, partial.rejected(), cut(partial.message())))
                .orElseGet(() -> new Outcome(Kind.REFUSED, 0, "the answer is not that of a receiver of OTLP"));
    }

    /** The first cause that says something. */
    private static String words(@Nullable Throwable error) {
        String words = error == null ? "no reason given" : error.getClass().getSimpleName();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                return cut(cause.getMessage());
            }
        }
        return cut(words);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "…";
    }
}
