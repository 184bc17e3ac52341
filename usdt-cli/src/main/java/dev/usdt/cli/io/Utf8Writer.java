package dev.usdt.cli.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Writes text as UTF-8, as an {@link java.io.OutputStreamWriter} does: half of a surrogate pair waits for the other
 * one, and becomes a question mark without it. A process that writes once and ends feels the three loops in which that
 * class looks at each character before they are compiled; here it is one, and a piece of text at a time, since it is
 * calls that make a virtual machine compile. Confined to one thread.
 */
public final class Utf8Writer extends Writer {

    private static final int BUFFER_BYTES = 1 << 14;
    private static final int PIECE_CHARS = 1 << 8;
    /** Of a piece, and of the half of a pair before it. */
    private static final int MOST_PIECE_BYTES = 3 * (PIECE_CHARS + 1);

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int count;
    /** The first half of a pair, of which the second has not come yet; 0 if there is none. */
    private char half;

    public Utf8Writer(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(String text, int start, int length) throws IOException {
        int end = start + length;
        for (int at = start; at < end; at += PIECE_CHARS) {
            add(text.substring(at, Math.min(at + PIECE_CHARS, end)));
        }
    }

    @Override
    public void write(char[] text, int start, int length) throws IOException {
        int end = start + length;
        for (int at = start; at < end; at += PIECE_CHARS) {
            int pieceEnd = Math.min(at + PIECE_CHARS, end);
            if (half != 0 || !addAscii(text, at, pieceEnd)) {
                add(new String(text, at, pieceEnd - at));
            }
        }
    }

    @Override
    public void write(int c) throws IOException {
        add(String.valueOf((char) c));
    }

    private void add(String text) throws IOException {
        String piece = text;
        if (half != 0) {
            piece = half + piece;
            half = 0;
        }
        int last = piece.length() - 1;
        if (last >= 0 && Character.isHighSurrogate(piece.charAt(last))) {
            half = piece.charAt(last);
            piece = piece.substring(0, last);
        }
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        makeRoom();
        System.arraycopy(bytes, 0, buffer, count, bytes.length);
        count += bytes.length;
    }

    /** Adds characters if all of them are ASCII; {@return whether they are} */
    private boolean addAscii(char[] text, int start, int end) throws IOException {
        makeRoom();
        int at = count;
        for (int i = start; i < end; i++) {
            char c = text[i];
            if (c >= 0x80) {
                return false;
            }
            buffer[at++] = (byte) c;
        }
        count = at;
        return true;
    }

    /** Makes sure that a piece has room in the buffer. */
    private void makeRoom() throws IOException {
        if (count > buffer.length - MOST_PIECE_BYTES) {
            writeBuffer();
        }
    }

    private void writeBuffer() throws IOException {
        int length = count;
        count = 0;
        out.write(buffer, 0, length);
    }

    @Override
    public void flush() throws IOException {
        if (count > 0) {
            writeBuffer();
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (half != 0) {
            half = 0;
            add("?");
        }
        try (out) {
            flush();
        }
    }
}
