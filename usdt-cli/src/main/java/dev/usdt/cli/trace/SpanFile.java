package dev.usdt.cli.trace;

import dev.usdt.PathText;
import dev.usdt.cli.io.OutputException;
import dev.usdt.cli.io.OutputFile;
import dev.usdt.otel.ProbePoint;
import dev.usdt.otel.ProbeSpan;
import dev.usdt.otel.SpanConsumer;
import dev.usdt.otel.otlp.OtlpJsonFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Spans as lines in a file. What was in it is gone only when the trace has begun. */
public final class SpanFile implements SpanConsumer {

    private final Path path;
    private final OutputFile file;
    private final OtlpJsonFile json;
    private boolean begun;

    public SpanFile(Path path) throws IOException {
        this.path = path;
        this.file = OutputFile.of(path);
        this.json = new OtlpJsonFile(file.writer());
    }

    @Override
    public void span(ProbeSpan span) throws IOException {
        begin();
        write(() -> json.span(span));
    }

    @Override
    public void point(ProbePoint point) throws IOException {
        begin();
        write(() -> json.point(point));
    }

    @Override
    public void flush() throws IOException {
        begin();
        write(json::flush);
    }

    /** Part of what is written. */
    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    /** It is not standard output that fails. */
    private void write(Writing writing) throws IOException {
        try {
            writing.run();
        } catch (OutputException e) {
            throw new FileSystemException(PathText.of(path), null, e.getMessage());
        }
    }

    private void begin() throws IOException {
        if (!begun) {
            file.begin();
            begun = true;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            write(json::close);
        } finally {
            file.close();
        }
    }
}
