package dev.usdt.cli.format;

import dev.usdt.cli.io.Printable;
import dev.usdt.trace.EventValue;
import dev.usdt.trace.TraceEvent;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.Map;

/**
 * A hit of a probe as a line for people: {@code 12:04:11.123456789 4711/4715 net_http:server_request_end status=200}.
 */
public final class EventText {

    private final ZoneId zone = ZoneId.systemDefault();

    /** {@return the line, with its end} */
    public String of(TraceEvent event) {
        StringBuilder line = new StringBuilder();
        LocalTime time = LocalTime.ofInstant(event.time(), zone);
        two(line, time.getHour()).append(':');
        two(line, time.getMinute()).append(':');
        two(line, time.getSecond()).append('.');
        String nanos = Integer.toString(time.getNano());
        line.append("0".repeat(9 - nanos.length())).append(nanos);
        line.append(' ').append(event.pid()).append('/').append(event.tid()).append(' ');
        line.append(Printable.of(event.site().provider()))
                .append(':')
                .append(Printable.of(event.site().name()));
        for (Map.Entry<String, EventValue> value : event.values().entrySet()) {
            if (!(value.getValue() instanceof EventValue.Unavailable)) {
                line.append(' ').append(value.getKey()).append('=');
                append(line, value.getValue());
            }
        }
        return line.append('\n').toString();
    }

    private static StringBuilder two(StringBuilder line, int number) {
        return line.append(number < 10 ? "0" : "").append(number);
    }

    private static void append(StringBuilder line, EventValue value) {
        if (value instanceof EventValue.Integral number) {
            line.append(number(number));
        } else if (value instanceof EventValue.Floating number) {
            line.append(number.bytes() == 4 ? Float.toString((float) number.value()) : Double.toString(number.value()));
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
}
