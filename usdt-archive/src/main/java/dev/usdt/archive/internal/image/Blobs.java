package dev.usdt.archive.internal.image;

import dev.usdt.archive.internal.bytes.FileSlice;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The files that images are made of: in a directory, or in a tar file. */
public interface Blobs extends Closeable {

    /**
     * {@return where a file lies; empty if there is none of that name}
     *
     * @param name a relative path
     * @throws IOException if it cannot be opened
     */
    Optional<FileSlice> find(String name) throws IOException;
}
