package dev.usdt.cli.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.Printable;
import java.io.IOException;
import java.util.List;

/** The processes that have probes, as a table or as JSON. */
public final class ProcessTable {

    private static final String[] HEAD = {"PID", "NAME", "FILES", "PROBES", "LISTENED", "CONTAINER"};

    private ProcessTable() {}

    /**
     * A process with probes.
     *
     * @param pid its number
     * @param name its name
     * @param files how many of its files have probes that were asked for
     * @param probes how many those are
     * @param listened to how many of them somebody listens, by a semaphore
     * @param container in which container or mount namespace it is; empty if in that of this command
     */
    public record Row(long pid, String name, int files, int probes, int listened, String container) {}

    /**
     * Prints a table.
     *
     * @param chosen whether only some probes were asked for
     */
    public static void print(Console console, List<Row> rows, boolean chosen) throws IOException {
        if (rows.isEmpty()) {
            console.print("No process with " + (chosen ? "matching " : "") + "USDT probes found.\n");
            return;
        }
        StringBuilder text = new StringBuilder();
        line(text, HEAD);
        for (Row row : rows) {
            line(
                    text,
                    String.valueOf(row.pid()),
                    Printable.of(row.name()),
                    String.valueOf(row.files()),
                    String.valueOf(row.probes()),
                    String.valueOf(row.listened()),
                    row.container().isEmpty() ? "-" : Printable.of(row.container()));
        }
        console.print(text);
    }

    private static void line(StringBuilder text, String... cells) {
        int[] widths = {9, 16, 6, 7, 9, 0};
        for (int i = 0; i < cells.length; i++) {
            text.append(cells[i]);
            if (i + 1 < cells.length) {
                text.append(" ".repeat(Math.max(1, widths[i] - cells[i].codePointCount(0, cells[i].length()))));
            }
        }
        text.append('\n');
    }

    /** Writes a document, or a line for each process. */
    public static void write(Console console, List<Row> rows, boolean lines) throws IOException {
        try (JsonWriter writer = lines ? JsonWriter.lines(console) : JsonWriter.indented(console)) {
            if (lines && rows.isEmpty()) {
                return;
            }
            JsonGenerator json = writer.generator();
            if (!lines) {
                json.writeStartObject();
                json.writeNumberField("schemaVersion", 1);
                json.writeArrayFieldStart("processes");
            }
            for (Row row : rows) {
                json.writeStartObject();
                json.writeNumberField("pid", row.pid());
                json.writeStringField("name", row.name());
                json.writeNumberField("files", row.files());
                json.writeNumberField("probes", row.probes());
                json.writeNumberField("listened", row.listened());
                if (!row.container().isEmpty()) {
                    json.writeStringField("container", row.container());
                }
                json.writeEndObject();
            }
            if (!lines) {
                json.writeEndArray();
                json.writeEndObject();
            }
        }
    }
}
