package dev.usdt.internal.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** The bytes of a channel from an offset on, as a channel of their own. Closing it leaves the other open. */
public final class ChannelPart implements SeekableByteChannel {

    private final SeekableByteChannel whole;
    private final long start;
    private long position;
    private boolean open = true;

    /**
     * @param whole the channel, whose position it moves
     * @param start where in it the part begins
     */
    public ChannelPart(SeekableByteChannel whole, long start) {
        this.whole = whole;
        this.start = start;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        whole.position(start + position);
        int count = whole.read(into);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        if (newPosition < 0) {
            throw new IllegalArgumentException("negative position " + newPosition);
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        return Math.max(0, whole.size() - start);
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
        return open && whole.isOpen();
    }

    @Override
    public void close() {
        open = false;
    }
}
