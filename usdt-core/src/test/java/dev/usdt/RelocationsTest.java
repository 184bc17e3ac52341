package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Relocations of object files. The type numbers are those of elf.h of the GNU C library. */
class RelocationsTest {

    private static final long SYMBOL_VALUE = 0x140;
    /** Where location and base are in a note section: behind the header and the owner. */
    private static final int LOCATION = 20;

    private final ByteArrayOutputStream table = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource({
        "R_X86_64_64, 62, true, false, 1",
        "R_X86_64_32 in x32, 62, false, false, 10",
        "R_386_32, 3, false, false, 1",
        "R_AARCH64_ABS64, 183, true, false, 257",
        "R_ARM_ABS32, 40, false, false, 2",
        "R_PPC64_ADDR64, 21, true, false, 38",
        "R_PPC64_ADDR64 big-endian, 21, true, true, 38",
        "R_PPC64_UADDR64, 21, true, true, 43",
        "R_PPC_ADDR32, 20, false, true, 1",
        "R_PPC_UADDR32, 20, false, true, 24",
        "R_390_64, 22, true, true, 22",
        "R_390_32, 22, false, true, 4",
        "R_MIPS_64 little-endian, 8, true, false, 18",
        "R_MIPS_64 big-endian, 8, true, true, 18",
        "R_MIPS_32, 8, false, true, 2",
        "R_RISCV_64, 243, true, false, 2",
        "R_RISCV_32, 243, false, false, 1",
        "R_LARCH_64, 258, true, false, 2",
        "R_SPARC_64, 43, true, true, 32",
        "R_SPARC_UA64, 43, true, true, 54",
        "R_SPARC_32, 2, false, true, 3",
        "R_SPARC_UA32, 2, false, true, 23"
    })
    void givesALocationItsSymbolPlusAddend(String name, int machine, boolean elf64, boolean bigEndian, int type)
            throws Exception {
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ElfBuilder elf = ElfBuilder.of(elf64, order, machine);
        entry(elf64, order, LOCATION, info(machine, elf64, order, 1, type), 8L);
        assertEquals(SYMBOL_VALUE + 8, read(elf, elf64, order, 4, 0x55).location(), name);
        // Without an addend of its own, a relocation adds to what is there.
        table.reset();
        entry(elf64, order, LOCATION, info(machine, elf64, order, 1, type), null);
        assertEquals(
                SYMBOL_VALUE + 0x55,
                read(ElfBuilder.of(elf64, order, machine), elf64, order, 9, 0x55)
                        .location(),
                name);
    }

    @ParameterizedTest
    @CsvSource({"243, true, 36, 40, 35, 39", "258, true, 51, 56, 50, 55"})
    void addsAndSubtractsLabels(int machine, boolean elf64, int add64, int sub64, int add32, int sub32)
            throws Exception {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        // 0x55 + (0x140 + 16) - (0x140 + 4), as an assembler writes the distance of two labels
        entry(elf64, order, LOCATION, info(machine, elf64, order, 1, add64), 16L);
        entry(elf64, order, LOCATION, info(machine, elf64, order, 1, sub64), 4L);
        // The size of the descriptor itself is such a distance: 5 + 3 * 8 bytes, of which 4 are there.
        entry(elf64, order, 4, info(machine, elf64, order, 1, add32), 29L);
        entry(elf64, order, 4, info(machine, elf64, order, 1, sub32), 0L);
        StapsdtNote note = read(ElfBuilder.of(elf64, order, machine), elf64, order, 4, 0x55, 0);
        assertEquals(0x55 + 12, note.location());
        assertEquals("p", note.provider());
    }

    @Test
    void tellsWhatCannotBeResolved() throws Exception {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        entry(true, order, LOCATION, info(62, true, order, 2, 1), 8L); // an undefined symbol
        entry(true, order, LOCATION + 8, info(62, true, order, 9, 1), 8L); // no symbol at all
        entry(true, order, LOCATION, info(62, true, order, 1, 24), 8L); // R_X86_64_PC64
        entry(true, order, 4000, info(62, true, order, 1, 1), 8L);
        entry(true, order, LOCATION, 0, 8L); // R_X86_64_NONE
        UsdtFile file = UsdtFile.read(build(ElfBuilder.x8664(), true, order, 4, 0x55, -1));
        assertEquals(
                List.of(
                        "address in the notes is that of a symbol of another file; the field is left as it is",
                        "symbol of a relocation is not in the symbol table; the field is left as it is",
                        "relocation type 24 in the notes is not known; the field is left as it is",
                        "r_offset of a relocation is outside the notes of 52 bytes; the field is left as it is",
                        "relocatable object: addresses are relative to the section of the code"),
                file.problems().stream().map(Problem::message).toList());
        assertEquals(0x55, file.sites().get(0).note().location());
    }

    @Test
    void listsANoteOnceThatTwoSectionsAndASegmentHold() throws Exception {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        entry(true, order, LOCATION, info(62, true, order, 1, 1), 8L);
        ElfBuilder elf = ElfBuilder.x8664().type(ElfKind.ET_REL);
        elf.notes(elf.note("p", "n", "").location(0).bytes())
                .segment(4, 4, 0)
                .linked(".symtab", 2, 0, 1, symbols(true, order))
                .linked(".rela.note.stapsdt", 4, 2, 1, table.toByteArray());
        UsdtFile file = UsdtFile.read(elf.build());
        assertEquals(1, file.sites().size());
        assertEquals(SYMBOL_VALUE + 8, file.sites().get(0).address());
    }

    @Test
    void relocatesWhatWasCompressed() throws Exception {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        entry(true, order, LOCATION, info(62, true, order, 1, 1), 8L);
        ElfBuilder elf = ElfBuilder.x8664().type(ElfKind.ET_REL);
        byte[] notes = elf.note("p", "n", "").location(0).bytes();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(notes);
        }
        ByteBuffer section = ByteBuffer.allocate(24 + packed.size()).order(order);
        section.putInt(1).putInt(0).putLong(notes.length).putLong(4).put(packed.toByteArray());
        elf.section(".note.stapsdt", ElfBuilder.SHT_NOTE, 0x800, 0, section.array(), 8, 0)
                .linked(".symtab", 2, 0, 1, symbols(true, order))
                .linked(".rela.note.stapsdt", 4, 2, 1, table.toByteArray());
        assertEquals(SYMBOL_VALUE + 8, UsdtFile.read(elf.build()).sites().get(0).address());
    }

    @Test
    void relocatesQuicklyWithASymbolTableThatIsNotThere() throws Exception {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < 200_000; i++) {
            entry(true, order, LOCATION, info(62, true, order, 1, 1), 8L);
        }
        ElfBuilder elf = ElfBuilder.x8664().type(ElfKind.ET_REL);
        elf.notes(elf.note("p", "n", "").bytes()).linked(".rela.note.stapsdt", 4, 999_999, 1, table.toByteArray());
        for (int i = 0; i < 60_000; i++) {
            elf.section(".note.x", ElfBuilder.SHT_NOTE, 0, new byte[0]);
        }
        ByteBuffer bytes = elf.build();
        MeasuredRead read = MeasuredRead.of(bytes);
        assertEquals(1, read.file().sites().size());
        assertTrue(read.used().steps() < 5_000_000, () -> read.used().steps() + " steps");
    }

    @Test
    void doesNotRelocateForAMachineThatItDoesNotKnow() throws Exception {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        entry(true, order, LOCATION, info(247, true, order, 1, 1), 8L);
        UsdtFile file = UsdtFile.read(build(ElfBuilder.of(true, order, 247), true, order, 4, 0x55, -1));
        assertEquals(0x55, file.sites().get(0).note().location());
        assertTrue(file.problems().get(0).message().startsWith("relocations of .note.stapsdt cannot be applied"));
    }

    private StapsdtNote read(ElfBuilder elf, boolean elf64, ByteOrder order, int tableType, long location)
            throws Exception {
        return read(elf, elf64, order, tableType, location, -1);
    }

    private StapsdtNote read(ElfBuilder elf, boolean elf64, ByteOrder order, int tableType, long location, int descsz)
            throws Exception {
        UsdtFile file = UsdtFile.read(build(elf, elf64, order, tableType, location, descsz));
        assertEquals(1, file.sites().size(), file.problems().toString());
        return file.sites().get(0).note();
    }

    private ByteBuffer build(ElfBuilder elf, boolean elf64, ByteOrder order, int tableType, long location, int descsz) {
        ElfBuilder.Note note = elf.note("p", "n", "").location(location);
        if (descsz >= 0) {
            note.descsz(descsz);
        }
        return elf.type(ElfKind.ET_REL)
                .notes(note.bytes())
                .linked(".symtab", 2, 0, 1, symbols(elf64, order))
                .linked(".rel.note.stapsdt", tableType, 2, 1, table.toByteArray())
                .build();
    }

    /** Symbol 1 is in section 1, symbol 2 in another file. */
    private static byte[] symbols(boolean elf64, ByteOrder order) {
        ByteBuffer symbols = ByteBuffer.allocate(3 * (elf64 ? 24 : 16)).order(order);
        for (int i = 0; i < 3; i++) {
            int section = i == 1 ? 1 : 0;
            long value = i == 1 ? SYMBOL_VALUE : 0;
            symbols.putInt(0);
            if (elf64) {
                symbols.putShort((short) 0)
                        .putShort((short) section)
                        .putLong(value)
                        .putLong(0);
            } else {
                symbols.putInt((int) value).putInt(0).putShort((short) 0).putShort((short) section);
            }
        }
        return symbols.array();
    }

    private void entry(boolean elf64, ByteOrder order, long offset, long info, Long addend) {
        ByteBuffer entry =
                ByteBuffer.allocate((elf64 ? 8 : 4) * (addend == null ? 2 : 3)).order(order);
        for (Long word : addend == null ? new Long[] {offset, info} : new Long[] {offset, info, addend}) {
            if (elf64) {
                entry.putLong(word);
            } else {
                entry.putInt((int) (long) word);
            }
        }
        table.writeBytes(entry.array());
    }

    private static long info(int machine, boolean elf64, ByteOrder order, long symbol, long type) {
        if (!elf64) {
            return (symbol << 8) | type;
        }
        // 64-bit MIPS: r_sym of four bytes, r_ssym, r_type3, r_type2, r_type of one each
        boolean mips = machine == 8 && order == ByteOrder.LITTLE_ENDIAN;
        return mips ? (type << 56) | symbol : (symbol << 32) | type;
    }
}
