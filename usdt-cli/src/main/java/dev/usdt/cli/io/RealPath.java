package dev.usdt.cli.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a path leads without links, as far as that can be said by a path. */
public final class RealPath {

    private RealPath() {}

    /**
     * {@return the path without links; a path through one that is no path, {@code /proc/4711/root} for instance, as it
     * is, but absolute} The text of such a link is a path in another process's view, where another file may be.
     */
    public static Path of(Path path) throws IOException {
        Path real = path.toRealPath();
        return leadsTo(real, path) ? real : path.toAbsolutePath();
    }

    /** {@return whether both are paths of one file} */
    public static boolean leadsTo(Path real, Path path) throws IOException {
        return Files.exists(real) && Files.isSameFile(real, path);
    }
}
