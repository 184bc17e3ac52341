package dev.usdt.cli.format;

import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.input.ElfTree;
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

    /** {@return two files that were named} */
    public static FilePair named(String old, String current) {
        return new FilePair(current, FileSide.named(old), FileSide.named(current));
    }

    /**
     * {@return the ELF files of two directories and what is below them, by relative path; also what of them cannot be
     * read} What one directory has where the other cannot be read is left out: it may be there or not.
     */
    public static List<FilePair> inDirectories(ElfTree old, ElfTree current) {
        TreeSet<Path> names = new TreeSet<>(old.files());
        names.addAll(current.files());
        names.addAll(old.unread().keySet());
        names.addAll(current.unread().keySet());
        List<FilePair> pairs = new ArrayList<>();
        for (Path name : names) {
            boolean reported =
                    old.unread().containsKey(name) || current.unread().containsKey(name);
            if (reported || !(old.isHidden(name) || current.isHidden(name))) {
                String text = TypedPath.shown(name);
                pairs.add(
                        new FilePair(text.isEmpty() ? "." : text, FileSide.in(old, name), FileSide.in(current, name)));
            }
        }
        return pairs;
    }
}
