package dev.usdt.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A file as it was and as it is.
 *
 * @param name what it is called in the report
 * @param old its old path, or empty if it is new
 * @param current its new path, or empty if it is gone
 */
record FilePair(String name, Optional<String> old, Optional<String> current) {

    private static final byte[] ELF_MAGIC = {0x7f, 'E', 'L', 'F'};

    /** {@return the ELF files of two folders and what is below them, by relative path; links are not followed} */
    static List<FilePair> inFolders(Path old, Path current) throws IOException {
        TreeSet<Path> names = new TreeSet<>(elfFiles(old));
        names.addAll(elfFiles(current));
        List<FilePair> pairs = new ArrayList<>();
        for (Path name : names) {
            pairs.add(new FilePair(name.toString(), elf(old.resolve(name)), elf(current.resolve(name))));
        }
        return pairs;
    }

    private static Optional<String> elf(Path path) throws IOException {
        return isElf(path) ? Optional.of(path.toString()) : Optional.empty();
    }

    private static List<Path> elfFiles(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (isElf(file)) {
                    found.add(folder.relativize(file));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return found;
    }

    private static boolean isElf(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !Files.isReadable(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ELF_MAGIC.length), ELF_MAGIC);
        }
    }
}
