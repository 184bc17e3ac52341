package dev.usdt.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** A channel from an offset on: an ELF file within a zip file. Closing it leaves the channel open. */
final class Part implements SeekableByteChannel {

    private final SeekableByteChannel channel;
    private final long start;

    Part(SeekableByteChannel channel, long start) throws IOException {
        this.channel = channel;
        this.start = start;
        channel.position(start);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public long position() throws IOException {
        return channel.position() - start;
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        channel.position(Math.addExact(start, position));
        return this;
    }

    @Override
    public long size() throws IOException {
        return Math.max(0, channel.size() - start);
    }

    @Override
    public int write(ByteBuffer from) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() {}
}
