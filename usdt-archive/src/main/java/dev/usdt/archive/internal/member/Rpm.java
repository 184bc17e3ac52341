package dev.usdt.archive.internal.member;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What is before the payload of an RPM, which is a compressed cpio file: a lead of 96 bytes, a signature, a header, the
 * <a href="https://rpm-software-management.github.io/rpm/manual/format_v4.html">format of version 4</a>.
 */
final class Rpm {

    private static final int LEAD_BYTES = 96;
    private static final int MAGIC = 0x8eade801;
    private static final int ENTRY_BYTES = 16;

    private Rpm() {}

    static boolean begins(byte[] head) {
        return head.length > 4
                && (head[0] & 0xff) == 0xed
                && (head[1] & 0xff) == 0xab
                && (head[2] & 0xff) == 0xee
                && (head[3] & 0xff) == 0xdb;
    }

    /** Skips all that is before the payload. */
    static void skipHeaders(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        skip(in, LEAD_BYTES);
        long signature = skipHeader(data, "signature");
        skip(in, -signature & 7);
        skipHeader(data, "header");
    }

    /** {@return how long it was, in bytes} */
    private static long skipHeader(DataInputStream data, String what) throws IOException {
        int magic = data.readInt();
        if (magic != MAGIC) {
            throw new IOException("the " + what + " of the RPM begins with " + Integer.toHexString(magic) + ", not "
                    + Integer.toHexString(MAGIC));
        }
        data.readInt();
        long entries = data.readInt() & 0xffffffffL;
        long bytes = data.readInt() & 0xffffffffL;
        skip(data, entries * ENTRY_BYTES + bytes);
        return ENTRY_BYTES + entries * ENTRY_BYTES + bytes;
    }

    private static void skip(InputStream in, long count) throws IOException {
        try {
            in.skipNBytes(count);
        } catch (EOFException e) {
            throw new EOFException("ends within the headers of the RPM");
        }
    }
}
