package dev.usdt.spark;

import dev.usdt.archive.ImageFiles;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** The files of an OCI image layout, and what was read of them. */
final class LayoutFiles implements ImageFiles, Closeable {

    private final HadoopFiles files;
    private final Path directory;
    private final List<FSDataInputStream> streams = new ArrayList<>();
    private final List<RangeChannel> channels = new ArrayList<>();
    private @Nullable RangeChannel latest;
    private boolean isMissing;

    LayoutFiles(HadoopFiles files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    @Override
    public Optional<SeekableByteChannel> open(String name) throws IOException {
        FileStatus status;
        Path path;
        try {
            // By parts: what stands before a colon would be a scheme.
            path = directory;
            for (String part : name.split("/", -1)) {
                path = new Path(path, "./" + part);
            }
            status = files.of(path).getFileStatus(path);
        } catch (FileNotFoundException | IllegalArgumentException e) {
            isMissing = true;
            return Optional.empty();
        }
        // A pipe is a file without bytes, and to open it waits for its writer.
        if (!status.isFile() || status.getLen() == 0) {
            isMissing = true;
            return Optional.empty();
        }
        FSDataInputStream stream = files.open(path, status.getLen());
        streams.add(stream);
        RangeChannel channel = new OneOfMany(stream, status.getLen());
        channels.add(channel);
        return Optional.of(channel);
    }

    /** Files stay open until all are read, one after the other: only the latest keeps what it has read. */
    private final class OneOfMany extends RangeChannel {

        OneOfMany(FSDataInputStream stream, long size) {
            super(stream, size);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (latest != null && latest != this) {
                latest.forget();
            }
            latest = this;
            return super.read(into);
        }
    }

    /** {@return whether one is missing, which may come, or could not be read} */
    boolean hasFailed() {
        return isMissing || channels.stream().anyMatch(RangeChannel::hasFailed);
    }

    /** {@return what was read of all of them} */
    ReadAmount amount() {
        ReadAmount amount = ReadAmount.NOTHING;
        for (RangeChannel channel : channels) {
            amount = amount.plus(ReadAmount.of(channel));
        }
        return amount;
    }

    /** {@return how many bytes are kept of all of them} */
    long bytesKept() {
        long bytes = 0;
        for (RangeChannel channel : channels) {
            bytes += channel.bytesKept();
        }
        return bytes;
    }

    @Override
    public void close() {
        for (FSDataInputStream stream : streams) {
            HadoopFiles.close(stream);
        }
    }
}
