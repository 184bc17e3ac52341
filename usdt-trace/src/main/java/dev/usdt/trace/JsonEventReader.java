package dev.usdt.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads hits from lines of JSON: those of {@link JsonEventWriter}, and those of scripts in JSON style. */
final class JsonEventReader {

    /** {@code strftime("%s.%f", nsecs)} of bpftrace; what has read and written it may have dropped zeros at its end. */
    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,11})(?:\\.([0-9]{1,9}))?");

    private static final long MICRO = 1_000;
    private static final long SECOND = 1_000_000_000;

    private final JsonFactory factory = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** From the clock of the hits to that on the wall, in nanoseconds; learnt from the first hit. */
    private OptionalLong wallOffset = OptionalLong.empty();

    /** A line that is no hit of a probe; the message says why. */
    static final class BadLineException extends Exception {
        private static final long serialVersionUID = 1;
        /** Of a line that may be long. */
        private static final int MOST_TOLD = 200;

        BadLineException(String message) {
            super(message.length() > MOST_TOLD ? message.substring(0, MOST_TOLD) + "…" : message);
        }
    }

    /**
     * A line.
     *
     * @param event the hit that it describes
     * @param lost when hits were lost before it, as far as it says
     */
    record Line(TraceEvent event, List<Gap> lost) {}

    /** {@return what a line says} */
    Line read(byte[] line, int length) throws BadLineException {
        try (JsonParser parser = factory.createParser(line, 0, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadLineException("not a JSON object");
            }
            List<Gap> lost = new ArrayList<>();
            TraceEvent event = event(parser, lost);
            if (parser.nextToken() != null) {
                throw new BadLineException("text after the JSON object");
            }
            return new Line(event, lost);
        } catch (JsonProcessingException e) {
            String message = String.valueOf(e.getOriginalMessage());
            // Others have what stands there, which may be a value that is not to be told.
            boolean isOfName = message.startsWith("Duplicate field ");
            throw new BadLineException(
                    isOfName || e instanceof StreamConstraintsException
                            ? "invalid JSON: " + message
                            : "not JSON at column " + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw new BadLineException("invalid JSON: " + e.getMessage());
        }
    }

    private TraceEvent event(JsonParser parser, List<Gap> lost) throws IOException, BadLineException {
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, EventValue> values = new LinkedHashMap<>();
        boolean timeIsNumber = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken token = parser.nextToken();
            if (key.equals("arguments") && token == JsonToken.START_OBJECT) {
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    values.put(name, JsonEventValue.of(name, scalars(parser, JsonEventValue.argument(name))));
                }
            } else if (key.equals("lost") && token == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    Map<String, String> gap = scalars(parser, "a member of \"lost\"");
                    lost.add(new Gap(number(gap, "from"), number(gap, "to")));
                }
            } else if (token.isScalarValue()) {
                fields.put(key, parser.getText());
                timeIsNumber |= key.equals("time") && token.isNumeric();
            } else {
                parser.skipChildren();
            }
        }
        long nanos = number(fields, "nsecs");
        if (nanos < 0) {
            throw new BadLineException("\"nsecs\" is negative: " + nanos);
        }
        return new TraceEvent(
                required(fields, "provider"),
                required(fields, "name"),
                nanos,
                time(fields.get("time"), timeIsNumber, nanos),
                number(fields, "pid"),
                number(fields, "tid"),
                fields.getOrDefault("process", ""),
                fields.containsKey("goroutine")
                        ? OptionalLong.of(JsonEventValue.hex("\"goroutine\"", required(fields, "goroutine")))
                        : OptionalLong.empty(),
                Optional.empty(),
                values);
    }

    /** The members of an object, none of which is an object or an array. */
    private static Map<String, String> scalars(JsonParser parser, String what) throws IOException, BadLineException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new BadLineException(what + " is not an object");
        }
        Map<String, String> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            if (parser.nextToken().isScalarValue()) {
                members.put(key, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return members;
    }

    private static String required(Map<String, String> fields, String key) throws BadLineException {
        String value = fields.get(key);
        if (value == null) {
            throw new BadLineException('"' + key + "\" is missing");
        }
        return value;
    }

    private static long number(Map<String, String> fields, String key) throws BadLineException {
        String text = required(fields, key);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new BadLineException('"' + key + "\" is not a 64-bit integer: " + text);
        }
    }

    private Optional<Instant> time(@Nullable String text, boolean number, long nanos) throws BadLineException {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(number ? ofSeconds(text, nanos) : Instant.parse(text));
        } catch (DateTimeException | ArithmeticException e) {
            throw new BadLineException("invalid time: " + text);
        }
    }

    /**
     * A script tells microseconds on the wall, and nanoseconds by the other clock. The distance of the two is the same
     * from hit to hit, until the clock is set: so times keep the distances of the finer one.
     */
    private Instant ofSeconds(String text, long nanos) throws BadLineException {
        Matcher matcher = SECONDS.matcher(text);
        if (!matcher.matches()) {
            throw new BadLineException("invalid time: " + text);
        }
        String part = Objects.requireNonNullElse(matcher.group(2), "");
        long wall = Math.addExact(
                Math.multiplyExact(Long.parseLong(matcher.group(1)), SECOND),
                Long.parseLong(part + "0".repeat(9 - part.length())));
        long offset = Math.subtractExact(wall, nanos);
        if (wallOffset.isEmpty() || Math.abs(wallOffset.getAsLong() - offset) >= 2 * MICRO) {
            wallOffset = OptionalLong.of(offset);
        }
        long exact = nanos + wallOffset.getAsLong();
        return Instant.ofEpochSecond(Math.floorDiv(exact, SECOND), Math.floorMod(exact, SECOND));
    }
}
