package dev.usdt.catalog;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How the time between the start and the end of something is told as a span of OpenTelemetry. Immutable.
 *
 * @param kind who asks whom
 * @param name the name of the span; empty for {@code provider:start}
 * @param error the condition under which it has failed, on the values of its start and its end
 * @param errorType the name of the value that tells how it has failed
 * @param failures the ends that tell a failure by themselves
 * @param metric what the metric of its times is called; empty for the one that all have
 * @see <a href="https://opentelemetry.io/docs/specs/otel/trace/api/#spankind">SpanKind</a>
 */
public record SpanShape(
        Kind kind,
        Optional<NameTemplate> name,
        Optional<Condition> error,
        Optional<String> errorType,
        Set<String> failures,
        Optional<String> metric) {

    /** That of a pair of which nothing else is known. */
    public static final SpanShape PLAIN = new SpanShape(
            Kind.INTERNAL, Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), Optional.empty());

    /** Who asks whom. */
    public enum Kind {
        /**
         * Something asked from outside. Nothing of the same goroutine or thread goes on from before: what is open there
         * will never end.
         */
        SERVER("server"),
        /** Something asked of another. */
        CLIENT("client"),
        /** Something handed to another, who is not waited for. */
        PRODUCER("producer"),
        /** Something that another has handed over. */
        CONSUMER("consumer"),
        /** Anything else. */
        INTERNAL("internal");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** {@return the word that a catalog has for it} */
        public String word() {
            return word;
        }
    }

    /** Copies the set. */
    public SpanShape {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(error, "error");
        Objects.requireNonNull(errorType, "errorType");
        Objects.requireNonNull(metric, "metric");
        failures = Set.copyOf(failures);
    }
}
