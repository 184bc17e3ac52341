package dev.usdt.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.functional.FutureIO;
import org.jspecify.annotations.Nullable;

/**
 * The file systems that Hadoop knows, as the driver is configured. Sent to each executor once: to make a configuration
 * takes as long as to read a dozen files.
 */
final class HadoopFiles implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    /** As it writes itself. Kryo heeds no methods of a class that write and read it, but fields. */
    private final byte[] configuration;

    /** What this machine has made of it; no serializer runs a constructor or an initializer for it. */
    private transient @Nullable Systems systems;

    HadoopFiles(Configuration configuration) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        configuration.write(new DataOutputStream(bytes));
        this.configuration = bytes.toByteArray();
    }

    /** {@return the file system of a path, one for all who ask} */
    FileSystem of(Path path) throws IOException {
        return systems().of(path);
    }

    private synchronized Systems systems() throws IOException {
        Systems made = systems;
        if (made == null) {
            Configuration read = new Configuration(false);
            read.readFields(new DataInputStream(new ByteArrayInputStream(configuration)));
            made = new Systems(read);
            systems = made;
        }
        return made;
    }

    /**
     * Opens a file to be read by ranges.
     *
     * @param size how long the listing says it is: who knows that does not ask an object store again
     */
    FSDataInputStream open(Path path, long size) throws IOException {
        return FutureIO.awaitFuture(of(path).openFile(path)
                .opt(
                        OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY,
                        OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY_RANDOM)
                .optLong(OpenFileOptions.FS_OPTION_OPENFILE_LENGTH, size)
                .build());
    }

    /** Closes what was read: that it cannot be closed says nothing of what it gave. */
    static void close(@Nullable Closeable read) {
        try {
            if (read != null) {
                read.close();
            }
        } catch (IOException | RuntimeException e) {
            // See above.
        }
    }

    /** {@return whether a path is a symbolic link of this machine} Hadoop follows these without a word. */
    boolean isLocalLink(Path path) throws IOException {
        Optional<java.nio.file.Path> local = localPath(path);
        return local.isPresent() && Files.isSymbolicLink(local.get());
    }

    /** {@return what this machine calls a path; empty if it is of another file system} */
    Optional<java.nio.file.Path> localPath(Path path) throws IOException {
        return of(path) instanceof RawLocalFileSystem local
                ? Optional.of(local.pathToFile(path).toPath())
                : Optional.empty();
    }

    /** Hadoop keeps file systems, too, but not where {@code fs.SCHEME.impl.disable.cache} says so. */
    private static final class Systems {
        private final Configuration configuration;
        private final Map<String, FileSystem> known = new HashMap<>();

        Systems(Configuration configuration) {
            this.configuration = configuration;
        }

        synchronized FileSystem of(Path path) throws IOException {
            String key = path.toUri().getScheme() + "://" + path.toUri().getAuthority();
            FileSystem system = known.get(key);
            if (system == null) {
                system = path.getFileSystem(configuration);
                if (system instanceof LocalFileSystem local) {
                    // It hides files called .NAME.crc, and believes these rather than NAME.
                    system = local.getRawFileSystem();
                }
                known.put(key, system);
            }
            return system;
        }
    }
}
