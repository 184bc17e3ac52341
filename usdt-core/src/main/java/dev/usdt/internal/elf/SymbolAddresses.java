package dev.usdt.internal.elf;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Looks up the addresses of a few symbols without reading more than once through string and symbol tables, which may be
 * hundreds of megabytes.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch4.symtab.html">gABI, symbol table</a>
 */
public final class SymbolAddresses {

    private SymbolAddresses() {}

    /**
     * {@return the addresses of those symbols that the file's tables have, under one address each; names longer than
     * 4096 bytes are not looked up}
     *
     * @param names the names to look up
     */
    public static Map<String, Long> of(ElfImage image, Set<String> names) throws IOException {
        Defined symbols = new Defined(image, names);
        symbols.readTables(Section.SHT_SYMTAB);
        // A file may have been stripped of some symbols only.
        Set<String> others = new HashSet<>(names);
        others.removeAll(symbols.values().keySet());
        Defined dynamic = new Defined(image, others);
        if (!others.isEmpty()) {
            dynamic.readTables(Section.SHT_DYNSYM);
        }
        Map<String, Long> found = new HashMap<>(symbols.values());
        found.putAll(dynamic.values());
        found.keySet().removeAll(symbols.ambiguous());
        found.keySet().removeAll(dynamic.ambiguous());
        return Map.copyOf(found);
    }

    private static final class Defined extends SymbolValues {

        private final ElfImage image;
        private final boolean any;

        Defined(ElfImage image, Set<String> names) {
            super(image, names);
            this.image = image;
            this.any = !names.isEmpty();
        }

        void readTables(int type) throws IOException {
            for (Section table : image.sections()) {
                Section names = any && table.type() == type ? image.section(table.link()) : null;
                if (names != null && isThere(table) && isThere(names)) {
                    read(table, names);
                }
            }
        }

        private boolean isThere(Section section) {
            return image.holds(section.offset(), section.size());
        }

        /** The value of a thread-local symbol is an offset in its block and no address. */
        @Override
        boolean counts(SymbolWalk symbol) {
            return symbol.section() != Symbol.SHN_UNDEF && symbol.type() != Symbol.STT_TLS;
        }
    }
}
