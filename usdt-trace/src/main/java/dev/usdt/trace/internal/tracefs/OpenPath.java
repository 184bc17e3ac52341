package dev.usdt.trace.internal.tracefs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file that is open, so that what is read of it and what the kernel traces is the same, whatever its path leads to by
 * then; and a path for the kernel, for which a definition ends at a blank and splits at a colon.
 */
public final class OpenPath implements AutoCloseable {

    private final Path file;
    private final FileChannel channel;
    private final Object key;

    private OpenPath(Path file, FileChannel channel, Object key) {
        this.file = file;
        this.channel = channel;
        this.key = key;
    }

    /** Opens a regular file. */
    public static OpenPath of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException(file + ": " + (attributes.isDirectory() ? "is a directory" : "not a regular file"));
        }
        return new OpenPath(file, FileChannel.open(file, StandardOpenOption.READ), attributes.fileKey());
    }

    /** {@return what tells the file from all others} */
    public Object key() {
        return key;
    }

    /** {@return its bytes; closed with this} */
    public SeekableByteChannel channel() {
        return channel;
    }

    /**
     * {@return a path of a descriptor of this process that is the file, now: there may be several, of which others are
     * closed by other threads}
     *
     * @throws IOException if there is none, since its path led to another file when it was opened
     */
    public String spelling() throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                if (isFile(descriptor)) {
                    return "/proc/" + TraceName.ownPid() + "/fd/" + descriptor.getFileName();
                }
            }
        }
        throw new IOException(file + ": was replaced while it was opened");
    }

    private boolean isFile(Path descriptor) {
        try {
            return key.equals(
                    Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return false; // the directory that is read
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
