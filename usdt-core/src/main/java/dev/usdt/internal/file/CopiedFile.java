package dev.usdt.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A copy of a file with all that belongs to it, and with its holes. */
public final class CopiedFile {

    /** Blocks of zeros that become holes: several pages, since a hole costs an entry in the list of a file's pieces. */
    private static final int BLOCK_BYTES = 1 << 16;
    /** The JDK copies attributes of every kind, but only together with the content, of which it fills the holes. */
    private static final long MOST_FILLED = 1L << 28;
    /** The JDK does not tell where holes are, so they are read; as long as this takes a fraction of a second. */
    private static final long MOST_ZEROS = 1L << 28;

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(BLOCK_BYTES).asReadOnlyBuffer();

    private final Path from;
    private final Path to;

    private CopiedFile(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    /**
     * Makes a copy that we may write to; its permissions are left to {@link FileOwner}.
     *
     * @param to where nothing is yet
     * @throws IOException if it cannot be copied, or has more than 256 MiB of zeros, most likely in holes
     */
    public static void make(Path from, Path to) throws IOException {
        new CopiedFile(from, to).make();
    }

    private void make() throws IOException {
        if (Files.size(from) <= MOST_FILLED) {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
            FileOwner.makeWritable(to);
            if (hasHoles()) {
                copyContent();
            }
        } else {
            Files.createFile(to);
            FileOwner.of(from).give(to);
            FileOwner.makeWritable(to);
            copyContent();
        }
        copyUserAttributes();
        copyTimes();
    }

    private boolean hasHoles() throws IOException {
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.READ)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
            while (fill(channel, block)) {
                if (block.limit() == BLOCK_BYTES && isZero(block)) {
                    return true;
                }
            }
            return false;
        }
    }

    private void copyContent() throws IOException {
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel target =
                        FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
            long at = 0;
            long zeros = 0;
            boolean hole = false;
            while (fill(source, block)) {
                int length = block.limit();
                hole = isZero(block);
                zeros += hole ? length : 0;
                if (zeros > MOST_ZEROS) {
                    throw new FileSystemException(
                            from.toString(),
                            null,
                            "has more than 256 MiB of zeros, most likely in holes; it is not copied");
                }
                write(target, hole ? block.limit(0) : block, at);
                at += length;
            }
            if (hole) {
                // The last byte makes the file as long as it is.
                write(target, ByteBuffer.allocate(1), at - 1);
            }
        }
    }

    /** Reads the next block; {@return whether there is one} */
    private static boolean fill(FileChannel channel, ByteBuffer block) throws IOException {
        block.clear();
        while (block.hasRemaining() && channel.read(block) >= 0) {
            // Until it is full.
        }
        block.flip();
        return block.hasRemaining();
    }

    private static boolean isZero(ByteBuffer block) {
        return block.equals(ZEROS.duplicate().limit(block.limit()));
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        int start = bytes.position();
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position() - start);
        }
    }

    /**
     * Who may not write to a file may not give it attributes either; so those of a read-only file are still missing.
     */
    private void copyUserAttributes() throws IOException {
        UserDefinedFileAttributeView source = Files.getFileAttributeView(from, UserDefinedFileAttributeView.class);
        UserDefinedFileAttributeView target = Files.getFileAttributeView(to, UserDefinedFileAttributeView.class);
        if (source == null || target == null) {
            return;
        }
        Set<String> missing = new HashSet<>(names(source));
        missing.removeAll(names(target));
        for (String name : missing) {
            ByteBuffer value = ByteBuffer.allocate(source.size(name));
            source.read(name, value);
            target.write(name, value.flip());
        }
    }

    /** None where the file system has no such attributes. */
    private static List<String> names(UserDefinedFileAttributeView attributes) {
        try {
            return attributes.list();
        } catch (IOException e) {
            return List.of();
        }
    }

    private void copyTimes() throws IOException {
        BasicFileAttributes times = Files.readAttributes(from, BasicFileAttributes.class);
        Files.getFileAttributeView(to, BasicFileAttributeView.class)
                .setTimes(times.lastModifiedTime(), times.lastAccessTime(), null);
    }
}
