package dev.usdt.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks up the addresses of a few symbols without reading more than once through string and symbol tables, which may be
 * hundreds of megabytes: first where in the string table the names are, then which symbols have them.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch4.symtab.html">gABI, symbol table</a>
 */
public final class SymbolAddresses {

    private static final int SHT_SYMTAB = 2;
    private static final int SHT_DYNSYM = 11;
    private static final int SHN_UNDEF = 0;
    private static final int STT_TLS = 6;
    /** Names longer than this are not looked up; it bounds the window on the string table. */
    private static final int LONGEST_NAME = 1 << 12;
    /** A linker may keep one name in the tail of another, so each name has as many tails as there are lengths. */
    private static final int MOST_LENGTHS = 64;

    private final ElfImage image;
    private final Set<String> wanted;
    private final Map<String, Long> found = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();

    private SymbolAddresses(ElfImage image, Set<String> wanted) {
        this.image = image;
        this.wanted = wanted;
    }

    /**
     * {@return the addresses of those symbols that the file's tables have, under one address each}
     *
     * @param names the names to look up
     */
    public static Map<String, Long> of(ElfImage image, Set<String> names) throws IOException {
        SymbolAddresses addresses = new SymbolAddresses(image, names);
        // .symtab has all that .dynsym has, and more.
        if (!addresses.readTables(SHT_SYMTAB)) {
            addresses.readTables(SHT_DYNSYM);
        }
        addresses.found.keySet().removeAll(addresses.ambiguous);
        return Map.copyOf(addresses.found);
    }

    private boolean readTables(int type) throws IOException {
        boolean any = false;
        for (Section table : image.sections()) {
            if (table.type() == type && image.holds(table.offset(), table.size())) {
                Section names = image.section(table.link());
                if (names != null && image.holds(names.offset(), names.size())) {
                    readSymbols(table, nameOffsets(names));
                    any = true;
                }
            }
        }
        return any;
    }

    /** Where in a string table the wanted names are, as whole entries or as the tails of entries. */
    private Map<Long, String> nameOffsets(Section names) throws IOException {
        Map<Long, String> offsets = new HashMap<>();
        List<Integer> lengths = lengths();
        ByteCursor cursor = image.cursor(names.offset(), names.size());
        byte[] entry = new byte[LONGEST_NAME];
        int length = 0;
        while (cursor.remaining() > 0) {
            int next = cursor.u8();
            if (next != 0) {
                if (length < LONGEST_NAME) {
                    entry[length] = (byte) next;
                }
                length++;
                continue;
            }
            if (length <= LONGEST_NAME) {
                long end = cursor.position() - 1 - names.offset();
                for (int tail : lengths) {
                    if (tail <= length) {
                        String name = FileText.decode(entry, length - tail, length);
                        if (wanted.contains(name)) {
                            offsets.put(end - tail, name);
                        }
                    }
                }
            }
            length = 0;
        }
        return offsets;
    }

    private List<Integer> lengths() {
        Set<Integer> lengths = new TreeSet<>();
        for (String name : wanted) {
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            if (length <= LONGEST_NAME && lengths.size() < MOST_LENGTHS) {
                lengths.add(length);
            }
        }
        return new ArrayList<>(lengths);
    }

    private void readSymbols(Section table, Map<Long, String> nameOffsets) throws IOException {
        if (nameOffsets.isEmpty()) {
            return;
        }
        boolean elf64 = image.kind().elf64();
        int entrySize = elf64 ? 24 : 16;
        ByteCursor cursor = image.cursor(table.offset(), table.size());
        while (cursor.remaining() >= entrySize) {
            String name = nameOffsets.get(cursor.u32());
            long value;
            int info;
            int section;
            if (elf64) {
                info = cursor.u8();
                cursor.u8(); // st_other
                section = cursor.u16();
                value = cursor.word();
                cursor.word(); // st_size
            } else {
                value = cursor.word();
                cursor.u32(); // st_size
                info = cursor.u8();
                cursor.u8(); // st_other
                section = cursor.u16();
            }
            // The value of a thread-local symbol is an offset in its block and no address.
            if (name != null && section != SHN_UNDEF && (info & 0xf) != STT_TLS) {
                Long other = found.put(name, value);
                if (other != null && other != value) {
                    ambiguous.add(name);
                }
            }
        }
    }
}
