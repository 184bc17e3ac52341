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
        long length = Math.min(LONGEST_NAME + 1L, strings.size() - nameAt);
        byte[] bytes = length > 0 ? image.bytes(strings.offset() + nameAt, (int) length) : new byte[0];
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        String name = end == bytes.length ? "" : FileText.decode(bytes, 0, end);
        return name.chars().anyMatch(c -> Character.isSurrogate((char) c)) ? "" : name;
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
