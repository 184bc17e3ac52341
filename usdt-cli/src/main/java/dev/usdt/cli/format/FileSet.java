package dev.usdt.cli.format;

import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.input.ElfTree;
import dev.usdt.cli.input.FileResult;
import dev.usdt.cli.input.FoundElf;
import dev.usdt.cli.saved.SavedFile;
import dev.usdt.cli.saved.SavedFileException;
import dev.usdt.cli.saved.SavedListing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Files that are matched with others by their names: those of a directory, an archive, an image, or a listing. */
interface FileSet {

    /** {@return what its files are called, also those that cannot be read} */
    Set<Path> names();

    /** {@return whether there is a file of this name that cannot be read} */
    boolean isUnread(Path name);

    /** {@return whether nobody knows if there is a file of this name} */
    boolean isHidden(Path name);

    /** {@return what there is under a name} */
    FileSide side(Path name);

    /** {@return the files of a directory, by their relative paths} */
    static FileSet of(ElfTree tree) {
        return new Tree(tree);
    }

    /**
     * {@return the files of a listing, by their paths below the directory that was searched}
     *
     * @param other a directory that they are matched with: if it was not one directory that was searched, those below
     *     it are called as they are there
     * @param inArchive whether they are matched with those of an archive or an image: then they are called as they are
     *     in theirs
     */
    static FileSet of(SavedListing listing, Optional<Path> other, boolean inArchive)
            throws SavedFileException, IOException {
        SortedMap<Path, SavedFile> files = new TreeMap<>();
        for (SavedFile file : listing.files()) {
            Path name = listing.nameOf(file);
            if (other.isPresent() && listing.searched().size() != 1) {
                name = SavedListing.below(other.get(), name).orElse(name);
            } else if (inArchive) {
                name = TypedPath.of(FoundElf.nameIn(TypedPath.shown(name)));
            }
            files.put(name, file);
        }
        return new Saved(files);
    }

    /** {@return files that were read already, by their names} */
    static FileSet of(SortedMap<Path, FileResult> files) {
        return new Read(files);
    }

    /** Files that were read already. */
    record Read(SortedMap<Path, FileResult> files) implements FileSet {
        @Override
        public Set<Path> names() {
            return files.keySet();
        }

        @Override
        public boolean isUnread(Path name) {
            FileResult file = files.get(name);
            return file != null && file.file().isEmpty();
        }

        @Override
        public boolean isHidden(Path name) {
            return false;
        }

        @Override
        public FileSide side(Path name) {
            FileResult file = files.get(name);
            return file == null ? FileSide.none() : FileSide.of(file);
        }
    }

    /** The files of a directory. */
    record Tree(ElfTree tree) implements FileSet {
        @Override
        public Set<Path> names() {
            Set<Path> names = new TreeSet<>(tree.files());
            names.addAll(tree.unread().keySet());
            return names;
        }

        @Override
        public boolean isUnread(Path name) {
            return tree.unread().containsKey(name);
        }

        @Override
        public boolean isHidden(Path name) {
            return tree.isHidden(name);
        }

        @Override
        public FileSide side(Path name) {
            return FileSide.in(tree, name);
        }
    }

    /** The files of a listing. */
    record Saved(SortedMap<Path, SavedFile> files) implements FileSet {
        @Override
        public Set<Path> names() {
            return files.keySet();
        }

        @Override
        public boolean isUnread(Path name) {
            return false;
        }

        @Override
        public boolean isHidden(Path name) {
            return false;
        }

        @Override
        public FileSide side(Path name) {
            SavedFile file = files.get(name);
            return file == null ? FileSide.none() : FileSide.of(file);
        }
    }
}
