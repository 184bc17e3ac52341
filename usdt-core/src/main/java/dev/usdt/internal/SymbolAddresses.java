package dev.usdt.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks up the addresses of a few symbols without reading more than once through string and symbol tables, which may be
 * hundreds of megabytes: first where in the string table the names are, then which symbols have them.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch4.symtab.html">gABI, symbol table</a>
 */
public final class SymbolAddresses {

    /** Names longer than this are not looked up; it bounds the window on the string table. */
    private static final int LONGEST_NAME = 1 << 12;
    /** A linker may keep one name in the tail of another, so each name is compared with each entry. */
    private static final int MOST_NAMES = 256;

    private final ElfImage image;
    private final Set<String> wanted;
    private final Map<String, Long> found = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();
    /** Where the wanted names are in the string table of a number. */
    private final Map<Long, Map<Long, String>> nameOffsets = new HashMap<>();
    /** How many bytes may still be read: a hostile file could have 5,000 tables over the same bytes. */
    private long budget;

    private SymbolAddresses(ElfImage image, Set<String> wanted) {
        this.image = image;
        this.wanted = new HashSet<>(wanted);
        this.budget = 4 * image.size();
    }

    /**
     * {@return the addresses of those symbols that the file's tables have, under one address each; names longer than
     * 4096 bytes, and more than 256 of them, are not looked up}
     *
     * @param names the names to look up
     */
    public static Map<String, Long> of(ElfImage image, Set<String> names) throws IOException {
        SymbolAddresses addresses = new SymbolAddresses(image, names);
        addresses.readTables(Section.SHT_SYMTAB);
        // A file may have been stripped of some symbols only.
        addresses.wanted.removeAll(addresses.found.keySet());
        addresses.nameOffsets.clear();
        addresses.readTables(Section.SHT_DYNSYM);
        addresses.found.keySet().removeAll(addresses.ambiguous);
        return Map.copyOf(addresses.found);
    }

    private void readTables(int type) throws IOException {
        for (Section table : image.sections()) {
            if (wanted.isEmpty()) {
                return;
            }
            if (table.type() == type && isAffordable(table)) {
                Section names = image.section(table.link());
                if (names == null) {
                    continue;
                }
                Map<Long, String> offsets = nameOffsets.get(names.index());
                if (offsets == null) {
                    offsets = isAffordable(names) ? nameOffsets(names) : Map.of();
                    nameOffsets.put(names.index(), offsets);
                }
                readSymbols(table, offsets);
            }
        }
    }

    private boolean isAffordable(Section section) {
        boolean affordable = image.holds(section.offset(), section.size()) && section.size() <= budget;
        if (affordable) {
            budget -= section.size();
        }
        return affordable;
    }

    /** Where in a string table the wanted names are, as whole entries or as the tails of entries. */
    private Map<Long, String> nameOffsets(Section names) throws IOException {
        Map<Long, String> offsets = new HashMap<>();
        List<Name> searched = searchedNames();
        ByteCursor cursor = image.cursor(names.offset(), names.size());
        byte[] entry = new byte[LONGEST_NAME];
        int length = 0;
        while (cursor.remaining() > 0) {
            byte next = (byte) cursor.u8();
            if (next != 0) {
                if (length < LONGEST_NAME) {
                    entry[length] = next;
                }
                length++;
                continue;
            }
            if (length <= LONGEST_NAME) {
                long end = cursor.position() - 1 - names.offset();
                for (Name name : searched) {
                    if (name.endsIn(entry, length)) {
                        offsets.put(end - name.bytes.length, name.text);
                    }
                }
            }
            length = 0;
        }
        return offsets;
    }

    private List<Name> searchedNames() {
        List<Name> names = new ArrayList<>();
        for (String text : wanted) {
            Name name = new Name(text);
            if (name.bytes.length > 0 && name.bytes.length <= LONGEST_NAME && names.size() < MOST_NAMES) {
                names.add(name);
            }
        }
        return names;
    }

    /** A name as a string table has it. */
    private static final class Name {
        private final String text;
        private final byte[] bytes;

        Name(String text) {
            this.text = text;
            this.bytes = text.getBytes(StandardCharsets.UTF_8);
        }

        /** Whether the first bytes of an array end in it. */
        boolean endsIn(byte[] entry, int length) {
            int start = length - bytes.length;
            return start >= 0
                    && entry[length - 1] == bytes[bytes.length - 1]
                    && Arrays.equals(entry, start, length, bytes, 0, bytes.length);
        }
    }

    private void readSymbols(Section table, Map<Long, String> nameOffsets) throws IOException {
        if (nameOffsets.isEmpty()) {
            return;
        }
        SymbolWalk symbol = new SymbolWalk(image, table);
        while (symbol.next()) {
            String name = nameOffsets.get(symbol.name());
            // The value of a thread-local symbol is an offset in its block and no address.
            if (name != null && symbol.section() != Symbol.SHN_UNDEF && symbol.type() != Symbol.STT_TLS) {
                Long other = found.put(name, symbol.value());
                if (other != null && other != symbol.value()) {
                    ambiguous.add(name);
                }
            }
        }
    }
}
