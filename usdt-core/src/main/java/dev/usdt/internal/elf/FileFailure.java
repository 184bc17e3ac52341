package dev.usdt.internal.elf;

import dev.usdt.ElfFormatException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Why a file cannot be read or written, with its path: what fails in the middle of a read knows none. */
public final class FileFailure {

    private FileFailure() {}

    /** {@return the same failure with the path of its file, which most already have} */
    public static IOException in(Path path, IOException failure) {
        if (failure instanceof ElfFormatException fault) {
            return fault.in(path);
        }
        if (failure instanceof FileSystemException || failure instanceof ClosedChannelException) {
            return failure; // the one has a path, the other is about the thread
        }
        FileSystemException named = new FileSystemException(path.toString(), null, failure.getMessage());
        named.initCause(failure);
        return named;
    }
}
