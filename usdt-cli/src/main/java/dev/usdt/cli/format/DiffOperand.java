package dev.usdt.cli.format;

import dev.usdt.KnownNames;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.input.ElfTree;
import dev.usdt.cli.input.FileResult;
import dev.usdt.cli.saved.SavedFile;
import dev.usdt.cli.saved.SavedFileException;
import dev.usdt.cli.saved.SavedListing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What is compared, old or new: an ELF file, a directory, or a listing of either.
 *
 * @param typed what was typed
 * @param directory the directory, if it is one
 * @param listing the listing, if it is one
 * @param found what was read of an archive or an image, if it is one
 */
public record DiffOperand(
        String typed,
        Optional<Path> directory,
        Optional<SavedListing> listing,
        Optional<SortedMap<Path, FileResult>> found) {

    private DiffOperand(String typed, Optional<Path> directory, Optional<SavedListing> listing) {
        this(typed, directory, listing, Optional.empty());
    }

    /** {@return files that were read already, by their names} */
    public static DiffOperand of(String typed, SortedMap<Path, FileResult> files) {
        return new DiffOperand(typed, Optional.empty(), Optional.empty(), Optional.of(files));
    }

    /** {@return what an operand is} What cannot be read is taken for a file, of which that is said. */
    public static DiffOperand of(String typed) throws IOException, SavedFileException {
        Path path;
        try {
            path = TypedPath.of(typed);
        } catch (IOException e) {
            return new DiffOperand(typed, Optional.empty(), Optional.empty());
        }
        if (Files.isDirectory(path)) {
            return new DiffOperand(typed, Optional.of(path), Optional.empty());
        }
        return SavedListing.isJson(path)
                ? new DiffOperand(typed, Optional.empty(), Optional.of(SavedListing.read(path, typed)))
                : new DiffOperand(typed, Optional.empty(), Optional.empty());
    }

    /**
     * {@return the files of two operands that are to be compared}
     *
     * @throws SavedFileException if a listing has not the file that the other operand is
     */
    public static List<FilePair> pairs(DiffOperand old, DiffOperand current) throws IOException, SavedFileException {
        // What a search found is called as it was there, also if it is one file.
        if (old.isOne() && current.isOne() && !(old.isSearch() && current.isSearch())) {
            return List.of(FilePair.of(old.side(), current.side()));
        }
        if (old.isFile() || current.isFile()) {
            DiffOperand many = old.isFile() ? current : old;
            if (many.found().isPresent()) {
                throw new UsageError("one of OLD and NEW is an archive or an image, the other is not");
            } else if (many.directory().isPresent()) {
                throw new UsageError("one of OLD and NEW is a directory, the other is not");
            }
            return List.of(
                    old.isFile()
                            ? FilePair.of(old.side(), current.side(old))
                            : FilePair.of(old.side(current), current.side()));
        }
        return FilePair.byName(old.files(current), current.files(old));
    }

    private boolean isFile() {
        return directory.isEmpty() && listing.isEmpty() && found.isEmpty();
    }

    /** Whether it is compared with another such whatever the two are called. */
    private boolean isOne() {
        return isFile() || (listing.isPresent() && listing.get().files().size() == 1);
    }

    private boolean isSearch() {
        return listing.isPresent() && !listing.get().searched().isEmpty();
    }

    private FileSide side() {
        return listing.isPresent() ? FileSide.of(listing.get().files().get(0)) : FileSide.named(typed);
    }

    /** The file of a listing that has the path of another operand. */
    private FileSide side(DiffOperand file) throws IOException, SavedFileException {
        SavedListing listed = listing.orElseThrow();
        Path wanted = TypedPath.of(file.typed()).normalize();
        KnownNames names = new KnownNames();
        for (SavedFile saved : listed.files()) {
            if (listed.pathOf(saved).equals(wanted)) {
                return FileSide.of(saved);
            }
            names.add(saved.path());
        }
        throw listed.lacks(file.typed(), names);
    }

    private FileSet files(DiffOperand other) throws IOException, SavedFileException {
        if (found.isPresent()) {
            return FileSet.of(found.get());
        }
        return directory.isPresent()
                ? FileSet.of(ElfTree.of(directory.get()))
                : FileSet.of(
                        listing.orElseThrow(), other.directory(), other.found().isPresent());
    }
}
