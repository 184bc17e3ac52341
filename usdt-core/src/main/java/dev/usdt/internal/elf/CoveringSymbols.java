package dev.usdt.internal.elf;

import dev.usdt.SymbolCoverage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds out which of a few places lie within symbols, in two passes over the symbol tables, which may be hundreds of
 * megabytes: one for the places, one for what else has the names of the symbols that were met.
 *
 * <p>What counts as a symbol is what bcc gives to its callers: all of {@code .symtab} and {@code .dynsym} with a value
 * and a size. Those of type STT_NOTYPE are seen by bpftrace up to 0.20 only.
 */
public final class CoveringSymbols {

    private static final int STT_NOTYPE = 0;
    /** An address that more symbols cover is not resolved. */
    private static final int MOST_SYMBOLS = 8;
    /** To see whether a symbol was met at an address before. */
    private static final int STEPS_OF_A_SYMBOL = 8;
    /** Of a symbol at an address: numbers in sets, and its name. */
    private static final int BYTES_OF_A_SYMBOL = 200;

    private final ElfImage image;
    private final List<Section> tables = new ArrayList<>();
    private final Places offsets;
    private final Places addresses;
    private final Set<Long> covered = new HashSet<>();
    private final Set<Long> typed = new HashSet<>();
    private final Map<Long, Set<String>> names = new HashMap<>();
    private final Set<Long> unresolved = new HashSet<>();

    private CoveringSymbols(ElfImage image, Map<Long, OptionalLong> sites) {
        this.image = image;
        long[] known = new long[sites.size()];
        long[] offsetsOf = new long[sites.size()];
        int count = 0;
        int mapped = 0;
        for (Map.Entry<Long, OptionalLong> site : sites.entrySet()) {
            known[count++] = site.getKey();
            if (site.getValue().isPresent()) {
                offsetsOf[mapped++] = site.getValue().getAsLong();
            }
        }
        this.addresses = new Places(known);
        this.offsets = new Places(Arrays.copyOf(offsetsOf, mapped));
    }

    /**
     * {@return what covers each site, by its address; nothing good of any site if a symbol table is damaged}
     *
     * @param sites their file offsets by their addresses
     */
    public static Map<Long, SymbolCoverage> of(ElfImage image, Map<Long, OptionalLong> sites) throws IOException {
        CoveringSymbols symbols = new CoveringSymbols(image, sites);
        return symbols.coverage(sites, symbols.areReadable());
    }

    /** {@return the same where the symbol tables cannot be read: nothing good of any site} */
    public static Map<Long, SymbolCoverage> unknown(ElfImage image, Map<Long, OptionalLong> sites) {
        return new CoveringSymbols(image, sites).coverage(sites, false, Set.of());
    }

    /** Whether all of the tables and of their names are in the file. */
    private boolean areReadable() {
        // Without lambdas and streams, which a cold process feels.
        for (Section section : image.sections()) {
            if (section.type() == Section.SHT_SYMTAB || section.type() == Section.SHT_DYNSYM) {
                Section strings = image.section(section.link());
                if (strings == null
                        || !image.holds(section.offset(), section.size())
                        || !image.holds(strings.offset(), strings.size())) {
                    return false;
                }
                tables.add(section);
            }
        }
        return true;
    }

    private Map<Long, SymbolCoverage> coverage(Map<Long, OptionalLong> sites, boolean readable) throws IOException {
        Set<String> ambiguous = Set.of();
        if (readable) {
            for (Section table : tables) {
                readPlaces(table);
            }
            ambiguous = ambiguousNames();
        }
        return coverage(sites, readable, ambiguous);
    }

    private Map<Long, SymbolCoverage> coverage(Map<Long, OptionalLong> sites, boolean readable, Set<String> ambiguous) {
        Map<Long, SymbolCoverage> coverage = new HashMap<>();
        for (Map.Entry<Long, OptionalLong> site : sites.entrySet()) {
            long address = site.getKey();
            OptionalLong offset = site.getValue();
            boolean resolves = readable
                    && typed.contains(address)
                    && !unresolved.contains(address)
                    && Collections.disjoint(names.getOrDefault(address, Set.of()), ambiguous);
            boolean covers = !readable || offset.isEmpty() || covered.contains(offset.getAsLong());
            coverage.put(address, new SymbolCoverage(resolves, covers));
        }
        return Map.copyOf(coverage);
    }

    /** Goes through a table for the places. */
    private void readPlaces(Section table) throws IOException {
        Map<Long, Set<Long>> namesAt = new HashMap<>();
        SymbolWalk symbols = new SymbolWalk(image, table);
        while (symbols.next()) {
            take(symbols, namesAt);
        }
        Section strings = Objects.requireNonNull(image.section(table.link()));
        for (Map.Entry<Long, Set<Long>> place : namesAt.entrySet()) {
            for (long nameAt : place.getValue()) {
                String name = NameSearch.nameAt(image, strings, nameAt);
                image.budget().keep(strings.offset(), name.length());
                if (name.isEmpty()) {
                    unresolved.add(place.getKey());
                } else {
                    setOf(names, place.getKey()).add(name);
                }
            }
        }
    }

    private void take(SymbolWalk symbol, Map<Long, Set<Long>> namesAt) throws BudgetSpentException {
        long value = symbol.value();
        long size = value == 0 ? 0 : symbol.size();
        for (int i = offsets.from(value); offsets.isWithin(i, value, size); i = offsets.after(i)) {
            covered.add(offsets.at(i));
            offsets.remove(i);
        }
        for (int i = addresses.from(value); addresses.isWithin(i, value, size); i = addresses.after(i)) {
            image.budget().step(symbol.fileOffset(), STEPS_OF_A_SYMBOL);
            long address = addresses.at(i);
            if (symbol.type() != STT_NOTYPE) {
                typed.add(address);
            }
            Set<Long> namesHere = setOf(namesAt, address);
            if (namesHere.add(symbol.name())) {
                image.budget().keep(symbol.fileOffset(), BYTES_OF_A_SYMBOL);
            }
            if (namesHere.size() > MOST_SYMBOLS) {
                unresolved.add(address);
                addresses.remove(i);
            }
        }
    }

    private static <T> Set<T> setOf(Map<Long, Set<T>> sets, long key) {
        Set<T> set = sets.get(key);
        if (set == null) {
            set = new HashSet<>();
            sets.put(key, set);
        }
        return set;
    }

    /** Which names of symbols that were met stand for other values too. */
    private Set<String> ambiguousNames() throws IOException {
        Set<String> wanted = new HashSet<>();
        for (Set<String> ofAddress : names.values()) {
            wanted.addAll(ofAddress);
        }
        if (wanted.isEmpty()) {
            return Set.of();
        }
        SymbolValues values = new SymbolValues(image, wanted) {
            @Override
            boolean counts(SymbolWalk symbol) {
                return symbol.value() != 0;
            }
        };
        for (Section table : tables) {
            values.read(table, Objects.requireNonNull(image.section(table.link())));
        }
        return values.ambiguous();
    }

    /** Unsigned numbers in their order, of which those that are known well enough can be taken away. */
    private static final class Places {

        private final PlaceIndex places;
        /** For each number, and for the end, itself or one that is behind it if it was taken away. */
        private final int[] next;

        Places(long[] numbers) {
            this.places = new PlaceIndex(numbers);
            this.next = new int[places.size() + 1];
            for (int i = 0; i < next.length; i++) {
                next[i] = i;
            }
        }

        /** The index of the first number that is not below another. */
        int from(long least) {
            return present(places.from(least));
        }

        int after(int index) {
            return present(index + 1);
        }

        boolean isWithin(int index, long start, long size) {
            return index < places.size() && Long.compareUnsigned(at(index) - start, size) < 0;
        }

        long at(int index) {
            return places.at(index);
        }

        void remove(int index) {
            next[index] = index + 1;
        }

        private int present(int index) {
            int found = index;
            while (next[found] != found) {
                found = next[found];
            }
            // The way is made short, so that many numbers that were taken away are not walked over again.
            int at = index;
            while (next[at] != at) {
                int then = next[at];
                next[at] = found;
                at = then;
            }
            return found;
        }
    }
}
