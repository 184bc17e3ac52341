package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UsdtFileTest {

    private final ElfBuilder elf = ElfBuilder.x8664();

    @Test
    void givesEveryFieldOfASite() throws Exception {
        UsdtFile file = UsdtFile.read(elf.code()
                .section(".probes", ElfBuilder.SHT_PROGBITS, 0x602000, new byte[8])
                .segment(1, 6, 0x602000)
                .notes(elf.note("prov", "name", "-4@%edi 8@(%rsi)")
                        .location(0x401010)
                        .base(0x500000)
                        .semaphore(0x602002)
                        .bytes())
                .build());
        ProbeSite site = file.sites().get(0);
        assertEquals(
                new StapsdtNote(
                        site.note().fileOffset(), 0x401010, 0x500000, 0x602002, "prov", "name", "-4@%edi 8@(%rsi)", 0),
                site.note());
        assertEquals(0x401010, site.address());
        // .text is the first content, at the first multiple of 16 behind header (64) and two program headers (112).
        assertEquals(OptionalLong.of(176 + 0x10), site.fileOffset());
        assertEquals(
                Optional.of(new Semaphore(
                        0x602002, OptionalLong.of(176 + 256 + 2), Optional.of(".probes"), false, Raising.ALWAYS)),
                site.semaphore());
        assertTrue(site.isExecutable());
        assertEquals(List.of(new Probe("prov", "name", List.of(site))), file.probes());
        assertEquals(Optional.of(Machine.X86_64), file.machine());
        assertEquals(List.of(), file.problems());
    }

    @Test
    void groupsSitesByProviderAndNameInTheOrderOfTheFile() throws Exception {
        UsdtFile file = UsdtFile.read(ElfBuilder.withNotes(
                        elf.note("b", "x", "").location(0x401001).bytes(),
                        elf.note("a", "x", "").location(0x401002).bytes(),
                        elf.note("b", "x", "1@$1").location(0x401003).bytes())
                .build());
        assertEquals(2, file.probes().size());
        assertEquals("b", file.probes().get(0).provider());
        assertEquals(2, file.probes().get(0).sites().size());
        assertEquals(
                List.of(0x401001L, 0x401002L, 0x401003L),
                file.sites().stream().map(ProbeSite::address).toList());
    }

    @Test
    void movesLocationAndSemaphoreByThePrelinkDifference() throws Exception {
        byte[] note = elf.note("p", "n", "")
                .location(0x401010)
                .base(0x3000)
                .semaphore(0x5000)
                .bytes();
        UsdtFile file = UsdtFile.read(elf.code()
                .section(".stapsdt.base", ElfBuilder.SHT_PROGBITS, 0x3020, new byte[1])
                .notes(note)
                .build());
        assertEquals(0x401030, file.sites().get(0).address());
        assertEquals(0x5020, file.sites().get(0).semaphore().orElseThrow().address());
        assertEquals(0x401010, file.sites().get(0).note().location());
    }

    @Test
    void doesNotMoveASiteWithoutBaseNorASemaphoreOfZero() throws Exception {
        UsdtFile file = UsdtFile.read(elf.code()
                .section(".stapsdt.base", ElfBuilder.SHT_PROGBITS, 0x3020, new byte[1])
                .notes(
                        elf.note("p", "n", "").location(0x401010).bytes(),
                        elf.note("p", "m", "").location(0x401010).base(0x3000).bytes())
                .build());
        assertEquals(0x401010, file.sites().get(0).address());
        assertEquals(Optional.empty(), file.sites().get(1).semaphore());
    }

    @Test
    void wrapsPrelinkAdjustmentAtThirtyTwoBits() throws Exception {
        ElfBuilder arm = ElfBuilder.of(false, ByteOrder.LITTLE_ENDIAN, 40);
        UsdtFile file = UsdtFile.read(arm.section(".stapsdt.base", ElfBuilder.SHT_PROGBITS, 0x1000, new byte[1])
                .notes(arm.note("p", "n", "").location(0x10).base(0x2000).bytes())
                .build());
        assertEquals(0xfffff010L, file.sites().get(0).address());
    }

    @Test
    void readsBigEndianThirtyTwoBitFiles() throws Exception {
        ElfBuilder ppc = ElfBuilder.of(false, ByteOrder.BIG_ENDIAN, 20);
        UsdtFile file = UsdtFile.read(ppc.section(".text", ElfBuilder.SHT_PROGBITS, 0x80001000L, new byte[16])
                .segment(1, 5, 0x80001000L)
                .notes(ppc.note("p", "n", "-4@3").location(0x80001004L).bytes())
                .build());
        assertEquals(Optional.of(Machine.PPC), file.machine());
        // An address with the top bit set is not negative.
        assertEquals(0x80001004L, file.sites().get(0).address());
        assertTrue(file.sites().get(0).isExecutable());
        assertEquals(OptionalLong.of(84 + 4), file.sites().get(0).fileOffset());
    }

    @Test
    void keepsASiteOfDiscardedCode() throws Exception {
        UsdtFile file = UsdtFile.read(
                ElfBuilder.withNotes(elf.note("p", "n", "").location(0).bytes()).build());
        ProbeSite site = file.sites().get(0);
        assertEquals(OptionalLong.empty(), site.fileOffset());
        assertFalse(site.isExecutable());
    }

    @Test
    void readsCodeOnlyWhenAsked() throws Exception {
        ByteBuffer bytes = ElfBuilder.withNotes(
                        elf.note("p", "n", "").location(0x4010fc).bytes())
                .build();
        assertEquals(Optional.empty(), UsdtFile.read(bytes).sites().get(0).code());
        UsdtFile file = UsdtFile.read(bytes, Detail.INSTRUCTIONS);
        assertEquals(Set.of(Detail.INSTRUCTIONS), file.details());
        // Four bytes are left in the segment.
        byte nop = (byte) 0x90;
        assertArrayEquals(
                new byte[] {nop, nop, nop, nop}, file.sites().get(0).code().orElseThrow());
    }

    @Test
    void findsNotesInEverySectionOfNotesOnce() throws Exception {
        UsdtFile file = UsdtFile.read(elf.code()
                .section(
                        ".note.other",
                        ElfBuilder.SHT_NOTE,
                        0,
                        elf.note("p", "other", "").bytes())
                .notes(elf.note("p", "first", "").bytes())
                .segment(4, 4, 0x402000)
                .section(
                        ".note.stapsdt.cold",
                        ElfBuilder.SHT_NOTE,
                        0,
                        elf.note("p", "cold", "").bytes())
                .build());
        assertEquals(
                List.of("other", "first", "cold"),
                file.sites().stream().map(ProbeSite::name).toList());
    }

    @Test
    void findsNotesBySegmentWhenSectionHeadersAreStripped() throws Exception {
        UsdtFile file = UsdtFile.read(elf.code()
                .notes(elf.note("p", "n", "").bytes())
                .segment(4, 4, 0x402000)
                .withoutSectionHeaders()
                .build());
        assertEquals(1, file.sites().size());
        assertEquals(List.of(), file.problems());
    }

    @Test
    void countsPaddingFromTheStartOfAnUnalignedSection() throws Exception {
        byte[] odd = elf.note("p", "x", "").bytes(); // 31 bytes of descriptor
        byte[] notes = ElfBuilder.concat(odd, elf.note("p", "y", "").bytes());
        for (int gap = 0; gap < 8; gap++) {
            ElfBuilder file =
                    ElfBuilder.x8664().code().section(".note.stapsdt", ElfBuilder.SHT_NOTE, 0, 0, notes, 1, gap);
            assertEquals(2, UsdtFile.read(file.build()).sites().size(), "gap " + gap);
        }
    }

    @Test
    void keepsBytesThatAreNotUtf8Apart() throws Exception {
        byte[] texts = "p\0\u00fc\0\0".getBytes(StandardCharsets.ISO_8859_1);
        UsdtFile file = UsdtFile.read(
                ElfBuilder.withNotes(elf.note("", "", "").texts(texts).bytes()).build());
        assertEquals("\udcfc", file.sites().get(0).name());
    }

    @Test
    void tellsTheLayoutsOfTheGoForkByTheirBase() throws Exception {
        byte[] exact = elf.note("p", "name", "").base(0x400040).bytes();
        byte[] padded = elf.note("p", "nam", "").base(0x400040).padded().bytes();
        byte[] fallback = elf.note("_fallback", "_fallback", "").base(0x400040).bytes();
        assertEquals(Optional.of(GoLayout.NEWER), go(exact).goLayout());
        assertEquals(Optional.of(GoLayout.OLDER), go(padded).goLayout());
        assertEquals(Optional.of(GoLayout.OLDER), go(exact, new byte[12]).goLayout());
        assertEquals(Optional.of(GoLayout.OLDER), go(exact, fallback).goLayout());
        assertEquals(
                Optional.empty(),
                go(elf.note("p", "name", "").base(0x500000).bytes()).goLayout());
        assertEquals(
                Optional.empty(),
                go(exact, elf.note("p", "name", "").base(0x400034).bytes()).goLayout());
        assertTrue(go(exact).isGoBinary());
        assertEquals(List.of(), go(exact).problems());
        ElfBuilder small = ElfBuilder.of(false, ByteOrder.LITTLE_ENDIAN, 3);
        byte[] behindSmallHeader = small.note("p", "name", "").base(0x400034).bytes();
        assertEquals(
                Optional.of(GoLayout.NEWER),
                UsdtFile.read(small.headerSegment(5, 0x400000, 512)
                                .notes(behindSmallHeader)
                                .build())
                        .goLayout());
    }

    @Test
    void tellsWhatIsOddInTheOlderLayout() throws Exception {
        UsdtFile file = go(
                elf.note("p", "nam", "").base(0x400040).padded().bytes(),
                elf.note("_fallback", "_fallback", "").base(0x400040).padded().bytes(),
                new byte[12]);
        assertEquals(2, file.sites().size());
        assertEquals(
                List.of(
                        "12 zero bytes where a note could be",
                        "_fallback:_fallback is not a probe but a filler in the Go fork's older note layout",
                        "2 of 2 notes count their padding in n_descsz, as the Go fork's older layout does;"
                                + " bcc overlooks such notes and libbpf refuses the file"),
                file.problems().stream().map(Problem::message).toList());
        assertTrue(file.problems().stream().allMatch(p -> p.severity() == Problem.Severity.WARNING));
    }

    private static UsdtFile go(byte[]... notes) throws Exception {
        return UsdtFile.read(ElfBuilder.x8664()
                .headerSegment(5, 0x400000, 512)
                .section(".note.stapsdt", ElfBuilder.SHT_NOTE, 0, ElfBuilder.concat(notes))
                .build());
    }

    @Test
    void leavesTheBufferAsItWas() throws Exception {
        ByteBuffer elfBytes =
                ElfBuilder.withNotes(elf.note("p", "n", "").bytes()).build();
        ByteBuffer larger = ByteBuffer.allocate(elfBytes.remaining() + 14);
        larger.position(7).put(elfBytes).position(7).limit(larger.capacity() - 7);
        assertEquals(1, UsdtFile.read(larger).sites().size());
        assertEquals(7, larger.position());
    }

    @Test
    void readsTheSameTwice() throws Exception {
        ByteBuffer bytes =
                ElfBuilder.withNotes(elf.note("p", "n", "8@%rax").bytes()).build();
        ProbeSite site = UsdtFile.read(bytes).sites().get(0);
        assertEquals(site, UsdtFile.read(bytes).sites().get(0));
        assertEquals(site.hashCode(), UsdtFile.read(bytes).sites().get(0).hashCode());
        assertNotEquals(site, UsdtFile.read(bytes, Detail.INSTRUCTIONS).sites().get(0));
    }

    @Test
    void refusesNull() {
        assertThrows(NullPointerException.class, () -> UsdtFile.read((ByteBuffer) null));
        assertThrows(NullPointerException.class, () -> UsdtFile.read((java.nio.file.Path) null));
    }
}
