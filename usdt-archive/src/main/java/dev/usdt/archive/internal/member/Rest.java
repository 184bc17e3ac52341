package dev.usdt.archive.internal.member;

import java.io.IOException;
import java.io.InputStream;

/** Reads what nobody has read of a member, where the library would do it by two kilobytes. */
final class Rest {

    private final byte[] buffer = new byte[64 << 10];

    void skip(InputStream member) throws IOException {
        while (member.read(buffer) >= 0) {
            // It is of no use.
        }
    }
}
