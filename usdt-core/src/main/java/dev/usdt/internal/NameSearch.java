package dev.usdt.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Finds any number of names in string tables, each of which is read once from its begin to its end. */
final class NameSearch {

    /** Names longer than this are not found; it bounds the window on the string table. */
    private static final int LONGEST_NAME = 1 << 12;
    /** Most names are shorter than this. */
    private static final int USUAL_NAME = 1 << 7;

    private static final int FILTER_BITS = 1 << 16;

    private final Set<String> wanted;
    /** The hashes of the names, taken from their ends. */
    private final BitSet filter = new BitSet(FILTER_BITS);

    NameSearch(Set<String> wanted) {
        this.wanted = wanted;
        for (String name : wanted) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            int hash = 0;
            for (int i = bytes.length - 1; i >= 0; i--) {
                hash = hash * 31 + bytes[i];
            }
            filter.set(hash & (FILTER_BITS - 1));
        }
    }

    /**
     * {@return the name at an offset of a string table; empty if none is there, if it is too long to be found, or if it
     * is not UTF-8}
     */
    static String nameAt(ElfImage image, Section strings, long nameAt) throws IOException {
        int length = (int) Math.max(0, Math.min(LONGEST_NAME + 1L, strings.size() - nameAt));
        byte[] bytes = image.bytes(strings.offset() + nameAt, Math.min(length, USUAL_NAME));
        int ascii = lengthOfAscii(bytes);
        if (ascii < bytes.length && bytes[ascii] == 0) {
            return FileText.ofAscii(bytes, 0, ascii);
        }
        int end = lengthOf(bytes);
        if (end == bytes.length && length > end) {
            bytes = image.bytes(strings.offset() + nameAt, length);
            end = lengthOf(bytes);
        }
        String name = end == bytes.length ? "" : FileText.decode(bytes, 0, end);
        return hasByte(name) ? "" : name;
    }

    private static boolean hasByte(String name) {
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            if (FileText.isByte(c)) {
                return true;
            }
            i += Character.charCount(c);
        }
        return false;
    }

    /** Up to the first byte that is no ASCII, or zero, or to the end if there is none. */
    private static int lengthOfAscii(byte[] name) {
        int length = 0;
        while (length < name.length && name[length] > 0) {
            length++;
        }
        return length;
    }

    /** Up to the zero, or to the end if there is none. */
    private static int lengthOf(byte[] name) {
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return length;
    }

    /** {@return where in a string table the wanted names are, as whole entries or as the tails of entries} */
    Map<Long, String> in(ElfImage image, Section strings) throws IOException {
        Map<Long, String> offsets = new HashMap<>();
        ByteCursor cursor = image.cursor(strings.offset(), strings.size());
        byte[] entry = new byte[LONGEST_NAME];
        long length = 0;
        while (cursor.remaining() > 0) {
            byte next = (byte) cursor.u8();
            if (next != 0) {
                if (length < LONGEST_NAME) {
                    entry[(int) length] = next;
                }
                length++;
            } else {
                if (length <= LONGEST_NAME) {
                    findTails(entry, (int) length, cursor.position() - 1 - strings.offset(), offsets);
                }
                length = 0;
            }
        }
        return offsets;
    }

    private void findTails(byte[] entry, int length, long end, Map<Long, String> offsets) {
        int hash = 0;
        for (int start = length - 1; start >= 0; start--) {
            hash = hash * 31 + entry[start];
            if (filter.get(hash & (FILTER_BITS - 1))) {
                String name = FileText.decode(entry, start, length);
                if (wanted.contains(name)) {
                    offsets.put(end - (length - start), name);
                }
            }
        }
    }
}
