package dev.usdt.internal.elf;

import dev.usdt.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The relocations of a relocatable object, as far as they change notes: in the file location, base and semaphore are
 * zeros or addends. The values are as readelf gives them, relative to the section that a symbol is in, which has no
 * address before linking.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch4.reloc.html">gABI, relocation</a>
 */
public final class Relocations {

    /** 40,000 notes, far more than any one object file has. */
    private static final long MOST_BYTES = 1 << 22;

    private static final int STEPS_OF_A_RELOCATION = 16;
    /** As many different things that are wrong are said once each; a hostile file could have another each time. */
    private static final int MOST_TOLD = 100;

    private final ElfImage image;
    private final Problems problems;
    private final Set<String> said = new HashSet<>();
    /** The relocation tables by the number of the section that they change. */
    private final Map<Long, List<Section>> tables = new HashMap<>();

    /** Makes the relocations of a file; what cannot be resolved is added to its problems. */
    public Relocations(ElfImage image) {
        this.image = image;
        this.problems = image.problems();
        for (Section section : image.sections()) {
            if (section.type() == Section.SHT_RELA || section.type() == Section.SHT_REL) {
                List<Section> tablesOf = tables.get(section.info());
                if (tablesOf == null) {
                    tablesOf = new ArrayList<>();
                    tables.put(section.info(), tablesOf);
                }
                tablesOf.add(section);
            }
        }
    }

    /**
     * {@return the relocated bytes of a section; null if it has no relocations, or if they cannot be applied, which is
     * said}
     *
     * @param unpacked what is in the section, if it was compressed: relocations count in that
     */
    public byte @Nullable [] relocated(Section section, byte @Nullable [] unpacked) throws IOException {
        List<Section> changing = tables.getOrDefault(section.index(), List.of());
        if (changing.isEmpty()) {
            return null;
        }
        Optional<Machine> machine = image.kind().machine();
        boolean readable = machine.isPresent() && (unpacked != null || isThere(section, MOST_BYTES));
        for (Section table : changing) {
            readable = readable && isThere(table, Long.MAX_VALUE);
        }
        if (!readable) {
            problems.error(section.offset(), "relocations of " + section.name() + " cannot be applied");
            return null;
        }
        byte[] notes = unpacked != null ? unpacked : image.bytes(section.offset(), (int) section.size());
        for (Section table : changing) {
            apply(table, machine.get(), notes);
        }
        return notes;
    }

    private boolean isThere(Section section, long most) {
        return image.holds(section.offset(), section.size()) && section.size() <= most;
    }

    private void apply(Section table, Machine machine, byte[] notes) throws IOException {
        boolean withAddend = table.type() == Section.SHT_RELA;
        Section symbols = image.section(table.link());
        ByteCursor entries = symbols != null && image.holds(symbols.offset(), symbols.size())
                ? image.cursor(symbols.offset(), symbols.size())
                : null;
        ElfLayout layout = image.layout();
        int entrySize = withAddend ? layout.relaSize : layout.relSize;
        ByteCursor cursor = image.cursor(table.offset(), table.size());
        while (cursor.remaining() >= entrySize) {
            long at = cursor.position();
            image.budget().step(at, STEPS_OF_A_RELOCATION);
            long offset = cursor.word(at + layout.rOffset);
            long info = cursor.word(at + layout.rInfo);
            long addend = withAddend ? cursor.word(at + layout.rAddend) : 0;
            cursor.seek(at + entrySize);
            int type = type(machine, info);
            Optional<RelocationType> meaning = RelocationType.of(machine, type);
            if (meaning.isEmpty()) {
                if (type != 0) { // R_*_NONE is 0 on every machine
                    tell(at, "relocation type " + type + " in the notes is not known");
                }
            } else if (offset < 0 || offset > notes.length - meaning.get().sizeBytes()) {
                tell(at, "r_offset of a relocation is outside the notes of " + notes.length + " bytes");
            } else {
                OptionalLong symbol = symbolValue(symbols, entries, symbol(machine, info), at);
                if (symbol.isPresent()) {
                    change(notes, (int) offset, meaning.get(), addend + symbol.getAsLong(), withAddend);
                }
            }
        }
    }

    private void change(byte[] notes, int at, RelocationType meaning, long value, boolean withAddend) {
        long old = get(notes, at, meaning.sizeBytes());
        put(
                notes,
                at,
                meaning.sizeBytes(),
                switch (meaning.operation()) {
                    case SET -> withAddend ? value : old + value;
                    case ADD -> old + value;
                    case SUBTRACT -> old - value;
                });
    }

    private OptionalLong symbolValue(@Nullable Section symbols, @Nullable ByteCursor entries, long symbol, long at)
            throws IOException {
        if (symbol == 0) {
            return OptionalLong.of(0);
        }
        int entrySize = image.layout().symSize;
        if (symbols == null || entries == null || symbol >= symbols.size() / entrySize) {
            tell(at, "symbol of a relocation is not in the symbol table");
            return OptionalLong.empty();
        }
        Symbol entry = Symbol.read(entries, symbols.offset() + symbol * entrySize, image.layout());
        if (entry.section() == Symbol.SHN_UNDEF) {
            tell(at, "address in the notes is that of a symbol of another file");
            return OptionalLong.empty();
        }
        return OptionalLong.of(entry.value());
    }

    /** 64-bit MIPS has fields of its own: a symbol of 32 bits, then four bytes of which the last is the type. */
    private int type(Machine machine, long info) {
        return switch (machine) {
            case MIPS64EL -> (int) (info >>> 56);
            case MIPS64, SPARC64 -> (int) info & 0xff;
            default -> image.kind().elf64() ? (int) info : (int) info & 0xff;
        };
    }

    private long symbol(Machine machine, long info) {
        if (machine == Machine.MIPS64EL) {
            return info & 0xffffffffL;
        }
        return image.kind().elf64() ? info >>> 32 : info >>> 8;
    }

    private long get(byte[] notes, int at, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (notes[at + i] & 0xffL) << shift(i, size);
        }
        return value;
    }

    private void put(byte[] notes, int at, int size, long value) {
        for (int i = 0; i < size; i++) {
            notes[at + i] = (byte) (value >>> shift(i, size));
        }
    }

    private int shift(int i, int size) {
        return 8 * (image.kind().bigEndian() ? size - 1 - i : i);
    }

    /** Says each thing once for a section: what is wrong with one relocation often is with all. */
    private void tell(long offset, String message) {
        if (said.size() == MOST_TOLD || said.add(message)) {
            problems.warning(offset, message + "; the field is left as it is");
        }
    }
}
