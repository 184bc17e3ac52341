package dev.usdt.cli.args;

import dev.usdt.PathText;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Paths as they are typed, or named in a list, and as they are shown. */
public final class TypedPath {

    /** Where this process is, if Java lost that and so looks for relative paths in the wrong place; else null. */
    private static final @Nullable Path LOST_FOLDER = lostFolder();

    private TypedPath() {}

    /**
     * {@return the path of a text}
     *
     * @throws IOException if no file can have it: an empty text, or one with a NUL
     */
    public static Path of(String text) throws IOException {
        if (text.isEmpty()) {
            throw new NoSuchFileException(text); // to Java, where this process is
        }
        try {
            Path path = PathText.path(text);
            return LOST_FOLDER == null || path.isAbsolute() ? path : LOST_FOLDER.resolve(path);
        } catch (InvalidPathException e) {
            throw new FileSystemException(text, null, "not a path: " + e.getReason());
        }
    }

    /** {@return the text of a path that was found below one that was typed} */
    public static String shown(Path path) {
        if (LOST_FOLDER == null || !path.startsWith(LOST_FOLDER)) {
            return PathText.of(path);
        }
        String text = PathText.of(LOST_FOLDER.relativize(path));
        return text.isEmpty() ? "." : text; // no file has the empty path
    }

    private static @Nullable Path lostFolder() {
        if (System.getProperty("user.dir", "").indexOf('\ufffd') < 0) {
            return null;
        }
        try {
            return Path.of("/proc/self/cwd").toRealPath();
        } catch (IOException e) {
            return null;
        }
    }
}
