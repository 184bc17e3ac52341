package dev.usdt.internal;

import dev.usdt.Frame;
import dev.usdt.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the function symbols that cover a few places, in one pass over the symbol tables. Of several the one that
 * begins nearest is taken; of those with one address the first, {@code .symtab} before {@code .dynsym}.
 */
public final class FunctionSymbols {

    private static final int STT_NOTYPE = 0;
    private static final int STT_FUNC = 2;
    private static final int STT_GNU_IFUNC = 10;
    /** Places that symbols may cover in all; those of real files do not overlap. */
    private static final int MOST_COVERED = 1 << 22;

    private final ElfImage image;
    /** With the upper bit turned round, so that the signed order is the unsigned one. */
    private final long[] places;

    private final boolean[] covered;
    private final long[] values;
    private final long[] nameAt;
    private final Section[] strings;
    private int coverings;
    /** How many bytes may still be read: a hostile file could have thousands of tables over the same bytes. */
    private long budget;

    private FunctionSymbols(ElfImage image, Collection<Long> sites) {
        this.image = image;
        this.places = sites.stream()
                .mapToLong(site -> site ^ Long.MIN_VALUE)
                .sorted()
                .distinct()
                .toArray();
        this.covered = new boolean[places.length];
        this.values = new long[places.length];
        this.nameAt = new long[places.length];
        this.strings = new Section[places.length];
        this.budget = 4 * image.size();
    }

    /**
     * {@return a frame with the name of the symbol that covers a site, for those that one covers}
     *
     * @param sites their addresses
     */
    public static Map<Long, List<Frame>> of(ElfImage image, Collection<Long> sites) throws IOException {
        FunctionSymbols symbols = new FunctionSymbols(image, sites);
        for (int type : new int[] {Section.SHT_SYMTAB, Section.SHT_DYNSYM}) {
            for (Section table : image.sections()) {
                Section names = table.type() == type ? image.section(table.link()) : null;
                if (names != null && symbols.isAffordable(table, names)) {
                    symbols.read(table, names);
                }
            }
        }
        return symbols.frames();
    }

    private boolean isAffordable(Section table, Section names) {
        boolean affordable = image.holds(table.offset(), table.size())
                && image.holds(names.offset(), names.size())
                && table.size() <= budget;
        budget -= affordable ? table.size() : 0;
        return affordable;
    }

    private void read(Section table, Section names) throws IOException {
        // The lowest bit of a Thumb function's address says that it is one.
        long mask = image.kind().machine().equals(Optional.of(Machine.ARM)) ? ~1L : ~0L;
        SymbolWalk symbols = new SymbolWalk(image, table);
        while (symbols.next()) {
            int type = symbols.type();
            // Functions in assembler code often have no type.
            boolean function = type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_NOTYPE;
            if (function && symbols.section() != Symbol.SHN_UNDEF && symbols.size() != 0) {
                take(symbols.value() & mask, symbols, names);
            }
        }
    }

    private void take(long value, SymbolWalk symbol, Section names) {
        long size = symbol.size();
        int found = Arrays.binarySearch(places, value ^ Long.MIN_VALUE);
        for (int i = found < 0 ? -found - 1 : found; i < places.length; i++) {
            long inSymbol = (places[i] ^ Long.MIN_VALUE) - value;
            if (Long.compareUnsigned(inSymbol, size) >= 0 || ++coverings > MOST_COVERED) {
                return;
            }
            if (!covered[i] || Long.compareUnsigned(value, values[i]) > 0) {
                covered[i] = true;
                values[i] = value;
                nameAt[i] = symbol.name();
                strings[i] = names;
            }
        }
    }

    private Map<Long, List<Frame>> frames() throws IOException {
        Map<Long, List<Frame>> frames = new HashMap<>();
        Map<List<Long>, String> names = new HashMap<>();
        for (int i = 0; i < places.length; i++) {
            if (covered[i]) {
                List<Long> key = new ArrayList<>(List.of(strings[i].index(), nameAt[i]));
                String name = names.get(key);
                if (name == null) {
                    name = NameSearch.nameAt(image, strings[i], nameAt[i]);
                    names.put(key, name);
                }
                if (!name.isEmpty()) {
                    frames.put(places[i] ^ Long.MIN_VALUE, List.of(new Frame(name, Optional.empty(), 0)));
                }
            }
        }
        return frames;
    }
}
