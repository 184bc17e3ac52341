package dev.usdt.cli.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file that a command writes to instead of standard output. */
public final class OutputFile implements AutoCloseable {

    private final Writer writer;
    /** What is to be closed, if anything. */
    private final Optional<OutputStream> file;

    private OutputFile(Writer writer, Optional<OutputStream> file) {
        this.writer = writer;
        this.file = file;
    }

    /**
     * {@return a file, or standard output if no path is given} What was in the file is gone.
     *
     * @throws IOException if it cannot be written
     */
    public static OutputFile of(Optional<Path> path, Writer standardOutput) throws IOException {
        if (path.isEmpty()) {
            return new OutputFile(standardOutput, Optional.empty());
        }
        OutputStream file = Files.newOutputStream(path.get());
        // A console tells a failure to write from one to read.
        return new OutputFile(new Console(new Utf8Writer(file), standardOutput).out(), Optional.of(file));
    }

    /** {@return whether standard output is a terminal} */
    public static boolean isTerminal() {
        try {
            String out = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return out.startsWith("/dev/pts/") || out.startsWith("/dev/tty") || out.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    public Writer writer() {
        return writer;
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            writer.flush();
            file.get().close();
        }
    }
}
