package dev.usdt.archive.internal.image;

import dev.usdt.archive.ImageFiles;
import dev.usdt.archive.internal.bytes.FileSlice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A directory with an image. Files stay open until this is closed. Not for several threads. */
public final class LayoutDirectory implements Blobs {

    private final ImageFiles files;
    private final Map<String, SeekableByteChannel> open = new HashMap<>();

    /** Opens nothing yet. */
    public LayoutDirectory(ImageFiles files) {
        this.files = files;
    }

    /** {@return the files of a directory of this machine} */
    public static ImageFiles filesOf(Path directory) {
        return name -> {
            // What an image names is nowhere but in it.
            Path path;
            try {
                path = directory.resolve(name).normalize();
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
            return path.startsWith(directory.normalize()) && Files.isRegularFile(path)
                    ? Optional.of(FileChannel.open(path))
                    : Optional.empty();
        };
    }

    @Override
    public Optional<FileSlice> find(String name) throws IOException {
        String path = ImagePath.of(name);
        SeekableByteChannel known = open.get(path);
        if (known != null) {
            return Optional.of(FileSlice.of(known));
        }
        Optional<SeekableByteChannel> opened = files.open(path);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        open.put(path, opened.get());
        return Optional.of(FileSlice.of(opened.get()));
    }

    @Override
    public void close() throws IOException {
        for (SeekableByteChannel channel : open.values()) {
            channel.close();
        }
    }
}
