package dev.usdt.repair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The name of a file beside its target, in a folder of its own that only its owner may look into. Both are gone at the
 * end, also when the process is told to end (SIGTERM, SIGINT, SIGHUP); not when it is killed.
 */
final class TemporaryFile implements AutoCloseable {

    private final Path folder;
    private final Path file;
    private final Thread atExit;

    private TemporaryFile(Path folder, String name) {
        this.folder = folder;
        this.file = folder.resolve(name);
        this.atExit = new Thread(this::deleteAtExit, "usdt-repair");
    }

    /** Makes the folder. */
    static TemporaryFile beside(Path target, Path folder) throws IOException {
        Path own = Files.createTempDirectory(folder, ".usdt-repair");
        TemporaryFile temporary = new TemporaryFile(own, target.getFileName().toString());
        try {
            Runtime.getRuntime().addShutdownHook(temporary.atExit);
        } catch (IllegalStateException e) {
            Files.delete(own);
            throw new IOException("the process is about to end", e);
        }
        return temporary;
    }

    /** {@return where to write; nothing is there yet} */
    Path file() {
        return file;
    }

    /**
     * Whoever writes goes on for a moment, and may make the file just after it was deleted; once the folder is gone
     * too, that fails.
     */
    private void deleteAtExit() {
        for (int i = 0; i < 100; i++) {
            try {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
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
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
    }
}
