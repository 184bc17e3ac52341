package dev.usdt.internal.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name of a file beside its target, in a directory of its own that only its owner may look into. Both are gone at
 * the end, also when the process is told to end (SIGTERM, SIGINT, SIGHUP); not when it is killed.
 */
public final class TemporaryFile implements AutoCloseable {

    private static final String ENDING = "the process is about to end";

    private final String name;
    private final Thread atExit = new Thread(this::deleteAtExit, "usdt-repair");
    private @Nullable Path folder;
    private boolean ended;

    private TemporaryFile(String name) {
        this.name = name;
    }

    /** Makes the folder. */
    public static TemporaryFile beside(Path target, Path folder) throws IOException {
        TemporaryFile temporary = new TemporaryFile(target.getFileName().toString());
        try {
            Runtime.getRuntime().addShutdownHook(temporary.atExit);
        } catch (IllegalStateException e) {
            throw new IOException(ENDING, e);
        }
        temporary.makeFolder(folder);
        return temporary;
    }

    /** Not before there is somebody to delete it, and not after. */
    private synchronized void makeFolder(Path parent) throws IOException {
        if (ended) {
            throw new IOException(ENDING);
        }
        folder = Files.createTempDirectory(parent, ".usdt-repair");
    }

    /** {@return where to write; nothing is there yet} */
    public synchronized Path file() {
        return Objects.requireNonNull(folder).resolve(name);
    }

    /**
     * Whoever writes goes on for a moment, and may make the file just after it was deleted; once the directory is gone
     * too, that fails.
     */
    private synchronized void deleteAtExit() {
        ended = true;
        for (int i = 0; i < 100; i++) {
            try {
                delete();
                return;
            } catch (IOException e) {
                // The file is there again.
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // It is just being run.
        }
        delete();
    }

    private synchronized void delete() throws IOException {
        if (folder != null) {
            Files.deleteIfExists(folder.resolve(name));
            Files.deleteIfExists(folder);
        }
    }
}
