package dev.usdt.archive;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Why a file cannot be read, with its path: what fails in the middle of a read knows none. */
final class FileFailure {

    private FileFailure() {}

    /** {@return the same failure with the path of its file, which those of opening it already have} */
    static IOException in(Path path, IOException failure) {
        if (failure instanceof FileSystemException || failure instanceof ClosedChannelException) {
            return failure; // the one has a path, the other is about the thread
        }
        FileSystemException named = new FileSystemException(path.toString(), null, failure.getMessage());
        named.initCause(failure);
        return named;
    }
}
