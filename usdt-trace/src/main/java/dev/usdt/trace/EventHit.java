package dev.usdt.trace;

import dev.usdt.catalog.Condition;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of an event, for a condition. */
final class EventHit implements Condition.Hit {

    private final TraceEvent event;

    EventHit(TraceEvent event) {
        this.event = event;
    }

    @Override
    public Optional<BigInteger> integer(String name) {
        @Nullable EventValue value = event.values().get(name);
        if (value instanceof EventValue.Integral number) {
            return Optional.of(
                    number.type().signed()
                            ? BigInteger.valueOf(number.value())
                            : new BigInteger(Long.toUnsignedString(number.value())));
        }
        return Optional.empty();
    }

    @Override
    public Optional<Condition.KnownText> text(String name) {
        @Nullable EventValue value = event.values().get(name);
        return value instanceof EventValue.Text text
                ? Optional.of(new Condition.KnownText(text.bytes(), !text.truncated()))
                : Optional.empty();
    }
}
