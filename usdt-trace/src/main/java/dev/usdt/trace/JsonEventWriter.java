package dev.usdt.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes hits of probes as JSON, an object a line, of the same shape as that of scripts in JSON style;
 * {@code docs/schema/trace-line.json} describes it. {@link JsonEvents} reads it.
 */
public final class JsonEventWriter implements AutoCloseable {

    private final JsonGenerator json;
    /** Those that no line has told yet. */
    private final List<Gap> lost = new ArrayList<>();

    /**
     * Takes where to write.
     *
     * @param out stays open when this is closed
     * @throws IOException if it cannot be written to
     */
    public JsonEventWriter(Writer out) throws IOException {
        json = JsonFactory.builder().build().createGenerator(out);
        // Each line has its own end.
        json.setPrettyPrinter(new MinimalPrettyPrinter(""));
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    /**
     * Has the next line tell when hits were lost.
     *
     * @param gaps as {@link EventSource#gaps} tells them
     */
    public void lost(List<Gap> gaps) {
        lost.addAll(gaps);
        Gap.bound(lost);
    }

    /**
     * Writes a line.
     *
     * @param event a hit
     * @throws IOException if it cannot be written
     */
    public void write(TraceEvent event) throws IOException {
        json.writeStartObject();
        json.writeStringField("provider", event.provider());
        json.writeStringField("name", event.name());
        if (event.time().isPresent()) {
            json.writeStringField("time", rfc3339(event.time().get()));
        }
        json.writeNumberField("nsecs", event.nanos());
        json.writeNumberField("pid", event.pid());
        json.writeNumberField("tid", event.tid());
        if (!event.process().isEmpty()) {
            json.writeStringField("process", event.process());
        }
        if (event.goroutine().isPresent()) {
            json.writeStringField("goroutine", hex(event.goroutine().getAsLong()));
        }
        json.writeObjectFieldStart("arguments");
        for (Map.Entry<String, EventValue> value : event.values().entrySet()) {
            json.writeObjectFieldStart(value.getKey());
            write(value.getValue());
            json.writeEndObject();
        }
        json.writeEndObject();
        if (!lost.isEmpty()) {
            json.writeArrayFieldStart("lost");
            for (Gap gap : lost) {
                json.writeStartObject();
                json.writeNumberField("from", gap.fromNanos());
                json.writeNumberField("to", gap.toNanos());
                json.writeEndObject();
            }
            json.writeEndArray();
            lost.clear();
        }
        json.writeEndObject();
        // At its end, for who reads line by line.
        json.writeRaw('\n');
    }

    /** In UTC, always with nine digits: lines that are sorted as text are sorted by time. */
    private static String rfc3339(Instant time) {
        String seconds = Instant.ofEpochSecond(time.getEpochSecond()).toString();
        String nanos = Integer.toString(time.getNano());
        return seconds.substring(0, seconds.length() - 1) + "." + "0".repeat(9 - nanos.length()) + nanos + "Z";
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    private void write(EventValue value) throws IOException {
        if (value instanceof EventValue.Integral number) {
            if (number.address()) {
                json.writeStringField("type", "pointer");
                json.writeStringField("value", hex(number.value()));
            } else {
                json.writeStringField("type", number.type().typeName());
                json.writeFieldName("value");
                json.writeNumber(
                        number.type().signed()
                                ? BigInteger.valueOf(number.value())
                                : new BigInteger(Long.toUnsignedString(number.value())));
            }
        } else if (value instanceof EventValue.Floating number) {
            writeFloating(number);
        } else if (value instanceof EventValue.Text text) {
            writeText(text);
        } else if (value instanceof EventValue.Bytes bytes) {
            json.writeStringField("type", "bytes" + bytes.bytes().length);
            json.writeStringField("bytes", HexFormat.ofDelimiter(" ").formatHex(bytes.bytes()));
        } else if (value instanceof EventValue.Unavailable none) {
            json.writeStringField("unavailable", none.reason());
        }
    }

    private void writeFloating(EventValue.Floating number) throws IOException {
        boolean single = number.bytes() == 4;
        json.writeStringField("type", single ? "float32" : "float64");
        // JSON has no NaN, and no infinity.
        if (Double.isFinite(number.value())) {
            json.writeNumberField("value", number.value());
        }
        long bits = single
                ? Integer.toUnsignedLong(Float.floatToRawIntBits((float) number.value()))
                : Double.doubleToRawLongBits(number.value());
        json.writeStringField("bits", hex(bits));
    }

    private void writeText(EventValue.Text text) throws IOException {
        json.writeStringField("type", "string");
        json.writeStringField("address", hex(text.address()));
        if (text.length() >= 0) {
            json.writeNumberField("length", text.length());
        }
        if (text.truncated()) {
            json.writeBooleanField("truncated", true);
        }
        Optional<String> decoded = decoded(text);
        if (decoded.isPresent()) {
            json.writeStringField("text", decoded.get());
        }
        json.writeStringField("hex", HexFormat.ofDelimiter(" ").formatHex(text.bytes()));
    }

    /**
     * Hands on what was written, but does not flush the writer.
     *
     * @throws IOException if it cannot be written
     */
    public void flush() throws IOException {
        json.flush();
    }

    /** Of one that is cut, the last character may be, too. */
    private static Optional<String> decoded(EventValue.Text text) {
        byte[] bytes = text.bytes();
        for (int end = bytes.length; end >= 0 && end >= bytes.length - (text.truncated() ? 3 : 0); end--) {
            try {
                return Optional.of(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes, 0, end))
                        .toString());
            } catch (CharacterCodingException e) {
                // Perhaps with a byte less.
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
