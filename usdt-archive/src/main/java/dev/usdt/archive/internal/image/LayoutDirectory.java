package dev.usdt.archive.internal.image;

import dev.usdt.archive.internal.bytes.FileSlice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A directory with an image. Files stay open until this is closed. Not for several threads. */
public final class LayoutDirectory implements Blobs {

    private final Path directory;
    private final Map<Path, FileChannel> open = new HashMap<>();

    /** Opens nothing yet. */
    public LayoutDirectory(Path directory) {
        this.directory = directory;
    }

    @Override
    public Optional<FileSlice> find(String name) throws IOException {
        // What an image names is nowhere but in it.
        Path path;
        try {
            path = directory.resolve(ImagePath.of(name)).normalize();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        if (!path.startsWith(directory.normalize()) || !Files.isRegularFile(path)) {
            return Optional.empty();
        }
        FileChannel channel = open.get(path);
        if (channel == null) {
            channel = FileChannel.open(path);
            open.put(path, channel);
        }
        return Optional.of(new FileSlice(channel, 0, channel.size()));
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : open.values()) {
            channel.close();
        }
    }
}
