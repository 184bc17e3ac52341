package dev.usdt.cli.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.cli.format.CatalogCheck.Count;
import dev.usdt.cli.format.CatalogCheck.Finding;
import dev.usdt.cli.format.CatalogCheck.Kind;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.Printable;
import java.io.IOException;
import java.util.Map;

/** Says how what is known differs from a file. */
public final class CatalogCheckWriter {

    private CatalogCheckWriter() {}

    /** Prints a line for each difference, and one with counts for each provider. */
    public static void print(Console console, CatalogCheck check) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Finding finding : check.findings()) {
            text.append(Printable.of(finding.name() + ": " + finding.message())).append('\n');
        }
        for (Map.Entry<String, Count> entry : check.counts().entrySet()) {
            Count count = entry.getValue();
            String program = count.program().isEmpty() ? "" : count.program() + ", ";
            text.append(Printable.of(program + entry.getKey())).append(": ");
            text.append(count.probes()).append(count.probes() == 1 ? " probe: " : " probes: ");
            text.append(count.known()).append(" known");
            for (Kind kind : Kind.values()) {
                if (count.of(kind) > 0) {
                    text.append(", ").append(count.of(kind)).append(' ').append(kind.words());
                }
            }
            text.append('\n');
        }
        if (check.counts().isEmpty()) {
            text.append("No USDT probes found.\n");
        }
        console.print(text);
    }

    /** Writes the same as JSON. */
    public static void writeJson(Console console, String path, CatalogCheck check) throws IOException {
        try (JsonWriter writer = JsonWriter.indented(console)) {
            JsonGenerator json = writer.generator();
            json.writeStartObject();
            json.writeNumberField("schemaVersion", 1);
            json.writeStringField("file", path);
            json.writeBooleanField("passed", check.passed());
            json.writeArrayFieldStart("findings");
            for (Finding finding : check.findings()) {
                json.writeStartObject();
                json.writeStringField("kind", finding.kind().id());
                json.writeStringField("provider", finding.name().provider());
                json.writeStringField("name", finding.name().probe());
                json.writeStringField("message", finding.message());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("providers");
            for (Map.Entry<String, Count> entry : check.counts().entrySet()) {
                write(json, entry.getKey(), entry.getValue());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, String provider, Count count) throws IOException {
        json.writeStartObject();
        json.writeStringField("provider", provider);
        if (!count.program().isEmpty()) {
            json.writeStringField("program", count.program());
        }
        json.writeNumberField("probes", count.probes());
        json.writeNumberField("known", count.known());
        for (Kind kind : Kind.values()) {
            json.writeNumberField(kind.id(), count.of(kind));
        }
        json.writeEndObject();
    }
}
