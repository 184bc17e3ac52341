package dev.usdt.cli.format;

import dev.usdt.Detail;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.input.ElfTree;
import dev.usdt.cli.input.FileResult;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.saved.SavedFile;
import dev.usdt.diff.FileSnapshot;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file as it was, or as it is.
 *
 * @param isFile whether there is an ELF file, or what may be one
 * @param shown its path as it is shown; empty if there is nothing
 * @param file where it is if it was found in a directory; otherwise what is shown is what was typed
 * @param unread why it cannot be read; empty if it can, or there is none
 * @param other what is there that is no ELF file; empty if there is nothing, or a file to be read
 * @param saved what a listing has of it, or what was read of it before; empty if it is to be read
 */
record FileSide(
        boolean isFile, String shown, Optional<Path> file, String unread, String other, Optional<SavedFile> saved) {

    private FileSide(boolean isFile, String shown, Optional<Path> file, String unread, String other) {
        this(isFile, shown, file, unread, other, Optional.empty());
    }

    /** {@return that there is nothing} */
    static FileSide none() {
        return new FileSide(false, "", Optional.empty(), "", "");
    }

    /** {@return a file that a listing has} */
    static FileSide of(SavedFile saved) {
        return new FileSide(true, saved.path(), Optional.empty(), "", "", Optional.of(saved));
    }

    /** {@return a file that was read already} */
    static FileSide of(FileResult result) {
        return result.file().isEmpty()
                ? new FileSide(true, result.path(), Optional.empty(), result.failure(), "")
                : of(new SavedFile(
                        result.path(),
                        FileSnapshot.of(result.file().get()),
                        result.file().get().problems()));
    }

    /** {@return a file that was named} */
    static FileSide named(String path) {
        return new FileSide(true, path, Optional.empty(), "", "");
    }

    /** {@return what a tree has under a name} */
    static FileSide in(ElfTree tree, Path name) {
        Path path = tree.resolve(name);
        String shown = TypedPath.shown(path);
        if (tree.unread().containsKey(name)) {
            return new FileSide(true, shown, Optional.of(path), tree.unread().get(name), "");
        }
        if (tree.files().contains(name)) {
            return new FileSide(true, shown, Optional.of(path), "", "");
        }
        Optional<String> other = tree.other(name);
        return new FileSide(false, other.isPresent() ? shown : "", Optional.empty(), "", other.orElse(""));
    }

    /** Reads it. */
    FileResult read(Detail... details) {
        if (!unread.isEmpty()) {
            return FileResult.failed(shown, unread);
        }
        return file.isPresent() ? InputFile.attempt(shown, file.get(), details) : InputFile.attempt(shown, details);
    }
}
