package dev.usdt.trace;

import dev.usdt.ArgumentType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Hits for tests. */
final class Events {

    static final ArgumentType INT32 = new ArgumentType(4, true, false);

    private Events() {}

    /** A hit in a C program. */
    static TraceEvent of(String name, long nanos, long tid, Map<String, EventValue> values) {
        return new TraceEvent(
                "app", name, nanos, Optional.empty(), 7, tid, "", OptionalLong.empty(), Optional.empty(), values);
    }

    static TraceEvent of(String name, long nanos, long tid) {
        return of(name, nanos, tid, Map.of());
    }

    /** A hit in a Go program, which a goroutine fires. */
    static TraceEvent ofGo(String provider, String name, long nanos, long goroutine) {
        return new TraceEvent(
                provider,
                name,
                nanos,
                Optional.empty(),
                7,
                nanos,
                "",
                OptionalLong.of(goroutine),
                Optional.empty(),
                Map.of());
    }

    static EventValue number(long value) {
        return new EventValue.Integral(value, INT32, false);
    }

    static EventValue text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new EventValue.Text(0x1000, bytes, bytes.length, false);
    }

    /** All that a source still has. */
    static List<TraceEvent> rest(EventSource source) throws IOException {
        List<TraceEvent> all = new ArrayList<>();
        for (List<TraceEvent> some = source.pollRest(); !some.isEmpty(); some = source.pollRest()) {
            all.addAll(some);
        }
        return all;
    }
}
