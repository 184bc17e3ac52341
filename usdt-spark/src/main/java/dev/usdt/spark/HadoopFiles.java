package dev.usdt.spark;

import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * The file systems that Hadoop knows, as the driver is configured. Sent to each executor once: to make a configuration
 * takes as long as to read a dozen files.
 */
final class HadoopFiles implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    private transient Configuration configuration;

    HadoopFiles(Configuration configuration) {
        this.configuration = configuration;
    }

    /** {@return the file system of a path, which Hadoop keeps for all who ask} */
    FileSystem of(Path path) throws IOException {
        return path.getFileSystem(configuration);
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

    /** {@return whether a path is a symbolic link of this machine} Hadoop follows these without a word. */
    boolean isLocalLink(Path path) throws IOException {
        FileSystem system = of(path);
        File file = null;
        if (system instanceof LocalFileSystem local) {
            file = local.pathToFile(path);
        } else if (system instanceof RawLocalFileSystem local) {
            file = local.pathToFile(path);
        }
        return file != null && Files.isSymbolicLink(file.toPath());
    }

    @Serial
    private void writeObject(ObjectOutputStream out) throws IOException {
        configuration.write(out);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException {
        configuration = new Configuration(false);
        configuration.readFields(in);
    }
}
