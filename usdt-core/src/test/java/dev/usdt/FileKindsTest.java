package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** Files that are unusual, and read all the same. */
class FileKindsTest {

    private static final ElfBuilder ELF = ElfBuilder.x8664();
    private static final long SHF_COMPRESSED = 0x800;

    @Test
    void readsSeventyThousandSections() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664().code();
        for (int i = 0; i < 70_000; i++) {
            elf.section(".text.f" + i, ElfBuilder.SHT_PROGBITS, 0, new byte[0]);
        }
        elf.notes(ELF.note("p", "last", "").bytes());
        UsdtFile file = UsdtFile.read(elf.build());
        assertEquals("last", file.sites().get(0).name());
        assertEquals(List.of(), file.problems());
    }

    @Test
    void readsMoreSegmentsThanJelfCounts() throws Exception {
        for (int count : new int[] {0x7fff, 0x8000, 0xfffe, 0xffff, 70_000}) {
            ElfBuilder elf = ElfBuilder.x8664();
            elf.section(".fill", ElfBuilder.SHT_PROGBITS, 0, new byte[4]);
            for (int i = 0; i < count - 1; i++) {
                elf.segment(6, 4, 0x10000000L + i * 16L);
            }
            // The one that holds the site is the last.
            elf.code().notes(ELF.note("p", "n", "").bytes());
            ProbeSite site = UsdtFile.read(elf.build()).sites().get(0);
            assertTrue(site.isExecutable(), count + " segments");
            assertTrue(site.fileOffset().isPresent());
        }
    }

    @Test
    void readsTwentyThousandProbesQuickly() throws Exception {
        byte[][] notes = new byte[20_000][];
        for (int i = 0; i < notes.length; i++) {
            notes[i] = ELF.note("provider", "probe" + i, "8@%rax -4@16(%rsp)").bytes();
        }
        ByteBuffer bytes = ElfBuilder.withNotes(notes).build();
        long start = System.nanoTime();
        UsdtFile file = UsdtFile.read(bytes);
        assertEquals(20_000, file.probes().size());
        assertEquals(2, file.sites().get(19_999).arguments().size());
        assertTrue(System.nanoTime() - start < 5_000_000_000L);
    }

    @Test
    void keepsA60KilobyteArgumentString() throws Exception {
        String arguments = "8@-1234(%rbp) ".repeat(4300);
        ProbeSite site = UsdtFile.read(
                        ElfBuilder.withNotes(ELF.note("p", "n", arguments).bytes())
                                .build())
                .sites()
                .get(0);
        assertEquals(arguments, site.note().arguments());
        assertEquals(4300, site.arguments().size());
    }

    @Test
    void unpacksACompressedSection() throws Exception {
        byte[] notes = ElfBuilder.concat(
                ELF.note("p", "n", "").bytes(), ELF.note("p", "m", "").bytes());
        UsdtFile file = compressed(1, notes.length, deflated(notes));
        assertEquals(2, file.sites().size());
        assertEquals(
                "section .note.stapsdt is compressed; tracers do not look into it",
                file.problems().get(0).message());
        assertEquals(Problem.Severity.WARNING, file.problems().get(0).severity());
    }

    @Test
    void tellsWhatCannotBeUnpacked() throws Exception {
        byte[] notes = ELF.note("p", "n", "").bytes();
        byte[] packed = deflated(notes);
        String start = "section .note.stapsdt is compressed and cannot be unpacked: ";
        assertEquals(start + "Zstandard", problem(compressed(2, notes.length, packed)));
        assertEquals(start + "ch_type 7", problem(compressed(7, notes.length, packed)));
        assertEquals(start + "ch_size 5, content " + notes.length, problem(compressed(1, 5, packed)));
        assertEquals(
                start + "content is cut off",
                problem(compressed(1, notes.length, java.util.Arrays.copyOf(packed, packed.length - 8))));
        assertTrue(problem(compressed(1, notes.length, new byte[40])).startsWith(start));
        assertEquals(
                start + "more than 16777216 bytes",
                problem(compressed(1, 1L << 40, deflated(new byte[(1 << 24) + 1]))));
    }

    private static String problem(UsdtFile file) {
        assertEquals(List.of(), file.sites());
        assertEquals(Problem.Severity.ERROR, file.problems().get(0).severity());
        return file.problems().get(0).message();
    }

    private static UsdtFile compressed(int type, long size, byte[] packed) throws IOException {
        ByteBuffer section = ByteBuffer.allocate(24 + packed.length).order(ByteOrder.LITTLE_ENDIAN);
        section.putInt(type).putInt(0).putLong(size).putLong(4).put(packed);
        return UsdtFile.read(ElfBuilder.x8664()
                .code()
                .section(".note.stapsdt", ElfBuilder.SHT_NOTE, SHF_COMPRESSED, 0, section.array(), 8, 0)
                .build());
    }

    private static byte[] deflated(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void readsAStreamAsItReadsTheFile() throws Exception {
        for (java.nio.file.Path fixture : Fixtures.all()) {
            try (InputStream stream = Files.newInputStream(fixture)) {
                assertEquals(
                        UsdtFile.read(fixture, Fact.INSTRUCTIONS).sites(),
                        UsdtFile.read(stream, Fact.INSTRUCTIONS).sites());
            }
        }
        assertThrows(ElfFormatException.class, () -> UsdtFile.read(new ByteArrayInputStream(new byte[0])));
    }

    @Test
    void refusesAStreamWithoutEnd() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] into, int start, int length) {
                return length;
            }
        };
        IOException e = assertThrows(IOException.class, () -> UsdtFile.read(endless));
        assertTrue(e.getMessage().startsWith("stream is longer than 256 MiB"), e.getMessage());
    }

    @Test
    void keepsADetachedSectionWithAnotherNameAndType() throws Exception {
        UsdtFile file = UsdtFile.read(ElfBuilder.x8664()
                .code()
                .section(
                        ".note.stapsdt",
                        ElfBuilder.SHT_PROGBITS,
                        0,
                        ELF.note("p", "n", "").bytes())
                .build());
        assertEquals(1, file.sites().size());
        assertEquals(
                "section .note.stapsdt has sh_type 1, expected 7; tracers do not look into it",
                file.problems().get(0).message());
    }

    /** The addresses are those that nm prints for this fixture, which is committed. */
    @Test
    void resolvesSymbolsOfOperands() throws Exception {
        UsdtFile file = UsdtFile.read(Fixtures.testdata().resolve("elf/cvalues-amd64-O2.elf"), Fact.SYMBOLS);
        assertEquals(OptionalLong.of(0x4030f0), file.symbolAddress("counter"));
        assertEquals(OptionalLong.of(0x4030e0), file.symbolAddress("global"));
        assertEquals(OptionalLong.of(0x4030a0), file.symbolAddress("table"));
        assertEquals(OptionalLong.empty(), file.symbolAddress("main"));
        UsdtFile stripped =
                UsdtFile.read(Fixtures.testdata().resolve("elf/cvalues-amd64-O2-stripped.elf"), Fact.SYMBOLS);
        assertEquals(OptionalLong.empty(), stripped.symbolAddress("counter"));
        UsdtFile without = UsdtFile.read(Fixtures.testdata().resolve("elf/cvalues-amd64-O2.elf"));
        assertEquals(OptionalLong.empty(), without.symbolAddress("counter"));
    }

    @Test
    void doesNotGuessBetweenSymbolsOfOneName() throws Exception {
        byte[] names = "\0twice\0tls_once\0xonce\0none\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        ByteBuffer symbols =
                ByteBuffer.allocate(24 * 6).order(ByteOrder.LITTLE_ENDIAN).position(24);
        symbol(symbols, 1, 1, 1, 0x1000);
        symbol(symbols, 1, 1, 1, 0x2000);
        symbol(symbols, 7, 6, 1, 0x10); // thread-local
        symbol(symbols, 17, 1, 1, 0x3000); // once: the tail of xonce
        symbol(symbols, 22, 1, 0, 0); // undefined
        String arguments = "4@twice(%rip) 4@once(%rip) 4@%fs:tls_once@tpoff 4@none(%rip)";
        ElfBuilder elf = ElfBuilder.x8664()
                .code()
                .section(".strtab", 3, 0, names)
                .notes(ELF.note("p", "n", arguments).bytes());
        elf.linked(".symtab", 2, 2, 0, symbols.array());
        UsdtFile file = UsdtFile.read(elf.build(), Fact.SYMBOLS);
        assertEquals(OptionalLong.empty(), file.symbolAddress("twice"));
        assertEquals(OptionalLong.of(0x3000), file.symbolAddress("once"));
        assertEquals(OptionalLong.empty(), file.symbolAddress("tls_once"));
        assertEquals(OptionalLong.empty(), file.symbolAddress("none"));
    }

    private static void symbol(ByteBuffer table, int name, int type, int section, long value) {
        table.putInt(name)
                .put((byte) type)
                .put((byte) 0)
                .putShort((short) section)
                .putLong(value)
                .putLong(8);
    }
}
