package dev.usdt.cli.trace;

import dev.usdt.cli.io.Printable;
import dev.usdt.trace.EventValue;
import dev.usdt.trace.TraceEvent;
import java.util.HexFormat;
import java.util.Map;

/**
 * A hit of a probe as a line for people: {@code 12:04:11.123456789 4711/4715 net_http:server_request_end status=200}.
 */
final class EventText {

    /** {@return the line, with its end} */
    String of(TraceEvent event) {
        StringBuilder line = new StringBuilder();
        // What does not tell when tells how long after the start of the system.
        line.append(event.time().isPresent() ? ClockText.exact(event.time().get()) : sinceBoot(event.nanos()));
        line.append(' ').append(event.pid()).append('/').append(event.tid()).append(' ');
        line.append(Printable.of(event.provider())).append(':').append(Printable.of(event.name()));
        for (Map.Entry<String, EventValue> value : event.values().entrySet()) {
            if (!(value.getValue() instanceof EventValue.Unavailable)) {
                line.append(' ').append(Printable.of(value.getKey())).append('=');
                append(line, value.getValue());
            }
        }
        return line.append('\n').toString();
    }

    /** {@code +12095.321939055}. */
    private static String sinceBoot(long nanos) {
        String part = Long.toString(Math.floorMod(nanos, 1_000_000_000L));
        return "+" + Math.floorDiv(nanos, 1_000_000_000L) + "." + "0".repeat(9 - part.length()) + part;
    }

    private static void append(StringBuilder line, EventValue value) {
        if (value instanceof EventValue.Integral number) {
            line.append(number(number));
        } else if (value instanceof EventValue.Floating number) {
            line.append(floating(number));
        } else if (value instanceof EventValue.Text text) {
            // A quote within it is told from that at its end.
            line.append('"')
                    .append(Printable.of(text.text().replace("\\", "\\\\").replace("\"", "\\\"")));
            line.append('"').append(text.truncated() ? "…" : "");
        } else if (value instanceof EventValue.Bytes bytes) {
            line.append("bytes:").append(HexFormat.of().formatHex(bytes.bytes()));
        }
    }

    /** An address in hexadecimal, else by its sign. */
    static String number(EventValue.Integral number) {
        if (number.address()) {
            return "0x" + Long.toHexString(number.value());
        }
        return number.type().signed() ? Long.toString(number.value()) : Long.toUnsignedString(number.value());
    }

    /** With as many digits as tell it from its neighbours. */
    static String floating(EventValue.Floating number) {
        return number.bytes() == 4 ? Float.toString((float) number.value()) : Double.toString(number.value());
    }
}
