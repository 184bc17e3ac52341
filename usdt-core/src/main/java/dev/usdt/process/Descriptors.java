package dev.usdt.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The open files of a process by their names: it may have thousands, and as many mapped files that are gone. */
final class Descriptors {

    private static final int MOST = 1 << 12;
    /** Files in memory may all have the same name. */
    private static final int MOST_OF_A_NAME = 64;

    private final Map<String, List<Path>> byName;

    private Descriptors(Map<String, List<Path>> byName) {
        this.byName = byName;
    }

    /** Those of the process of a directory below {@code /proc}; none if it is another user's. */
    static Descriptors read(Path directory) {
        Map<String, List<Path>> byName = new HashMap<>();
        int looked = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory.resolve("fd"))) {
            for (Path descriptor : all) {
                String target = looked++ < MOST ? FileFinder.target(descriptor) : null;
                if (target != null) {
                    add(byName, FileFinder.asInMaps(target), descriptor);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // What is not found by then is said to be in no place.
        }
        return new Descriptors(byName);
    }

    private static void add(Map<String, List<Path>> byName, String name, Path descriptor) {
        List<Path> same = byName.get(name);
        if (same == null) {
            same = new ArrayList<>();
            byName.put(name, same);
        }
        if (same.size() < MOST_OF_A_NAME) {
            same.add(descriptor);
        }
    }

    /** {@return those of a name, as {@code maps} spells it} */
    List<Path> named(String name) {
        return byName.getOrDefault(name, List.of());
    }
}
