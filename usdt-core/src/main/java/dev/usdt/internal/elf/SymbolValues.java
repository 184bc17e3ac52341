package dev.usdt.internal.elf;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The values of symbols of some names, and which names stand for several. No table is read more than once: first where
 * in the string table the names are is found, then which symbols have them.
 */
abstract class SymbolValues {

    private final ElfImage image;
    private final NameSearch search;
    private final Map<String, Long> values = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();

    SymbolValues(ElfImage image, Set<String> wanted) {
        this.image = image;
        this.search = new NameSearch(wanted);
    }

    /** Whether a symbol gives its name a value. */
    abstract boolean counts(SymbolWalk symbol);

    /** Reads a symbol table with its names, both of which the file holds. */
    final void read(Section table, Section names) throws IOException {
        Map<Long, String> nameOffsets = search.in(image, names);
        if (nameOffsets.isEmpty()) {
            return;
        }
        SymbolWalk symbol = new SymbolWalk(image, table);
        while (symbol.next()) {
            String name = nameOffsets.get(symbol.name());
            if (name != null && counts(symbol)) {
                Long other = values.put(name, symbol.value());
                if (other != null && other != symbol.value()) {
                    ambiguous.add(name);
                }
            }
        }
    }

    /** The last value of each name that was found. */
    final Map<String, Long> values() {
        return values;
    }

    /** The names with several values. */
    final Set<String> ambiguous() {
        return ambiguous;
    }
}
