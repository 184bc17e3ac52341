package dev.usdt.internal.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers and bytes one after the other from a part of a file, in the file's byte order and word size: where the
 * source holds the part, else through a window of bounded size. It never gives what is outside its part.
 */
public final class ByteCursor {

    /** Large enough that most note sections take one read, small enough not to be felt. */
    private static final int WINDOW_BYTES = 1 << 16;

    private static final byte[] NOTHING = new byte[0];

    private final ByteSource source;
    private final boolean bigEndian;
    private final boolean elf64;
    private final long end;

    private byte[] window = NOTHING;
    /** Whether the window is the source's, which is not to be written to. */
    private boolean shared;

    /** The window as a buffer, if that was asked for. */
    private @Nullable ByteBuffer buffer;

    private long windowStart;
    private int windowLength;
    private long position;

    /**
     * @param start file offset of the first byte
     * @param size how many bytes there are; the caller has checked that the file holds them
     */
    ByteCursor(ByteSource source, long start, long size, boolean bigEndian, boolean elf64) {
        this.source = source;
        this.bigEndian = bigEndian;
        this.elf64 = elf64;
        this.position = start;
        this.windowStart = start;
        this.end = start + size;
    }

    /** A cursor over bytes that were read, and perhaps changed, before. */
    ByteCursor(ByteSource source, long start, byte[] bytes, boolean bigEndian, boolean elf64) {
        this(source, start, bytes.length, bigEndian, elf64);
        this.window = bytes;
        this.shared = true;
        this.windowLength = bytes.length;
    }

    /** The file offset of the next byte. */
    public long position() {
        return position;
    }

    public long remaining() {
        return end - position;
    }

    /** Goes to a file offset within the part. */
    public void seek(long offset) {
        position = offset;
    }

    int u8() throws IOException {
        int at = require(1);
        position++;
        return window[at] & 0xff;
    }

    int u16() throws IOException {
        int at = require(2);
        position += 2;
        int first = window[at] & 0xff;
        int second = window[at + 1] & 0xff;
        return bigEndian ? (first << 8) | second : (second << 8) | first;
    }

    public long u32() throws IOException {
        int at = require(4);
        position += 4;
        return int32(at) & 0xffffffffL;
    }

    /** An address or offset: 4 bytes in ELFCLASS32, 8 in ELFCLASS64. */
    public long word() throws IOException {
        return elf64 ? u64() : u32();
    }

    /** {@return the byte at a file offset within the part; the cursor is behind it then} */
    int u8(long at) throws IOException {
        position = at;
        return u8();
    }

    /** {@return the two bytes at a file offset within the part, as a number; the cursor is behind them then} */
    int u16(long at) throws IOException {
        position = at;
        return u16();
    }

    /** {@return the four bytes at a file offset within the part, as a number; the cursor is behind them then} */
    public long u32(long at) throws IOException {
        position = at;
        return u32();
    }

    /** {@return the address or offset at a file offset within the part; the cursor is behind it then} */
    public long word(long at) throws IOException {
        position = at;
        return word();
    }

    public byte[] bytes(int count) throws IOException {
        int at = require(count);
        byte[] bytes = new byte[count];
        System.arraycopy(window, at, bytes, 0, count);
        position += count;
        return bytes;
    }

    /** Makes the next bytes lie in {@link #shown} and says where; they stay there until the next call. */
    public int show(int count) throws IOException {
        return require(count);
    }

    /** See {@link #show}. Not to be written to; what is before and behind the bytes may be of other parts. */
    public byte[] shown() {
        return window;
    }

    /** The same, of which several bytes can be taken at once; little-endian. */
    public ByteBuffer shownBuffer() {
        ByteBuffer ofWindow = buffer;
        if (ofWindow == null) {
            ofWindow = ByteBuffer.wrap(window).order(ByteOrder.LITTLE_ENDIAN);
            buffer = ofWindow;
        }
        return ofWindow;
    }

    /** Whether the next bytes, which there must be, are some; goes past them. */
    public boolean next(byte[] expected) throws IOException {
        int at = require(expected.length);
        position += expected.length;
        for (byte wanted : expected) {
            if (window[at++] != wanted) {
                return false;
            }
        }
        return true;
    }

    /** Not a loop: a cold process reads some thousand numbers before anything is compiled well. */
    private long u64() throws IOException {
        int at = require(8);
        position += 8;
        long first = int32(at) & 0xffffffffL;
        long second = int32(at + 4) & 0xffffffffL;
        return bigEndian ? (first << 32) | second : (second << 32) | first;
    }

    private int int32(int at) {
        byte[] b = window;
        return bigEndian
                ? (b[at] << 24) | ((b[at + 1] & 0xff) << 16) | ((b[at + 2] & 0xff) << 8) | (b[at + 3] & 0xff)
                : (b[at + 3] << 24) | ((b[at + 2] & 0xff) << 16) | ((b[at + 1] & 0xff) << 8) | (b[at] & 0xff);
    }

    /** Makes the next bytes lie in the window and says where; what the window has of them is not read again. */
    private int require(int count) throws IOException {
        if (count > remaining()) {
            throw new IndexOutOfBoundsException("wanted " + count + " bytes, " + remaining() + " are left");
        }
        long offsetInWindow = position - windowStart;
        if (offsetInWindow < 0 || offsetInWindow > windowLength - (long) count) {
            fill(count);
        }
        return (int) (position - windowStart);
    }

    private void fill(int count) throws IOException {
        int length = (int) Math.min(Math.max(count, WINDOW_BYTES), remaining());
        buffer = null;
        byte[] held = source.held(position, length);
        if (held != null) {
            source.budget().ask(position, length, true);
            window = held;
            shared = true;
            windowStart = source.startOf(held);
            windowLength = held.length;
            return;
        }
        byte[] fresh = window.length >= length && !shared ? window : new byte[length];
        long offsetInWindow = position - windowStart;
        int kept = 0;
        if (offsetInWindow >= 0 && offsetInWindow < windowLength) {
            kept = Math.min(windowLength - (int) offsetInWindow, length);
            System.arraycopy(window, (int) offsetInWindow, fresh, 0, kept);
        }
        source.read(position + kept, fresh, kept, length - kept);
        window = fresh;
        shared = false;
        windowStart = position;
        windowLength = length;
    }
}
