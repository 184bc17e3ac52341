package dev.usdt.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file as another file system gives it: by no {@link FileChannel}, and never as much as is asked for. */
final class RemoteChannel implements SeekableByteChannel {

    private static final int MOST_BYTES = 5000;

    private final FileChannel file;

    RemoteChannel(Path path) throws IOException {
        file = FileChannel.open(path);
    }

    /** The files of a directory. */
    static ImageFiles filesOf(Path directory) {
        return name -> Files.isRegularFile(directory.resolve(name))
                ? Optional.of(new RemoteChannel(directory.resolve(name)))
                : Optional.empty();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int limit = into.limit();
        into.limit(Math.min(limit, into.position() + MOST_BYTES));
        try {
            return file.read(into);
        } finally {
            into.limit(limit);
        }
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        file.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public int write(ByteBuffer from) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }
}
