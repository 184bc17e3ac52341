package dev.usdt.cli.trace;

import dev.usdt.trace.Gap;
import dev.usdt.trace.JsonEventWriter;
import dev.usdt.trace.TraceEvent;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** A line of JSON at each hit. */
public final class JsonSink implements EventSink {

    private final Writer out;
    private final JsonEventWriter json;

    public JsonSink(Writer out) throws IOException {
        this.out = out;
        this.json = new JsonEventWriter(out);
    }

    @Override
    public void take(TraceEvent event) throws IOException {
        json.write(event);
    }

    @Override
    public void lost(List<Gap> gaps) {
        json.lost(gaps);
    }

    @Override
    public void flush() throws IOException {
        json.flush();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
