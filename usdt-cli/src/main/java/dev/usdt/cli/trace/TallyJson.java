package dev.usdt.cli.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.Optional;

/** Counts and times as JSON, an object a line; {@code docs/schema/trace-line.json} describes them. */
final class TallyJson {

    private final JsonGenerator json;

    /** Writes what is not the same for all. */
    interface Fields {
        void write(JsonGenerator generator) throws IOException;
    }

    TallyJson(Writer out) throws IOException {
        json = JsonFactory.builder().build().createGenerator(out);
        json.setPrettyPrinter(new MinimalPrettyPrinter(""));
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    void write(String type, Instant now, Key key, Optional<String> by, Fields fields) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", type);
        json.writeStringField("time", now.toString());
        json.writeStringField("provider", key.provider());
        json.writeStringField("name", key.name());
        if (key.end().isPresent()) {
            json.writeStringField("end", key.end().get());
        }
        if (key.rest()) {
            json.writeBooleanField("other", true);
        } else if (by.isPresent() && key.value().isPresent()) {
            json.writeObjectFieldStart("by");
            json.writeStringField(by.get(), key.value().get());
            json.writeEndObject();
        }
        fields.write(json);
        json.writeEndObject();
        json.writeRaw('\n');
    }

    void flush() throws IOException {
        json.flush();
    }
}
