package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.Detail;
import dev.usdt.ElfBuilder;
import dev.usdt.ElfFormatException;
import dev.usdt.UsdtFile;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NOPs at a site and who runs into which; {@code RedZoneKernelTest} asks a kernel about the same. */
class NopHazardTest {

    private static final int X86_64 = 62;
    private static final int I386 = 3;
    private static final int AARCH64 = 183;

    private static UsdtFile file(int machine, long address, String code, String arguments) throws ElfFormatException {
        ElfBuilder elf = ElfBuilder.of(machine != I386, ByteOrder.LITTLE_ENDIAN, machine);
        byte[] bytes = HexFormat.of().parseHex(code.replace(" ", ""));
        elf.section(".text", ElfBuilder.SHT_PROGBITS, address, bytes).segment(1, 5, address);
        byte[] note = elf.note("p", "n", arguments).location(address).base(0).bytes();
        return UsdtFile.read(elf.notes(note).build(), Detail.INSTRUCTIONS, Detail.LAYOUT);
    }

    private static NopHazard hazard(UsdtFile file) {
        return NopHazard.of(file.machine(), file.sites().get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "90 90 90 90 90 90, NONE",
        "0f 1f 40 00 90 90, NONE",
        "66 0f 1f 44 00 00, NONE",
        "0f 1f 44 00 00, CALL",
        "66 0f 1f 40 00 c3, CALL",
        "66 66 0f 1f c0 c3, CALL",
        "66 66 66 66 90 c3, CALL",
        "90 0f 1f 44 00 00, CALL_BEHIND",
        "90 0f 1f 44 00, NONE",
        "90 66 0f 1f 40 00, NONE",
        "90 90 0f 1f 44 00 00, NONE",
        "90 66 2e 0f 1f 84 00 00 00 00 00, NONE",
        "66 2e 0f 1f 84 00 00 00 00 00, SEGMENT",
        "2e 0f 1f 40 00, SEGMENT",
        "2e 90, SEGMENT",
        "0f 1f 44 00, NONE",
        "e8 00 00 00 00, NONE",
    })
    void looksAtTheWholeInstruction(String code, NopHazard expected) throws Exception {
        assertEquals(expected, hazard(file(X86_64, 0x401000, code, "")));
    }

    /** The kernel writes no five bytes in two pages at once. */
    @ParameterizedTest
    @CsvSource({
        "0x401ffb, 0f 1f 44 00 00, CALL",
        "0x401ffc, 0f 1f 44 00 00, NONE",
        "0x401ffa, 90 0f 1f 44 00 00, CALL_BEHIND",
        "0x401ffb, 90 0f 1f 44 00 00, NONE",
        "0x401fff, 90 0f 1f 44 00 00, CALL_BEHIND",
        "0x401fff, 2e 0f 1f 40 00, SEGMENT",
    })
    void takesIntoAccountWhereInAPageItIs(String address, String code, NopHazard expected) throws Exception {
        assertEquals(expected, hazard(file(X86_64, Long.decode(address), code, "")));
    }

    @ParameterizedTest
    @CsvSource({
        I386 + ", 0f 1f 44 00 00, NONE",
        I386 + ", 90 0f 1f 44 00 00, NONE",
        I386 + ", 66 2e 0f 1f 84 00 00 00 00 00, SEGMENT",
        AARCH64 + ", 0f 1f 44 00 00, NONE",
    })
    void knowsWhichMachinesHaveIt(int machine, String code, NopHazard expected) throws Exception {
        assertEquals(expected, hazard(file(machine, 0x401000, code, "")));
    }

    @ParameterizedTest
    @CsvSource({
        "0f 1f 44 00 00, 8@%rdi, UNKNOWN, UNKNOWN, UNKNOWN, OK",
        "0f 1f 44 00 00, 8@-8(%rbp), UNKNOWN, UNKNOWN, UNKNOWN, OK",
        "0f 1f 44 00 00, 8@8(%rsp), UNKNOWN, UNKNOWN, UNKNOWN, OK",
        "0f 1f 44 00 00, '8@-24(%rsp,%rdi,8)', UNKNOWN, UNKNOWN, UNKNOWN, OK",
        "0f 1f 44 00 00, 8@%rdi 8@-8(%rsp), WRONG, WRONG, WRONG, OK",
        "90 0f 1f 44 00 00, 8@%rdi, OK, UNKNOWN, OK, OK",
        "90 0f 1f 44 00 00, 8@-8(%rsp), OK, WRONG, OK, OK",
        "90 66 2e 0f 1f 84 00 00 00 00 00, 8@-8(%rsp), OK, OK, OK, OK",
        "2e 0f 1f 40 00, 8@-8(%rsp), REFUSED, REFUSED, REFUSED, OK",
    })
    void tellsWhomItHurts(
            String code, String arguments, Verdict bpftrace017, Verdict bpftrace027, Verdict systemtap, Verdict gdb)
            throws Exception {
        UsdtFile file = file(X86_64, 0x401000, code, arguments);
        TracerRules rules = TracerRules.of(file);
        NopRules nops = new NopRules(file.machine());
        List<Verdict> found = List.of(
                rules.of(Tracer.of("bpftrace-0.17"), file.sites().get(0)).verdict(),
                rules.of(Tracer.of("bpftrace-0.27"), file.sites().get(0)).verdict(),
                rules.of(Tracer.of("systemtap"), file.sites().get(0)).verdict(),
                // It finds no probe in a file without .stapsdt.base.
                nops.of(Tracer.of("gdb"), file.sites().get(0)).verdict());
        assertEquals(List.of(bpftrace017, bpftrace027, systemtap, gdb), found);
    }

    /** libbpf attaches one byte further where it finds one of two pairs of NOPs. */
    @ParameterizedTest
    @CsvSource({
        "90 0f 1f 44 00 00, bpftrace-0.17, false",
        "90 0f 1f 44 00 00, bpftrace-0.27, true",
        "90 0f 1f 44 00 00, bpftrace, true",
        "90 0f 1f 44 00 00, libbpf-1.6, false",
        "90 66 2e 0f 1f 84 00 00 00 00 00, bpftrace-0.17, false",
        "90 66 2e 0f 1f 84 00 00 00 00 00, bpftrace-0.27, true",
        "90 66 2e 0f 1f 84 00 00 00 00, bpftrace-0.27, false",
        "90 66 0f 1f 40 00, bpftrace-0.27, false",
        "0f 1f 44 00 00, bpftrace-0.27, false",
    })
    void knowsWhereTracersAttach(String code, String tracer, boolean behind) throws Exception {
        UsdtFile file = file(X86_64, 0x401000, code, "");
        assertEquals(
                behind ? List.of(0x401000L, 0x401001L) : List.of(0x401000L),
                AttachPlaces.of(
                        Tracer.of(tracer),
                        file.machine().orElseThrow(),
                        file.sites().get(0)));
    }
}
