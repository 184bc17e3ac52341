package dev.usdt.cli.io;

import dev.usdt.PathText;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that a command writes to instead of standard output. What was in it is gone only when something is written.
 */
public final class OutputFile implements AutoCloseable {

    private final Writer writer;
    private final Optional<FileChannel> file;

    private OutputFile(Writer writer, Optional<FileChannel> file) {
        this.writer = writer;
        this.file = file;
    }

    /**
     * {@return a file, or standard output if no path is given}
     *
     * @throws IOException if it cannot be written
     */
    public static OutputFile of(Optional<Path> path, Writer standardOutput) throws IOException {
        if (path.isEmpty()) {
            return new OutputFile(standardOutput, Optional.empty());
        }
        FileChannel file = open(path.get());
        // A console tells a failure to write from one to read.
        Writer writer = new Console(new Utf8Writer(Channels.newOutputStream(file)), standardOutput).out();
        return new OutputFile(writer, Optional.of(file));
    }

    /**
     * {@return a file}
     *
     * @throws IOException if it cannot be written
     */
    public static OutputFile of(Path path) throws IOException {
        return of(Optional.of(path), Writer.nullWriter());
    }

    /**
     * {@return a file that is open to be written, with what is in it}
     *
     * @throws IOException if it cannot be written; if its directory is not there, that is the file of the exception
     */
    public static FileChannel open(Path path) throws IOException {
        try {
            return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            Path directory = path.getParent();
            if (directory != null && !Files.exists(directory)) {
                throw new FileSystemException(PathText.of(directory), null, "no such directory");
            }
            throw e;
        }
    }

    /** Takes out what was in it: to be called when there is something to be written in its place. */
    public void begin() throws IOException {
        if (file.isPresent() && file.get().size() > 0) {
            file.get().truncate(0);
        }
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
            try {
                writer.flush();
            } finally {
                file.get().close();
            }
        }
    }
}
