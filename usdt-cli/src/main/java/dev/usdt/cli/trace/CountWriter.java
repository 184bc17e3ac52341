package dev.usdt.cli.trace;

import dev.usdt.cli.trace.CountSink.Count;
import dev.usdt.cli.trace.Tally.Row;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes counts: a table for people, or a JSON object for each. */
public final class CountWriter {

    private final Writer out;
    private final Optional<String> by;
    private final Optional<TallyJson> json;

    private CountWriter(Writer out, Optional<String> by, Optional<TallyJson> json) {
        this.out = out;
        this.by = by;
        this.json = json;
    }

    /** {@return one that writes tables} */
    public static CountWriter text(Writer out, Optional<String> by) {
        return new CountWriter(out, by, Optional.empty());
    }

    /** {@return one that writes JSON} */
    public static CountWriter json(Writer out, Optional<String> by) throws IOException {
        return new CountWriter(out, by, Optional.of(new TallyJson(out)));
    }

    /** Writes counts of an interval, or of all: what they are is the type of the objects. */
    void write(Instant now, String type, List<Row<Count>> rows) throws IOException {
        if (json.isPresent()) {
            for (Row<Count> row : rows) {
                if (CountSink.isHit(row)) {
                    json.get().write(type, now, row.key(), by, generator -> {
                        generator.writeNumberField("hits", row.value().hits());
                    });
                }
            }
            return;
        }
        List<String[]> table = new ArrayList<>();
        for (Row<Count> row : rows) {
            if (CountSink.isHit(row)) {
                table.add(new String[] {
                    row.key().label(by), Long.toString(row.value().hits())
                });
            }
        }
        out.write((type.equals("total") ? "total" : ClockText.of(now)) + "\n" + TextTable.of(table));
    }

    void flush() throws IOException {
        if (json.isPresent()) {
            json.get().flush();
        }
        out.flush();
    }
}
