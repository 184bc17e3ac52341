package dev.usdt.internal.elf;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Looks up the addresses of a few symbols without reading more than once through string and symbol tables, which may be
 * hundreds of megabytes: first where in the string table the names are, then which symbols have them.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch4.symtab.html">gABI, symbol table</a>
 */
public final class SymbolAddresses {

    private final ElfImage image;
    private final Set<String> wanted;
    private final Map<String, Long> found = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();

    private SymbolAddresses(ElfImage image, Set<String> wanted) {
        this.image = image;
        this.wanted = new HashSet<>(wanted);
    }

    /**
     * {@return the addresses of those symbols that the file's tables have, under one address each; names longer than
     * 4096 bytes are not looked up}
     *
     * @param names the names to look up
     */
    public static Map<String, Long> of(ElfImage image, Set<String> names) throws IOException {
        SymbolAddresses addresses = new SymbolAddresses(image, names);
        addresses.readTables(Section.SHT_SYMTAB);
        // A file may have been stripped of some symbols only.
        addresses.wanted.removeAll(addresses.found.keySet());
        addresses.readTables(Section.SHT_DYNSYM);
        addresses.found.keySet().removeAll(addresses.ambiguous);
        return Map.copyOf(addresses.found);
    }

    private void readTables(int type) throws IOException {
        if (wanted.isEmpty()) {
            return;
        }
        NameSearch search = new NameSearch(wanted);
        for (Section table : image.sections()) {
            Section names = table.type() == type ? image.section(table.link()) : null;
            if (names != null && isThere(table) && isThere(names)) {
                readSymbols(table, search.in(image, names));
            }
        }
    }

    private boolean isThere(Section section) {
        return image.holds(section.offset(), section.size());
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
