package dev.usdt.internal;

import java.io.IOException;

/**
 * Reads numbers and bytes one after the other from a part of a file, through a window of bounded size, in the file's
 * byte order and word size. It never reads outside its part.
 */
final class ByteCursor {

    /** Large enough that most note sections take one read, small enough not to be felt. */
    private static final int WINDOW_BYTES = 1 << 16;

    private final ByteSource source;
    private final int windowBytes;
    private final boolean bigEndian;
    private final int wordBytes;
    private final long end;

    private byte[] window = new byte[0];
    private long windowStart;
    private int windowLength;
    private long position;

    /**
     * @param start file offset of the first byte
     * @param size how many bytes there are; the caller has checked that the file holds them
     */
    ByteCursor(ByteSource source, long start, long size, boolean bigEndian, boolean elf64) {
        this(source, start, size, WINDOW_BYTES, bigEndian, elf64);
    }

    /** The same with another window, for a part of which little is wanted. */
    ByteCursor(ByteSource source, long start, long size, int windowBytes, boolean bigEndian, boolean elf64) {
        this.source = source;
        this.windowBytes = windowBytes;
        this.bigEndian = bigEndian;
        this.wordBytes = elf64 ? 8 : 4;
        this.position = start;
        this.windowStart = start;
        this.end = start + size;
    }

    /** A cursor over bytes that were read, and perhaps changed, before. */
    ByteCursor(ByteSource source, long start, byte[] bytes, boolean bigEndian, boolean elf64) {
        this(source, start, bytes.length, bigEndian, elf64);
        this.window = bytes;
        this.windowLength = bytes.length;
    }

    /** The file offset of the next byte. */
    long position() {
        return position;
    }

    long remaining() {
        return end - position;
    }

    /** Goes to a file offset within the part. */
    void seek(long offset) {
        position = offset;
    }

    int u8() throws IOException {
        int at = require(1);
        position++;
        return window[at] & 0xff;
    }

    int u16() throws IOException {
        return (int) unsigned(2);
    }

    long u32() throws IOException {
        return unsigned(4);
    }

    /** An address or offset: 4 bytes in ELFCLASS32, 8 in ELFCLASS64. */
    long word() throws IOException {
        return unsigned(wordBytes);
    }

    byte[] bytes(int count) throws IOException {
        int at = require(count);
        byte[] bytes = new byte[count];
        System.arraycopy(window, at, bytes, 0, count);
        position += count;
        return bytes;
    }

    /** Whether the next bytes, which there must be, are an ASCII text; goes past them. */
    boolean next(String ascii) throws IOException {
        int at = require(ascii.length());
        position += ascii.length();
        for (int i = 0; i < ascii.length(); i++) {
            if (window[at + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Not a loop: a cold process reads some thousand numbers before anything is compiled well. */
    private long unsigned(int count) throws IOException {
        if (count == 8) {
            long first = unsigned(4);
            long second = unsigned(4);
            return bigEndian ? (first << 32) | second : (second << 32) | first;
        }
        int at = require(count);
        position += count;
        byte[] b = window;
        if (count == 2) {
            int first = b[at] & 0xff;
            int second = b[at + 1] & 0xff;
            return bigEndian ? (first << 8) | second : (second << 8) | first;
        }
        int value = bigEndian
                ? (b[at] << 24) | ((b[at + 1] & 0xff) << 16) | ((b[at + 2] & 0xff) << 8) | (b[at + 3] & 0xff)
                : (b[at + 3] << 24) | ((b[at + 2] & 0xff) << 16) | ((b[at + 1] & 0xff) << 8) | (b[at] & 0xff);
        return value & 0xffffffffL;
    }

    /** Makes the next bytes lie in the window and says where; what the window has of them is not read again. */
    private int require(int count) throws IOException {
        if (count > remaining()) {
            throw new IndexOutOfBoundsException("wanted " + count + " bytes, " + remaining() + " are left");
        }
        long offsetInWindow = position - windowStart;
        if (offsetInWindow < 0 || offsetInWindow > windowLength - (long) count) {
            fill(count);
            return 0;
        }
        return (int) offsetInWindow;
    }

    private void fill(int count) throws IOException {
        int length = (int) Math.min(Math.max(count, windowBytes), remaining());
        byte[] fresh = window.length >= length ? window : new byte[length];
        long offsetInWindow = position - windowStart;
        int kept = 0;
        if (offsetInWindow >= 0 && offsetInWindow < windowLength) {
            kept = Math.min(windowLength - (int) offsetInWindow, length);
            System.arraycopy(window, (int) offsetInWindow, fresh, 0, kept);
        }
        source.read(position + kept, fresh, kept, length - kept);
        window = fresh;
        windowStart = position;
        windowLength = length;
    }
}
