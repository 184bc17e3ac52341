package dev.usdt.cli.input;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * How the entries of a directory are looked at: from the directory where it is open, which spares the kernel the way to
 * it (a twentieth of a whole search), else by their paths.
 */
abstract class DirectoryEntries {

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    /** {@return what an entry is; of a symbolic link, the link} */
    abstract BasicFileAttributes attributes(Path name) throws IOException;

    /** Opens an entry that is a regular file. */
    abstract SeekableByteChannel open(Path name) throws IOException;

    /** The entries of an open directory. */
    static DirectoryEntries of(DirectoryStream<Path> stream, Path directory) {
        return stream instanceof SecureDirectoryStream<Path> open ? new OfOpen(open) : new OfPath(directory);
    }

    /** The entries of a directory by their paths. */
    static DirectoryEntries of(Path directory) {
        return new OfPath(directory);
    }

    private static final class OfOpen extends DirectoryEntries {
        private final SecureDirectoryStream<Path> directory;

        OfOpen(SecureDirectoryStream<Path> directory) {
            this.directory = directory;
        }

        @Override
        BasicFileAttributes attributes(Path name) throws IOException {
            return directory
                    .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        }

        @Override
        SeekableByteChannel open(Path name) throws IOException {
            return directory.newByteChannel(name, READ);
        }
    }

    private static final class OfPath extends DirectoryEntries {
        private final Path directory;

        OfPath(Path directory) {
            this.directory = directory;
        }

        @Override
        BasicFileAttributes attributes(Path name) throws IOException {
            return Files.readAttributes(directory.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        SeekableByteChannel open(Path name) throws IOException {
            return Files.newByteChannel(directory.resolve(name), READ);
        }
    }
}
