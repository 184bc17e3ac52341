package dev.usdt.internal.elf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Finds any number of names in the string tables of a file, each of which is read once from its begin to its end. */
final class NameSearch {

    /** Names longer than this are not found; it bounds the window on the string table. */
    private static final int LONGEST_NAME = 1 << 12;
    /** Most names are shorter than this. */
    private static final int USUAL_NAME = 1 << 7;

    private static final int FILTER_BITS = 1 << 16;
    private static final int PIECE_BYTES = 1 << 16;
    /** Where a name is found, as a number with the name. */
    private static final int BYTES_OF_A_FIND = 128;

    private final Set<String> wanted;
    /** Where the names are in the string table of a number. */
    private final Map<Long, Map<Long, String>> known = new HashMap<>();
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

    /**
     * {@return where in a string table the wanted names are, as whole entries or as the tails of entries}
     *
     * @param strings a table that the file holds
     * @throws BudgetSpentException if it is larger than what may be read of the file
     */
    Map<Long, String> in(ElfImage image, Section strings) throws IOException {
        Map<Long, String> found = known.get(strings.index());
        if (found == null) {
            found = search(image, strings);
            known.put(strings.index(), found);
        }
        return found;
    }

    private Map<Long, String> search(ElfImage image, Section strings) throws IOException {
        image.budget().check(strings.offset(), strings.size());
        Map<Long, String> found = new HashMap<>();
        int most = (int) Math.min(PIECE_BYTES, strings.size());
        byte[] piece = new byte[LONGEST_NAME + most];
        // The begin of the entry within which the piece before has ended, unless it is too long to be found.
        int begun = 0;
        boolean tooLong = false;
        for (long at = 0; at < strings.size(); at += most) {
            int length = (int) Math.min(most, strings.size() - at);
            image.budget().letters(strings.offset() + at, length);
            image.read(strings.offset() + at, piece, begun, length);
            int end = begun + length;
            int start = 0;
            for (int i = begun; i < end; i++) {
                if (piece[i] == 0) {
                    if (!tooLong && i - start <= LONGEST_NAME) {
                        findTails(image, strings, piece, start, i, at + i - begun, found);
                    }
                    tooLong = false;
                    start = i + 1;
                }
            }
            tooLong |= end - start > LONGEST_NAME;
            begun = tooLong ? 0 : end - start;
            System.arraycopy(piece, start, piece, 0, begun);
        }
        return found;
    }

    private void findTails(
            ElfImage image, Section strings, byte[] piece, int from, int end, long endAt, Map<Long, String> found)
            throws BudgetSpentException {
        int hash = 0;
        for (int start = end - 1; start >= from; start--) {
            hash = hash * 31 + piece[start];
            if (filter.get(hash & (FILTER_BITS - 1))) {
                image.budget().letters(strings.offset() + endAt, end - start);
                String name = FileText.decode(piece, start, end);
                if (wanted.contains(name)) {
                    image.budget().keep(strings.offset() + endAt, BYTES_OF_A_FIND);
                    found.put(endAt - (end - start), name);
                }
            }
        }
    }
}
