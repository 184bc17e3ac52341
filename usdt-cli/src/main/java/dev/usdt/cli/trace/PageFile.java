package dev.usdt.cli.trace;

import dev.usdt.PathText;
import dev.usdt.cli.io.OutputFile;
import dev.usdt.otel.ProbePoint;
import dev.usdt.otel.ProbeSpan;
import dev.usdt.otel.SpanConsumer;
import dev.usdt.otel.page.TracePage;
import dev.usdt.otel.page.TraceSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page in a file, written at the end. What was in the file stays if the trace does not begin. */
public final class PageFile implements SpanConsumer {

    private final Path path;
    private final FileChannel file;
    private final TracePage page;
    private boolean begun;

    public PageFile(Path path) throws IOException {
        this.path = path;
        // That it cannot be written is said at once.
        this.file = OutputFile.open(path);
        this.page = TracePage.of(new LateStream(file));
    }

    /** Says what only the end of the trace knows. */
    public void summary(TraceSummary summary) {
        page.summary(summary);
    }

    @Override
    public void span(ProbeSpan span) throws IOException {
        page.span(span);
    }

    @Override
    public void point(ProbePoint point) throws IOException {
        page.point(point);
    }

    @Override
    public void flush() {
        begun = true;
    }

    @Override
    public void close() throws IOException {
        if (begun) {
            try {
                page.close();
            } catch (IOException e) {
                // Half of a page shows nothing.
                Files.deleteIfExists(path);
                throw new FileSystemException(PathText.of(path), null, e.getMessage());
            }
        } else {
            file.close();
        }
    }

    /** Takes out what was in the file when there is something to be written in its place. */
    private static final class LateStream extends OutputStream {
        private final FileChannel file;
        private final OutputStream out;
        private boolean begun;

        LateStream(FileChannel file) {
            this.file = file;
            this.out = Channels.newOutputStream(file);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            if (!begun && file.size() > 0) {
                file.truncate(0);
            }
            begun = true;
            out.write(bytes, start, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
