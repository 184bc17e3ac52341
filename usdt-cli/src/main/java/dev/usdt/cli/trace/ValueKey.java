package dev.usdt.cli.trace;

import dev.usdt.trace.EventValue;
import dev.usdt.trace.TraceEvent;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The value of {@code --by} as text. */
final class ValueKey {

    private ValueKey() {}

    /** {@return the text of a value of a hit; empty if nothing is asked for, or the hit has it not} */
    static Optional<String> of(Optional<String> by, TraceEvent event) {
        if (by.isEmpty()) {
            return Optional.empty();
        }
        @Nullable EventValue value = event.values().get(by.get());
        if (value instanceof EventValue.Integral number) {
            return Optional.of(EventText.number(number));
        } else if (value instanceof EventValue.Floating number) {
            return Optional.of(EventText.floating(number));
        } else if (value instanceof EventValue.Text text) {
            return Optional.of(text.toString());
        } else if (value instanceof EventValue.Bytes bytes) {
            return Optional.of(HexFormat.of().formatHex(bytes.bytes()));
        }
        return Optional.empty();
    }
}
