package dev.usdt.cli.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.cli.format.FileComparison.Trouble;
import dev.usdt.cli.io.Console;
import dev.usdt.diff.Difference;
import dev.usdt.diff.Difference.Kind;
import java.io.IOException;
import java.util.Locale;

/** Differences as JSON, which docs/diff.md describes. */
public final class DiffJson implements DiffWriter {

    private final JsonWriter writer;
    private final JsonGenerator json;
    private final DiffView view;

    public DiffJson(Console console, DiffView view) throws IOException {
        this.view = view;
        writer = JsonWriter.indented(console);
        writer.startDocument();
        json = writer.generator();
    }

    @Override
    public void write(FileComparison comparison) throws IOException {
        FilePair pair = comparison.pair();
        json.writeStartObject();
        json.writeStringField("file", pair.name());
        if (pair.old().isFile()) {
            json.writeStringField("old", pair.old().shown());
        }
        if (pair.current().isFile()) {
            json.writeStringField("new", pair.current().shown());
        }
        json.writeBooleanField("compatible", comparison.isCompatible());
        json.writeBooleanField("complete", comparison.isWhole());
        json.writeArrayFieldStart("differences");
        for (Difference difference : view.of(comparison)) {
            json.writeStartObject();
            json.writeStringField("kind", difference.kind().id());
            if (difference.kind() != Kind.LAYOUT) {
                json.writeStringField("provider", difference.provider());
                json.writeStringField("name", difference.name());
            }
            json.writeBooleanField("breaking", difference.breaking());
            json.writeStringField("message", difference.message());
            json.writeEndObject();
        }
        json.writeEndArray();
        writeProblems(comparison);
        json.writeEndObject();
    }

    private void writeProblems(FileComparison comparison) throws IOException {
        json.writeArrayFieldStart("problems");
        for (Trouble trouble : comparison.troubles()) {
            json.writeStartObject();
            json.writeStringField("side", trouble.side());
            json.writeStringField("severity", trouble.severity().name().toLowerCase(Locale.ROOT));
            if (trouble.fileOffset().isPresent()) {
                json.writeStringField(
                        "fileOffset", JsonWriter.hex(trouble.fileOffset().getAsLong()));
            }
            json.writeStringField("message", trouble.message());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    @Override
    public void close() throws IOException {
        writer.endDocument();
        writer.close();
    }
}
