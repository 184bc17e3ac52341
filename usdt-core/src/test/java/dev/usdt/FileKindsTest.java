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
    void readsMoreSegmentsThanAShortCounts() throws Exception {
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
    void readsTwentyThousandProbesInAHundredStepsEach() throws Exception {
        byte[][] notes = new byte[20_000][];
        for (int i = 0; i < notes.length; i++) {
            notes[i] = ELF.note("provider", "probe" + i, "8@%rax -4@16(%rsp)").bytes();
        }
        ByteBuffer bytes = ElfBuilder.withNotes(notes).build();
        MeasuredRead read = MeasuredRead.of(bytes);
        assertEquals(20_000, read.file().probes().size());
        assertEquals(2, read.file().sites().get(19_999).arguments().size());
        assertTrue(read.used().steps() < 2_000_000, () -> read.used().steps() + " steps");
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
        assertEquals(start + "ch_size 5, content more", problem(compressed(1, 5, packed)));
        assertEquals(
                start + "content is cut off",
                problem(compressed(1, notes.length, java.util.Arrays.copyOf(packed, packed.length - 8))));
        assertTrue(problem(compressed(1, notes.length, new byte[40])).startsWith(start));
        assertEquals(
                start + "ch_size 1099511627776, at most 4194304 are read", problem(compressed(1, 1L << 40, packed)));
        // A bomb: its true size is not believed either.
        assertEquals(start + "ch_size 64, content more", problem(compressed(1, 64, deflated(new byte[1 << 26]))));
        assertEquals(start + "ch_size 100, content " + notes.length, problem(compressed(1, 100, packed)));
    }

    @Test
    void unpacksOneSectionOnceWhateverTheNumberOfItsHeaders() throws Exception {
        byte[] notes = ElfBuilder.concat(ELF.note("p", "n", "").bytes(), new byte[1 << 20]);
        ByteBuffer one = compressedFile(1, notes.length, deflated(notes)).order(ByteOrder.LITTLE_ENDIAN);
        int table = (int) one.getLong(40);
        int count = 2000;
        ByteBuffer many = ByteBuffer.allocate(table + count * 64).order(ByteOrder.LITTLE_ENDIAN);
        many.put(0, one, 0, one.limit());
        for (int i = 4; i < count; i++) {
            many.put(table + i * 64, one, table + 2 * 64, 64);
        }
        many.putShort(60, (short) count);
        MeasuredRead read = MeasuredRead.of(many);
        assertEquals(1, read.file().sites().size());
        assertTrue(read.used().steps() < 1_000_000, () -> read.used().steps() + " steps");
    }

    @Test
    void readsAllNotesOfACompressedSectionThatIsLargerThanTheFile() throws Exception {
        byte[][] notes = new byte[3000][];
        for (int i = 0; i < notes.length; i++) {
            notes[i] = ELF.note("provider", "name", "8@%rax 8@%rbx")
                    .location(0x401000)
                    .bytes();
        }
        byte[] content = ElfBuilder.concat(notes);
        UsdtFile file = compressed(1, content.length, deflated(content));
        assertEquals(3000, file.sites().size());
        assertEquals(1, file.problems().size());
    }

    private static String problem(UsdtFile file) {
        assertEquals(List.of(), file.sites());
        assertEquals(Problem.Severity.ERROR, file.problems().get(0).severity());
        return file.problems().get(0).message();
    }

    private static UsdtFile compressed(int type, long size, byte[] packed) throws IOException {
        return UsdtFile.read(compressedFile(type, size, packed));
    }

    private static ByteBuffer compressedFile(int type, long size, byte[] packed) {
        byte[] section = compressedSection(type, size, packed);
        return ElfBuilder.x8664()
                .code()
                .section(".note.stapsdt", ElfBuilder.SHT_NOTE, SHF_COMPRESSED, 0, section, 8, 0)
                .build();
    }

    private static byte[] compressedSection(int type, long size, byte[] packed) {
        ByteBuffer section = ByteBuffer.allocate(24 + packed.length).order(ByteOrder.LITTLE_ENDIAN);
        return section.putInt(type)
                .putInt(0)
                .putLong(size)
                .putLong(4)
                .put(packed)
                .array();
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
                        UsdtFile.read(fixture, Detail.INSTRUCTIONS).sites(),
                        UsdtFile.read(stream, Detail.INSTRUCTIONS).sites());
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
        UsdtFile file = UsdtFile.read(Fixtures.testdata().resolve("elf/cvalues-amd64-O2.elf"), Detail.SYMBOLS);
        assertEquals(OptionalLong.of(0x4030f0), file.symbolAddress("counter"));
        assertEquals(OptionalLong.of(0x4030e0), file.symbolAddress("global"));
        assertEquals(OptionalLong.of(0x4030a0), file.symbolAddress("table"));
        assertEquals(OptionalLong.empty(), file.symbolAddress("main"));
        UsdtFile stripped =
                UsdtFile.read(Fixtures.testdata().resolve("elf/cvalues-amd64-O2-stripped.elf"), Detail.SYMBOLS);
        assertEquals(OptionalLong.empty(), stripped.symbolAddress("counter"));
        UsdtFile without = UsdtFile.read(Fixtures.testdata().resolve("elf/cvalues-amd64-O2.elf"));
        assertEquals(OptionalLong.empty(), without.symbolAddress("counter"));
    }

    @Test
    void readsManySegmentsAndSitesAtOnce() throws Exception {
        byte[][] notes = new byte[20_000][];
        for (int i = 0; i < notes.length; i++) {
            notes[i] = ELF.note("p", "n", "").location(0x401000).bytes();
        }
        ElfBuilder elf = ElfBuilder.x8664().section(".fill", ElfBuilder.SHT_PROGBITS, 0, new byte[4]);
        for (int i = 0; i < 65_000; i++) {
            elf.segment(1, 4, 0x10000000L + i * 16L);
        }
        ByteBuffer bytes = elf.code().notes(notes).build();
        MeasuredRead read = MeasuredRead.of(bytes);
        assertTrue(read.file().sites().get(19_999).isExecutable());
        assertTrue(read.used().steps() < 4_000_000, () -> read.used().steps() + " steps");
    }

    @Test
    void hasNoFileOffsetBehindTheEndOfTheFile() throws Exception {
        UsdtFile file = UsdtFile.read(ElfBuilder.x8664()
                .headerSegment(5, 0x400000, 0x100000)
                .notes(ELF.note("p", "n", "").location(0x480000).bytes())
                .build());
        assertEquals(OptionalLong.empty(), file.sites().get(0).fileOffset());
    }

    @Test
    void hasNoCodeOfWhichTheFileEndsWithin() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664().headerSegment(5, 0x400000, 0x100000);
        int size = elf.notes(ELF.note("p", "n", "").bytes()).build().limit();
        for (int left : new int[] {16, 15}) {
            UsdtFile file = UsdtFile.read(
                    ElfBuilder.x8664()
                            .headerSegment(5, 0x400000, 0x100000)
                            .notes(ELF.note("p", "n", "")
                                    .location(0x400000 + size - left)
                                    .bytes())
                            .build(),
                    Detail.INSTRUCTIONS);
            assertEquals(left == 16, file.sites().get(0).code().isPresent(), left + " bytes");
        }
    }

    /** What is unpacked is read before what needs not be. */
    @Test
    void givesProbesInTheOrderOfTheFile() throws Exception {
        byte[] notes = ELF.note("p", "packed", "").bytes();
        byte[] packed = compressedSection(1, notes.length, deflated(notes));
        UsdtFile file = UsdtFile.read(ElfBuilder.x8664()
                .code()
                .notes(ELF.note("p", "plain", "").bytes())
                .section(".note.stapsdt", ElfBuilder.SHT_NOTE, SHF_COMPRESSED, 0, packed, 8, 0)
                .build());
        assertEquals(
                List.of("plain", "packed"),
                file.sites().stream().map(ProbeSite::name).toList());
    }

    @Test
    void takesNotesForPaddedToFourWhateverTheirSectionSays() throws Exception {
        byte[] notes = ElfBuilder.concat(
                ELF.note("p", "a", "4@%eax").bytes(), ELF.note("p", "bb", "").bytes());
        UsdtFile file = UsdtFile.read(ElfBuilder.x8664()
                .code()
                .section(".note.stapsdt", ElfBuilder.SHT_NOTE, 0, 0, notes, 8, 0)
                .build());
        assertEquals(
                List.of("a", "bb"), file.sites().stream().map(ProbeSite::name).toList());
        assertEquals(List.of(), file.problems());
    }

    @Test
    void resolvesSymbolsOfThirtyTwoBitFilesAndOfTheDynamicTable() throws Exception {
        byte[] names = "\0var\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        ByteBuffer symbols = ByteBuffer.allocate(32).order(ByteOrder.BIG_ENDIAN).position(16);
        symbols.putInt(1)
                .putInt(0x12345678)
                .putInt(4)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) 1);
        ElfBuilder elf = ElfBuilder.of(false, ByteOrder.BIG_ENDIAN, 20);
        elf.section(".dynstr", 3, 0, names)
                .linked(".dynsym", 11, 1, 0, symbols.array())
                .notes(elf.note("p", "n", "4@var@l(9)").bytes());
        UsdtFile file = UsdtFile.read(elf.build(), Detail.SYMBOLS);
        assertEquals(OptionalLong.of(0x12345678), file.symbolAddress("var"));
    }

    @Test
    void looksUpSymbolsOnceWhateverTheNumberOfTables() throws Exception {
        byte[] names = new byte[1 << 22];
        java.util.Arrays.fill(names, (byte) 'a');
        ElfBuilder elf = ElfBuilder.x8664().code().section(".strtab", 3, 0, names);
        for (int i = 0; i < 5000; i++) {
            elf.linked(".symtab", 2, 2, 0, new byte[24]);
        }
        elf.notes(ELF.note("p", "n", "4@var(%rip)").bytes());
        ByteBuffer bytes = elf.build();
        MeasuredRead read = MeasuredRead.of(bytes, Detail.SYMBOLS);
        assertEquals(OptionalLong.empty(), read.file().symbolAddress("var"));
        assertEquals(List.of(), read.file().problems());
        assertTrue(read.used().steps() < 2_000_000, () -> read.used().steps() + " steps");
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
        UsdtFile file = UsdtFile.read(elf.build(), Detail.SYMBOLS);
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
