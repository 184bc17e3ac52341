package dev.usdt.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.diff.Difference;
import dev.usdt.diff.ProbeDiff;
import java.io.IOException;

/** Differences as JSON, which docs/validate.md describes. */
final class DiffJson implements DiffWriter {

    private final JsonWriter writer;
    private final JsonGenerator json;
    private final boolean moves;

    DiffJson(Console console, boolean moves) throws IOException {
        this.moves = moves;
        writer = JsonWriter.indented(console);
        writer.startDocument();
        json = writer.generator();
    }

    @Override
    public void write(FilePair pair, ProbeDiff diff) throws IOException {
        json.writeStartObject();
        json.writeStringField("file", pair.name());
        if (pair.old().isPresent()) {
            json.writeStringField("old", pair.old().get());
        }
        if (pair.current().isPresent()) {
            json.writeStringField("new", pair.current().get());
        }
        json.writeBooleanField("compatible", diff.breaking().isEmpty());
        json.writeArrayFieldStart("differences");
        for (Difference difference : DiffWriter.told(diff, moves)) {
            json.writeStartObject();
            json.writeStringField("kind", difference.kind().id());
            if (!difference.provider().isEmpty() || !difference.name().isEmpty()) {
                json.writeStringField("provider", difference.provider());
                json.writeStringField("name", difference.name());
            }
            json.writeBooleanField("breaking", difference.breaking());
            json.writeStringField("message", difference.message());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    @Override
    public void close() throws IOException {
        writer.endDocument();
        writer.close();
    }
}
