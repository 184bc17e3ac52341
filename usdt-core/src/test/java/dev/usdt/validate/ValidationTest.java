package dev.usdt.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.usdt.Detail;
import dev.usdt.ElfBuilder;
import dev.usdt.UsdtFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValidationTest {

    private static final ElfBuilder ELF = ElfBuilder.x8664();

    @Test
    void findsNothingInAGoodFile() throws Exception {
        assertEquals(
                List.of(), validate(ELF.note("p", "n", "-4@%edi 8@16(%rsp)").bytes()));
    }

    @Test
    void findsASiteThatCannotFire() throws Exception {
        assertEquals(
                List.of("p:n at 0x10: location is in no executable segment"),
                validate(ELF.note("p", "n", "").location(0x10).bytes()));
    }

    @Test
    void findsNamesThatAreEmpty() throws Exception {
        assertEquals(
                List.of(":n at 0x401000: provider is empty", "p: at 0x401000: name is empty"),
                validate(ELF.note("", "n", "").bytes(), ELF.note("p", "", "").bytes()));
    }

    @Test
    void findsArgumentsThatCannotBeDecoded() throws Exception {
        List<String> findings =
                validate(ELF.note("p", "n", "8@%rax 4@%nonsense").bytes());
        assertEquals(1, findings.size());
        assertEquals(
                "p:n at 0x401000: argument 1 `4@%nonsense`: ", findings.get(0).substring(0, 43));
    }

    /** That it cannot be decoded here is said once, and not again for each tracer. */
    @Test
    void asksNoTracerAboutArgumentsThatCannotBeDecoded() throws Exception {
        UsdtFile file = UsdtFile.read(
                ElfBuilder.withNotes(ELF.note("p", "n", "4@%nonsense").bytes()).build(),
                Detail.INSTRUCTIONS,
                Detail.LAYOUT);
        List<String> codes = new ArrayList<>();
        for (Finding finding : Validation.of(file)) {
            codes.add(finding.code().id());
        }
        assertTrue(codes.contains("argument-unparsed"), codes::toString);
        assertTrue(codes.stream().noneMatch(code -> code.startsWith("refused-by")), codes::toString);
    }

    @Test
    void refusesAFileReadWithoutInstructions() throws Exception {
        UsdtFile file = UsdtFile.read(
                ElfBuilder.withNotes(ELF.note("p", "n", "").bytes()).build());
        assertThrows(IllegalArgumentException.class, () -> Validation.of(file));
    }

    @Test
    void saysThatCodeIsNotInADebugFile() throws Exception {
        ByteBuffer elf = ElfBuilder.x8664()
                .section(".text", ElfBuilder.SHT_NOBITS, 0x401000, new byte[64])
                .memorySegment(5, 0x401000, 64)
                .notes(ELF.note("p", "n", "").bytes())
                .build();
        assertEquals(
                List.of("the code of 1 site is not in this file; whether NOPs are there is not checked"),
                Validation.of(UsdtFile.read(elf, Detail.INSTRUCTIONS)).stream()
                        .map(Finding::toString)
                        .toList());
    }

    static Stream<Arguments> nops() {
        return Stream.of(
                argumentSet("x86 nop", 62, "90 c3", true),
                argumentSet("x86 two-byte nop", 62, "66 90", true),
                argumentSet("x86 five-byte nop", 62, "0f 1f 44 00 00", true),
                argumentSet("x86 ten-byte nop", 62, "66 2e 0f 1f 84 00 00 00 00 00", true),
                argumentSet("x86 pause", 62, "f3 90", false),
                argumentSet("x86 int3", 62, "cc", false),
                argumentSet("i386 nop", 3, "90", true),
                argumentSet("i386 ret", 3, "c3", false),
                argumentSet("aarch64 nop", 183, "1f 20 03 d5", true),
                argumentSet("aarch64 yield", 183, "3f 20 03 d5", false),
                argumentSet("aarch64 cut", 183, "1f 20 03", false),
                argumentSet("arm nop", 40, "00 f0 20 e3", true),
                argumentSet("arm mov r0, r0", 40, "00 00 a0 e1", true),
                argumentSet("thumb nop", 40, "00 bf 00 00", true),
                argumentSet("thumb mov r8, r8", 40, "c0 46", true),
                argumentSet("thumb nop.w", 40, "af f3 00 80", true),
                argumentSet("arm bx lr", 40, "1e ff 2f e1", false),
                argumentSet("ppc64le nop", 21, "00 00 00 60", true),
                argumentSet("ppc64le blr", 21, "20 00 80 4e", false),
                argumentSet("s390x nop", 22, "47 00 00 00", true),
                argumentSet("s390x nopr", 22, "07 00", true),
                argumentSet("s390x br", 22, "07 fe", false),
                argumentSet("riscv64 nop", 243, "13 00 00 00", true),
                argumentSet("riscv64 c.nop", 243, "01 00", true),
                argumentSet("riscv64 ret", 243, "82 80", false),
                argumentSet("mips64el nop", 8, "00 00 00 00", true),
                argumentSet("loongarch64 nop", 258, "00 00 40 03", true),
                argumentSet("a machine that is not known", 4711, "00 00", true));
    }

    @ParameterizedTest
    @MethodSource("nops")
    void knowsANop(int machine, String code, boolean nop) throws Exception {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(code);
        ElfBuilder file = ElfBuilder.of(true, ByteOrder.LITTLE_ENDIAN, machine);
        ByteBuffer elf = file.section(".text", ElfBuilder.SHT_PROGBITS, 0x401000, bytes)
                .segment(1, 5, 0x401000)
                .notes(file.note("p", "n", "").bytes())
                .build();
        List<Finding> findings = Validation.of(UsdtFile.read(elf, Detail.INSTRUCTIONS));
        assertEquals(
                nop ? 0 : 1,
                findings.stream()
                        .filter(finding -> finding.code() == Finding.Code.NO_NOP_AT_SITE)
                        .count());
    }

    private static List<String> validate(byte[]... notes) throws Exception {
        UsdtFile file = UsdtFile.read(ElfBuilder.withNotes(notes).build(), Detail.INSTRUCTIONS);
        return Validation.of(file).stream().map(Finding::toString).toList();
    }
}
