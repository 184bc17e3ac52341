package dev.usdt.cli.saved;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.usdt.KnownNames;
import dev.usdt.PathText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code usdt list --format json} has written, to be compared with.
 *
 * @param source the file that it is in, as it was typed
 * @param searched what was searched with {@code -r}; empty if files were named
 * @param files what it lists
 */
public record SavedListing(String source, List<String> searched, List<SavedFile> files) {

    /** Blanks in front of a document that anybody would write. */
    private static final int MOST_BLANKS = 64;

    /** Copies the lists. */
    public SavedListing {
        searched = List.copyOf(searched);
        files = List.copyOf(files);
    }

    /** {@return whether a file is JSON, going by how it begins; an ELF file never is} */
    public static boolean isJson(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            for (byte each : in.readNBytes(MOST_BLANKS)) {
                if (each != ' ' && each != '\n' && each != '\r' && each != '\t') {
                    return each == '{' || each == '[';
                }
            }
        } catch (IOException e) {
            return false; // said when it is read
        }
        return false;
    }

    /**
     * Reads a listing.
     *
     * @param source what errors call it
     */
    public static SavedListing read(Path path, String source) throws IOException, SavedFileException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path));
                SavedJson json = new SavedJson(in, source)) {
            try {
                return new ListingReader(json, source).read();
            } catch (JsonProcessingException e) {
                throw json.wrong(e);
            }
        }
    }

    /**
     * {@return what a file is called among others: its path below the directory if one was searched, else its path as
     * it was given}
     */
    public Path nameOf(SavedFile file) throws SavedFileException {
        Path path = path(file.path());
        if (searched.size() != 1) {
            return path;
        }
        Path root = path(searched.get(0));
        return below(root, path).orElse(path);
    }

    /** {@return the path of a file as it was given} */
    public Path pathOf(SavedFile file) throws SavedFileException {
        return path(file.path());
    }

    /** {@return the path from a directory to what is below it; empty if it is not below} */
    public static Optional<Path> below(Path directory, Path path) {
        Path root = directory.normalize();
        // To Java the empty path has one name, and nothing begins with it.
        if (root.toString().isEmpty()) {
            return path.isAbsolute() || path.toString().isEmpty() ? Optional.empty() : Optional.of(path);
        }
        boolean isBelow = path.startsWith(root) && !path.equals(root);
        return isBelow ? Optional.of(root.relativize(path)) : Optional.empty();
    }

    private Path path(String text) throws SavedFileException {
        try {
            return PathText.path(text).normalize();
        } catch (InvalidPathException e) {
            throw new SavedFileException(source + ": '" + text + "' is not a path: " + e.getReason());
        }
    }

    /** {@return that it does not list a file} */
    public SavedFileException lacks(String path, KnownNames listed) {
        String known = listed.isEmpty() ? "it lists no file" : "it lists " + listed + listed.question(path);
        return new SavedFileException(source + ": does not list '" + path + "'; " + known);
    }
}
