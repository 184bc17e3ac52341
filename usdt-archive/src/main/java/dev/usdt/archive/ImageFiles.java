package dev.usdt.archive;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/** The files of an OCI image layout, wherever its directory is. Called by one thread at a time. */
@FunctionalInterface
public interface ImageFiles {

    /**
     * Opens a file.
     *
     * @param name its path from the directory, such as {@code index.json} or {@code blobs/sha256/…}: with slashes, and
     *     never out of the directory, but otherwise as an image has it, so it may be hostile
     * @return all of the file, to be closed by who has asked; empty if there is none of that name
     * @throws IOException if it cannot be opened
     */
    Optional<SeekableByteChannel> open(String name) throws IOException;
}
