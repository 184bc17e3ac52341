package dev.usdt.spark;

import dev.usdt.PathText;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Names in directories of this machine that Hadoop leaves out of a listing without a word: names that are no text in
 * the encoding of the JVM, as all that are not ASCII where no locale is set.
 */
final class LocalNames {

    static final String FAULT = "has a name that this JVM cannot say in its encoding, sun.jnu.encoding";

    /** What Java has in the place of such bytes. */
    private static final char LOST = '\ufffd';

    private LocalNames() {}

    /** {@return such names in a directory, as text of {@link PathText}; not those of symbolic links} */
    static List<String> leftOut(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String said = entry.getFileName().toString();
                // A name may have that character in earnest, and then a file has it.
                boolean isLost = said.indexOf(LOST) >= 0
                        && !directory.resolve(said).toFile().exists();
                if (isLost && !Files.isSymbolicLink(entry)) {
                    names.add(PathText.of(entry.getFileName()));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }
}
