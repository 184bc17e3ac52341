package dev.usdt.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Finds what patterns of Hadoop's match. */
final class Patterns {

    private static final String OF_PATTERNS = "{}[]*?\\";

    private Patterns() {}

    /** {@return the first letter that is one of patterns; empty if there is none} */
    static String in(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (OF_PATTERNS.indexOf(text.charAt(i)) >= 0) {
                return text.substring(i, i + 1);
            }
        }
        return "";
    }

    /** {@return what matches a pattern; empty if nothing does} */
    static List<FileStatus> matching(FileSystem system, Path pattern) throws IOException {
        try {
            FileStatus[] matches = system.globStatus(pattern);
            return matches == null ? List.of() : List.of(matches);
        } catch (IllegalArgumentException e) {
            // Hadoop takes what stands in front of a colon in a name that it finds for a scheme.
            return amongAnyNames(system, system.makeQualified(pattern));
        }
    }

    private static List<FileStatus> amongAnyNames(FileSystem system, Path pattern) throws IOException {
        Map<Path, FileStatus> found = new LinkedHashMap<>();
        // {a/b,c} are two, of which each has its own directories.
        for (String one : GlobExpander.expand(pattern.toUri().getPath())) {
            for (FileStatus match : amongAnyNames(system, pattern, one)) {
                found.put(match.getPath(), match);
            }
        }
        return List.copyOf(found.values());
    }

    private static List<FileStatus> amongAnyNames(FileSystem system, Path pattern, String path) throws IOException {
        List<FileStatus> found = List.of(system.getFileStatus(child(pattern, "/", "")));
        for (String component : path.split("/", -1)) {
            List<FileStatus> next = new ArrayList<>();
            for (FileStatus above : found) {
                if (component.isEmpty()) {
                    next.add(above);
                } else if (above.isDirectory() && in(component).isEmpty()) {
                    addIfThere(system, child(pattern, above.getPath().toUri().getPath(), component), next);
                } else if (above.isDirectory()) {
                    addMatching(system, above.getPath(), new GlobFilter(component), next);
                }
            }
            found = next;
        }
        return found;
    }

    private static Path child(Path of, String above, String name) {
        String path = above.endsWith("/") ? above + name : above + "/" + name;
        return new Path(of.toUri().getScheme(), of.toUri().getAuthority(), path);
    }

    private static void addIfThere(FileSystem system, Path path, List<FileStatus> to) throws IOException {
        try {
            to.add(system.getFileStatus(path));
        } catch (FileNotFoundException e) {
            // It does not match.
        }
    }

    private static void addMatching(FileSystem system, Path directory, GlobFilter filter, List<FileStatus> to)
            throws IOException {
        RemoteIterator<FileStatus> entries = system.listStatusIterator(directory);
        while (entries.hasNext()) {
            FileStatus entry = entries.next();
            if (filter.accept(entry.getPath())) {
                to.add(entry);
            }
        }
    }
}
