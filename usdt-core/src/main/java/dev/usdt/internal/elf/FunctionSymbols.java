package dev.usdt.internal.elf;

import dev.usdt.Frame;
import dev.usdt.Machine;
import java.io.IOException;
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
    private static final int AT_ONCE = 8;
    /** Of what holds a name and knows that it is that of a site. */
    private static final int BYTES_OF_A_FRAME = 160;

    private final ElfImage image;
    /** The lowest bit of a Thumb function's address says that it is one. */
    private final long addressMask;

    private final PlaceIndex places;
    private final boolean[] covered;
    private final long[] values;
    private final long[] nameAt;
    private final Section[] strings;

    private FunctionSymbols(ElfImage image, long[] sites) {
        this.image = image;
        this.addressMask = image.kind().machine().equals(Optional.of(Machine.ARM)) ? ~1L : ~0L;
        this.places = new PlaceIndex(sites);
        this.covered = new boolean[places.size()];
        this.values = new long[places.size()];
        this.nameAt = new long[places.size()];
        this.strings = new Section[places.size()];
    }

    /**
     * {@return a frame with the name of the symbol that covers a site, for those that one covers}
     *
     * @param sites their addresses
     */
    public static Map<Long, List<Frame>> of(ElfImage image, long[] sites) throws IOException {
        FunctionSymbols symbols = new FunctionSymbols(image, sites);
        for (int type : new int[] {Section.SHT_SYMTAB, Section.SHT_DYNSYM}) {
            for (Section table : image.sections()) {
                Section names = table.type() == type ? image.section(table.link()) : null;
                if (names != null && symbols.areThere(table, names)) {
                    symbols.read(table, names);
                }
            }
        }
        return symbols.frames();
    }

    private boolean areThere(Section table, Section names) {
        return image.holds(table.offset(), table.size()) && image.holds(names.offset(), names.size());
    }

    private void read(Section table, Section names) throws IOException {
        SymbolWalk symbols = new SymbolWalk(image, table);
        boolean more;
        do {
            more = takeSome(symbols, names);
        } while (more);
    }

    /** A virtual machine compiles a method after 200 calls, but a loop only after 60,000 rounds. */
    private boolean takeSome(SymbolWalk symbols, Section names) throws IOException {
        for (int i = 0; i < AT_ONCE; i++) {
            if (!symbols.next()) {
                return false;
            }
            take(symbols, names);
        }
        return true;
    }

    private void take(SymbolWalk symbol, Section names) throws BudgetSpentException {
        int type = symbol.type();
        // Functions in assembler code often have no type.
        boolean function = type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_NOTYPE;
        long size = symbol.size();
        if (!function || size == 0 || symbol.section() == Symbol.SHN_UNDEF) {
            return;
        }
        long value = symbol.value() & addressMask;
        for (int i = places.from(value); i < places.size(); i++) {
            long inSymbol = places.at(i) - value;
            if (Long.compareUnsigned(inSymbol, size) >= 0) {
                return;
            }
            image.budget().step(symbol.fileOffset(), 1);
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
        List<Frame> frame = List.of();
        for (int i = 0; i < places.size(); i++) {
            if (covered[i]) {
                boolean asBefore = i > 0
                        && covered[i - 1]
                        && nameAt[i] == nameAt[i - 1]
                        && strings[i].index() == strings[i - 1].index();
                if (!asBefore) {
                    String name = NameSearch.nameAt(image, strings[i], nameAt[i]);
                    image.budget().keep(strings[i].offset(), name.length());
                    frame = name.isEmpty() ? List.of() : List.of(new Frame(name, Optional.empty(), 0));
                }
                if (!frame.isEmpty()) {
                    image.budget().keep(strings[i].offset(), BYTES_OF_A_FRAME);
                    image.budget()
                            .printed(
                                    strings[i].offset(), frame.get(0).function().length());
                    frames.put(places.at(i), frame);
                }
            }
        }
        return frames;
    }
}
