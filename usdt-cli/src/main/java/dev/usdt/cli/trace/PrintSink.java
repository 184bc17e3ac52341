package dev.usdt.cli.trace;

import dev.usdt.trace.TraceEvent;
import java.io.IOException;
import java.io.Writer;

/** A line for people at each hit. */
public final class PrintSink implements EventSink {

    private final Writer out;
    private final EventText text = new EventText();

    public PrintSink(Writer out) {
        this.out = out;
    }

    @Override
    public void take(TraceEvent event) throws IOException {
        out.write(text.of(event));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
