package dev.usdt.cli.format;

import dev.usdt.cli.args.TypedPath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A file as it was and as it is.
 *
 * @param name what it is called in the report
 * @param old what it was
 * @param current what it is
 */
public record FilePair(String name, FileSide old, FileSide current) {

    /** {@return two files that are compared whatever they are called} */
    static FilePair of(FileSide old, FileSide current) {
        return new FilePair(current.isFile() ? current.shown() : old.shown(), old, current);
    }

    /**
     * {@return the files of two sets by their names; also what of them cannot be read} What one set has where the other
     * cannot be read is left out: it may be there or not.
     */
    static List<FilePair> byName(FileSet old, FileSet current) {
        TreeSet<Path> names = new TreeSet<>(old.names());
        names.addAll(current.names());
        List<FilePair> pairs = new ArrayList<>();
        for (Path name : names) {
            boolean reported = old.isUnread(name) || current.isUnread(name);
            if (reported || !(old.isHidden(name) || current.isHidden(name))) {
                String text = TypedPath.shown(name);
                pairs.add(new FilePair(text.isEmpty() ? "." : text, old.side(name), current.side(name)));
            }
        }
        return pairs;
    }
}
