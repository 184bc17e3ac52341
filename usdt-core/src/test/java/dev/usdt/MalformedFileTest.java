package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One fault a test: what is said, where, and what of the file is read all the same. */
class MalformedFileTest {

    private static final ElfBuilder ELF = ElfBuilder.x8664();

    static Stream<Arguments> filesOfWhichNothingCanBeRead() {
        return Stream.of(
                argumentSet("empty", ByteBuffer.allocate(0), "empty file"),
                argumentSet("text", ascii("hello, world, this is no ELF"), "not an ELF file"),
                argumentSet("one byte", ascii("x"), "not an ELF file"),
                argumentSet("script", ascii("#!/bin/sh\nexit 0\n"), "not an ELF file but a script"),
                argumentSet("PE", ascii("MZ\u0090\0aaaaaaaaaaaaaa"), "not an ELF file but a PE file"),
                argumentSet(
                        "Mach-O",
                        bytes(0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1, 3, 0, 0, 0, 2, 0, 0, 0),
                        "not an ELF file but a Mach-O file"),
                argumentSet(
                        "universal Mach-O",
                        bytes(0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2, 1, 0, 0, 7, 0, 0, 0, 3),
                        "not an ELF file but a Mach-O file"),
                argumentSet(
                        "class",
                        bytes(0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61, 1, 0, 0, 7, 0, 0, 0, 3),
                        "not an ELF file but a Java class"),
                argumentSet("gzip", bytes(0x1f, 0x8b, 8, 0), "not an ELF file but a gzip file; decompress it first"),
                argumentSet(
                        "magic alone", bytes(0x7f, 'E', 'L', 'F'), "truncated: e_ident needs 16 bytes, the file has 4"),
                argumentSet("header cut", cut(40), "truncated: the ELF header needs 64 bytes, the file has 40"),
                argumentSet("EI_CLASS", patched(4, 1, 3), "invalid EI_CLASS 3, expected 1 or 2 (file offset 0x4)"),
                argumentSet("EI_DATA", patched(5, 1, 0), "invalid EI_DATA 0, expected 1 or 2 (file offset 0x5)"),
                argumentSet(
                        "section headers cut away",
                        cut(300),
                        "truncated or damaged: the section headers should be at 0x1d8 (e_shoff), but the file has 300"
                                + " bytes (file offset 0x28)"),
                argumentSet(
                        "e_shentsize", patched(58, 2, 63), "invalid e_shentsize 63, expected 64 (file offset 0x3a)"));
    }

    @ParameterizedTest
    @MethodSource
    void filesOfWhichNothingCanBeRead(ByteBuffer file, String message) {
        ElfFormatException e = assertThrows(ElfFormatException.class, () -> UsdtFile.read(file));
        assertEquals(message, e.getMessage());
        assertEquals(message, e.fault());
        // Only what is in some place of the file has one.
        assertEquals(
                message.contains("file offset"),
                e.offset().isPresent()
                        && message.endsWith(
                                " (file offset 0x" + Long.toHexString(e.offset().getAsLong()) + ")"));
    }

    /** Notes of which the second is whole. */
    static Stream<Arguments> notesThatCostOnlyThemselves() {
        byte[] whole = ELF.note("p", "whole", "").bytes();
        // Behind the header of the first note.
        int left = ELF.note("p", "bad", "").bytes().length - 12 + whole.length;
        return Stream.of(
                argumentSet(
                        "n_namesz by one",
                        ELF.note("p", "bad", "").namesz(left + 1).descsz(0).bytes(),
                        whole,
                        "invalid n_namesz " + (left + 1) + ", section has " + left + " bytes left",
                        0),
                argumentSet(
                        "n_namesz",
                        ELF.note("p", "bad", "").namesz(4096).bytes(),
                        whole,
                        "invalid n_namesz 4096, section has",
                        0),
                argumentSet(
                        "n_descsz",
                        ELF.note("p", "bad", "").descsz(0x7fffffff).bytes(),
                        whole,
                        "invalid n_descsz 2147483647, section has",
                        0),
                argumentSet(
                        "n_descsz too small",
                        ELF.note("p", "bad", "").descsz(26).bytes(),
                        whole,
                        "invalid n_descsz 26, a probe has at least 27",
                        0),
                argumentSet(
                        "provider without end",
                        ELF.note("", "", "").texts(ascii("provid").array()).bytes(),
                        whole,
                        "provider of the probe has no terminating NUL",
                        20 + 24),
                argumentSet(
                        "name without end",
                        ELF.note("", "", "").texts(ascii("prov\0name").array()).bytes(),
                        whole,
                        "name of the probe has no terminating NUL",
                        20 + 24));
    }

    @ParameterizedTest
    @MethodSource
    void notesThatCostOnlyThemselves(byte[] bad, byte[] whole, String message, int offsetInNotes) throws Exception {
        UsdtFile file = UsdtFile.read(ElfBuilder.withNotes(bad, whole).build());
        assertEquals(
                List.of("whole"), file.sites().stream().map(ProbeSite::name).toList());
        Problem problem = file.problems().get(0);
        assertEquals(Problem.Severity.ERROR, problem.severity());
        assertTrue(problem.message().startsWith(message), problem.message());
        long start = file.sites().get(0).note().fileOffset() - bad.length;
        assertEquals(OptionalLong.of(start + offsetInNotes), problem.fileOffset());
    }

    @Test
    void readsOnWhereTheArgumentsHaveNoEnd() throws Exception {
        byte[] note = ELF.note("", "", "").texts(ascii("p\0n\0-4@%eax").array()).bytes();
        UsdtFile file = UsdtFile.read(ElfBuilder.withNotes(note).build());
        assertEquals("-4@%eax", file.sites().get(0).note().arguments());
        assertEquals(
                "arguments of the probe have no terminating NUL",
                file.problems().get(0).message());
    }

    @Test
    void tellsBytesBehindTheArguments() throws Exception {
        byte[] note =
                ELF.note("", "", "").texts(ascii("p\0n\0\0stowaway").array()).bytes();
        UsdtFile file = UsdtFile.read(ElfBuilder.withNotes(note).build());
        assertEquals(8, file.sites().get(0).note().descriptorPadding());
        assertEquals(
                "n_descsz 37 counts 8 bytes after the arguments",
                file.problems().get(0).message());
    }

    @Test
    void tellsANoteOfTheOwnerThatIsNoProbe() throws Exception {
        UsdtFile file = UsdtFile.read(ElfBuilder.withNotes(
                        ELF.note("p", "n", "").type(4).bytes(),
                        ELF.note("p", "m", "").bytes())
                .build());
        assertEquals(1, file.sites().size());
        assertEquals(
                "note of owner stapsdt has n_type 4, expected 3; not a probe",
                file.problems().get(0).message());
    }

    @Test
    void ignoresNotesOfOtherOwners() throws Exception {
        UsdtFile file = UsdtFile.read(ElfBuilder.withNotes(
                        ELF.note("p", "n", "").owner("stapsdu\0").bytes(),
                        ELF.note("p", "n", "")
                                .owner("a much longer owner than that\0")
                                .bytes())
                .build());
        assertEquals(List.of(), file.sites());
        assertEquals(List.of(), file.problems());
    }

    @Test
    void tellsTrailingBytesThatAreNotZero() throws Exception {
        UsdtFile file =
                UsdtFile.read(ElfBuilder.withNotes(ELF.note("p", "n", "").bytes(), new byte[] {0, 1, 0, 0})
                        .build());
        assertEquals("4 bytes after the last note", file.problems().get(0).message());
        assertEquals(
                List.of(),
                UsdtFile.read(ElfBuilder.withNotes(ELF.note("p", "n", "").bytes(), new byte[8])
                                .build())
                        .problems());
    }

    @Test
    void saysThatADebugFileHasNoContent() throws Exception {
        UsdtFile file = UsdtFile.read(ElfBuilder.x8664()
                .section(".note.gnu.build-id", ElfBuilder.SHT_NOTE, 0, buildId())
                .section(".note.stapsdt", ElfBuilder.SHT_NOBITS, 0, new byte[64])
                .build());
        assertEquals(
                List.of("section .note.stapsdt has no content (SHT_NOBITS): this is the debug file of a program with"
                        + " build id 0102aaff, which has the probes"),
                file.problems().stream().map(Problem::message).toList());
    }

    @Test
    void takesTheFirstOfTwoBuildIds() throws Exception {
        byte[] other = buildId();
        other[other.length - 1] = 0;
        ByteBuffer file = ElfBuilder.x8664()
                .section(".note.gnu.build-id", ElfBuilder.SHT_NOTE, 0, ElfBuilder.concat(buildId(), other))
                .build();
        assertEquals("0102aaff", UsdtFile.read(file).buildId().orElseThrow());
    }

    @Test
    void saysThatACoreDumpIsOne() throws Exception {
        UsdtFile file =
                UsdtFile.read(ElfBuilder.withNotes(ELF.note("p", "n", "").bytes())
                        .type(ElfKind.ET_CORE)
                        .build());
        assertEquals(List.of(), file.sites());
        assertTrue(file.problems().get(0).message().startsWith("core dump"));
    }

    @Test
    void keepsNotesWhenTheSectionTableIsDamagedButSegmentsAreThere() throws Exception {
        ByteBuffer bytes = ELF.code()
                .notes(ELF.note("p", "n", "").bytes())
                .segment(4, 4, 0x402000)
                .build();
        bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(40, 0x7fffffffffffffffL); // e_shoff
        UsdtFile file = UsdtFile.read(bytes);
        assertEquals(1, file.sites().size());
        assertEquals(
                "truncated or damaged: the section headers should be at 0x7fffffffffffffff (e_shoff), but the file has "
                        + bytes.limit() + " bytes",
                file.problems().get(0).message());
    }

    static Stream<Arguments> tablesThatAreTooLarge() {
        return Stream.of(
                argumentSet("e_shnum", 60, "section header table of 65535 entries, file has room for"),
                argumentSet("e_phnum", 56, "program header table of"),
                argumentSet("e_shstrndx", 62, "invalid e_shstrndx"));
    }

    @ParameterizedTest
    @MethodSource
    void tablesThatAreTooLarge(int offset, String message) throws Exception {
        ByteBuffer bytes = ElfBuilder.withNotes(ELF.note("p", "n", "").bytes()).build();
        bytes.order(ByteOrder.LITTLE_ENDIAN).putShort(offset, (short) (offset == 60 ? 0xffff : 0x7ff0));
        UsdtFile file = UsdtFile.read(bytes);
        assertEquals(1, file.sites().size());
        assertTrue(
                file.problems().get(0).message().startsWith(message),
                file.problems().toString());
    }

    /** Counts that need 64 bits unsigned, and tables that begin where the file ends. */
    @Test
    void tellsWhereATableIsAndHowMuchOfItThereIs() throws Exception {
        ByteBuffer bytes = ElfBuilder.withNotes(ELF.note("p", "n", "").bytes()).build();
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        int table = (int) bytes.getLong(40);
        int sections = bytes.getShort(60);
        bytes.putShort(60, (short) 0).putLong(table + 32, -1); // e_shnum, and sh_size of section 0
        UsdtFile file = UsdtFile.read(bytes);
        assertEquals(1, file.sites().size());
        assertEquals(
                List.of(new Problem(
                        Problem.Severity.ERROR,
                        table,
                        "section header table of 18446744073709551615 entries, file has room for " + sections)),
                file.problems());

        bytes.putLong(40, bytes.limit()); // e_shoff
        assertEquals(
                "truncated or damaged: the section headers should be at 0x" + Long.toHexString(bytes.limit())
                        + " (e_shoff), but the file has " + bytes.limit()
                        + " bytes (file offset 0x28)",
                assertThrows(ElfFormatException.class, () -> UsdtFile.read(bytes))
                        .getMessage());

        ByteBuffer other = ElfBuilder.withNotes(ELF.note("p", "n", "").bytes()).build();
        other.order(ByteOrder.LITTLE_ENDIAN).putLong(32, other.limit()); // e_phoff
        assertEquals(
                new Problem(
                        Problem.Severity.ERROR,
                        other.limit(),
                        "program header table of 1 entries, file has room for 0"),
                UsdtFile.read(other).problems().get(0));
    }

    @Test
    void stopsTellingAfterAHundredProblems() throws Exception {
        byte[][] notes = new byte[1000][];
        for (int i = 0; i < notes.length; i++) {
            notes[i] = ELF.note("p", "n", "").descsz(1).bytes();
        }
        UsdtFile file = UsdtFile.read(ElfBuilder.withNotes(notes).build());
        assertTrue(file.problems().get(100).message().endsWith(" further errors"));
        assertEquals(Problem.Severity.ERROR, file.problems().get(100).severity());
    }

    @Test
    void isNotMadeAnErrorByManyWarnings() throws Exception {
        byte[][] notes = new byte[151][];
        for (int i = 0; i < notes.length; i++) {
            notes[i] = ELF.note("p", "n", "").type(i == 150 ? 3 : 1).bytes();
        }
        UsdtFile file = UsdtFile.read(ElfBuilder.withNotes(notes).build());
        assertEquals(1, file.sites().size());
        assertEquals("50 further warnings", file.problems().get(100).message());
        assertTrue(file.problems().stream().allMatch(p -> p.severity() == Problem.Severity.WARNING));
    }

    /** Looked through eight bytes at a time: a byte that is not ASCII at each place, in each of the texts. */
    @Test
    void readsTextsOfAnyLengthThatAreNotAscii() throws Exception {
        for (int length = 1; length <= 17; length++) {
            for (int at = 0; at < length; at++) {
                String odd = "a".repeat(at) + "\u00fc" + "b".repeat(length - at - 1);
                String plain = "c".repeat(length);
                for (List<String> texts :
                        List.of(List.of(odd, plain, plain), List.of(plain, odd, plain), List.of(plain, plain, odd))) {
                    ElfBuilder elf = ElfBuilder.x8664().code();
                    ByteBuffer file = elf.notes(
                                    elf.note(plain, "before", "").bytes(),
                                    elf.note(texts.get(0), texts.get(1), texts.get(2))
                                            .bytes(),
                                    elf.note(plain + plain, "behind", "").bytes())
                            .build();
                    List<ProbeSite> sites = UsdtFile.read(file).sites();
                    StapsdtNote note = sites.get(1).note();
                    assertEquals(texts, List.of(note.provider(), note.name(), note.arguments()));
                    assertEquals(plain, sites.get(0).provider());
                    assertEquals(plain + plain, sites.get(2).provider());
                }
            }
        }
    }

    @TempDir
    Path folder;

    @Test
    void namesThePathInTheMessage() throws Exception {
        Path file = Files.writeString(folder.resolve("text"), "text, not ELF");
        ElfFormatException e = assertThrows(ElfFormatException.class, () -> UsdtFile.read(file));
        assertEquals(file + ": not an ELF file", e.getMessage());
        assertEquals("not an ELF file", e.fault());
    }

    @Test
    void refusesWhatIsNoRegularFile() {
        IOException e = assertThrows(IOException.class, () -> UsdtFile.read(folder));
        assertEquals(folder + ": is a directory", e.getMessage());
        assertThrows(IOException.class, () -> UsdtFile.read(Path.of("/dev/null")));
        assertThrows(java.nio.file.NoSuchFileException.class, () -> UsdtFile.read(folder.resolve("none")));
    }

    private static byte[] buildId() {
        return bytes(4, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 'G', 'N', 'U', 0, 1, 2, 0xaa, 0xff)
                .array();
    }

    private static ByteBuffer cut(int size) {
        return ElfBuilder.withNotes(ELF.note("p", "n", "").bytes())
                .build()
                .limit(size)
                .slice();
    }

    private static ByteBuffer patched(int offset, int size, int value) {
        ByteBuffer file = ElfBuilder.withNotes(ELF.note("p", "n", "").bytes()).build();
        Consumer<Integer> put = i -> file.put(offset + i, (byte) (value >>> (8 * i)));
        for (int i = 0; i < size; i++) {
            put.accept(i);
        }
        return file;
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.rewind();
    }
}
