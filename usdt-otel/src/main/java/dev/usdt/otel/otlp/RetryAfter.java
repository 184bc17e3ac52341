package dev.usdt.otel.otlp;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * How long a receiver asks to wait.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#field.retry-after">RFC 9110, Retry-After</a>
 */
final class RetryAfter {

    /** Nobody means longer; a receiver that does is asked again. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private RetryAfter() {}

    /** {@return the time that a header says, in seconds or as a date; empty if it says none} */
    static Optional<Duration> parse(String text) {
        try {
            Duration pause = text.strip().matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(text.strip()))
                    : Duration.between(
                            Instant.now(), ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
            if (pause.isNegative()) {
                return Optional.of(Duration.ZERO);
            }
            return Optional.of(pause.compareTo(LONGEST) > 0 ? LONGEST : pause);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
