package dev.usdt.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.ElfKind;
import dev.usdt.Machine;
import dev.usdt.process.CProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where registers are in the kernel's structure: what its headers, or compilers by them, say. */
class PtRegsTest {

    private static final ElfKind X86_64 = new ElfKind(ElfKind.ET_EXEC, 62, true, false);
    private static final ElfKind S390X = new ElfKind(ElfKind.ET_EXEC, 22, true, true);
    private static final ElfKind I386 = new ElfKind(ElfKind.ET_EXEC, 3, false, false);

    /** By asm/ptrace.h of linux-libc-dev 6.1 for the machine, counted by hand; LoongArch by that of 6.6. */
    @ParameterizedTest
    @CsvSource({
        "x86_64, r15, 0",
        "x86_64, rdi, 112",
        "x86_64, rip, 128",
        "x86_64, rsp, 152",
        "x32, rsi, 104",
        "i386, ebx, 0",
        "i386, eax, 24",
        "i386, esp, 60",
        "aarch64, x0, 0",
        "aarch64, x30, 240",
        "aarch64, sp, 248",
        "arm, r10, 40",
        "arm, fp, 44",
        "arm, sp, 52",
        "arm, pc, 60",
        "ppc64le, r31, 248",
        "ppc64, ctr, 280",
        "ppc64, lr, 288",
        "ppc, r1, 4",
        "ppc, lr, 144",
        "s390x, r0, 24",
        "s390x, r15, 144",
        "riscv64, ra, 8",
        "riscv64, s1, 72",
        "riscv64, a0, 80",
        "riscv64, s2, 144",
        "riscv64, t3, 224",
        "riscv64, t6, 248",
        "riscv32, a0, 40",
        "mips64, r29, 232",
        "loongarch64, r3, 24",
        "sparc64, o0, 64",
        "sparc64, sp, 112",
        "sparc64, o7, 120",
        "sparc, o0, 48",
    })
    void isWhereTheKernelPutsIt(String machine, String register, int offset) {
        assertEquals(
                OptionalInt.of(offset), PtRegs.offsetOf(Machine.ofName(machine).orElseThrow(), register));
    }

    @ParameterizedTest
    @CsvSource({"x86_64, xmm0", "x86_64, eax", "x86_64, orig_rax", "sparc64, l0", "mips, r4", "s390, r2", "x86_64, ''"})
    void isNowhere(String machine, String register) {
        assertEquals(
                OptionalInt.empty(), PtRegs.offsetOf(Machine.ofName(machine).orElseThrow(), register));
    }

    @Test
    void isReadInTheOrderOfTheMachine() {
        ByteBuffer bytes = ByteBuffer.allocate(1 + 168); // which is big-endian
        bytes.position(1);
        bytes.put(1 + 80, (byte) 5);
        bytes.put(1 + 112 + 7, (byte) 0x80);
        Registers registers = PtRegs.of(Machine.X86_64, X86_64, bytes);
        assertEquals(OptionalLong.of(5), registers.bits("rax", 0));
        assertEquals(OptionalLong.of(Long.MIN_VALUE), registers.bits("rdi", 0));
        assertEquals(OptionalLong.empty(), registers.bits("rax", 64));
        assertEquals(OptionalLong.empty(), registers.bits("xmm0", 0));
        assertEquals(1, bytes.position());

        ByteBuffer little = ByteBuffer.allocate(152).order(ByteOrder.LITTLE_ENDIAN);
        little.put(24 + 2 * 8 + 7, (byte) 5);
        assertEquals(OptionalLong.of(5), PtRegs.of(Machine.S390X, S390X, little).bits("r2", 0));
        ByteBuffer narrow =
                ByteBuffer.allocate(68).order(ByteOrder.LITTLE_ENDIAN).putInt(24, -1);
        assertEquals(
                OptionalLong.of(0xffff_ffffL),
                PtRegs.of(Machine.I386, I386, narrow).bits("eax", 0));
    }

    @Test
    void doesNotHaveWhatIsBehindItsEnd() {
        Registers registers = PtRegs.of(Machine.X86_64, X86_64, ByteBuffer.allocate(159));
        assertEquals(OptionalLong.of(0), registers.bits("cs", 0));
        assertEquals(OptionalLong.empty(), registers.bits("rsp", 0));
        ElfKind alpha = new ElfKind(ElfKind.ET_EXEC, 0x9026, true, false);
        assertEquals(
                OptionalLong.empty(),
                PtRegs.of(Machine.X86_64, alpha, ByteBuffer.allocate(999)).bits("rax", 0));
    }

    /** By putreg32 of arch/x86/kernel/ptrace.c and compat_gpr_get of arch/arm64/kernel/ptrace.c of Linux 6.1. */
    @ParameterizedTest
    @CsvSource({
        "x86_64, 3, eax, 80",
        "x86_64, 3, ebx, 40",
        "x86_64, 3, ecx, 88",
        "x86_64, 3, edx, 96",
        "x86_64, 3, esi, 104",
        "x86_64, 3, edi, 112",
        "x86_64, 3, ebp, 32",
        "x86_64, 3, esp, 152",
        "aarch64, 40, r0, 0",
        "aarch64, 40, r10, 80",
        "aarch64, 40, fp, 88",
        "aarch64, 40, sp, 104",
        "aarch64, 40, lr, 112",
        "mips64, 8, r4, 32",
        "mips64el, 8, r4, 32",
        "s390x, 22, r2, 40",
    })
    void ofAProgramOf32BitsIsInThatOf64(String kernel, int machine, String register, int offset) {
        Machine machineOfKernel = Machine.ofName(kernel).orElseThrow();
        boolean bigEndian = machine == 8 || machine == 22;
        ByteBuffer bytes = ByteBuffer.allocate(400);
        bytes.put(offset + (bigEndian ? 7 : 0), (byte) 5);
        ElfKind program = new ElfKind(ElfKind.ET_EXEC, machine, false, bigEndian);
        assertEquals(
                OptionalLong.of(5), PtRegs.of(machineOfKernel, program, bytes).bits(register, 0));
    }

    @ParameterizedTest
    @CsvSource({"aarch64, eax", "i386, rax", "x86_64, rax", "x86_64, ds"})
    void ofAProgramThatTheKernelDoesNotRunIsUnknown(String kernel, String register) {
        ElfKind program = kernel.equals("i386") ? X86_64 : I386;
        PtRegs registers = PtRegs.of(Machine.ofName(kernel).orElseThrow(), program, ByteBuffer.allocate(400));
        assertEquals(OptionalLong.empty(), registers.bits(register, 0));
    }

    @TempDir
    Path folder;

    /** Every member that is a register. */
    @Test
    void isWhereTheCompilerOfThisMachinePutsIt() throws Exception {
        assumeTrue(
                System.getProperty("os.arch").equals("amd64")
                        && System.getProperty("os.name").equals("Linux"),
                "this is not Linux on x86-64");
        List<String> names =
                List.of("r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi rip cs rsp ss".split(" ", -1));
        StringBuilder source = new StringBuilder(
                "#include <stddef.h>\n#include <stdio.h>\n#include <asm/ptrace.h>\nint main(void) {\n");
        for (String name : names) {
            source.append("    printf(\"%zu\\n\", offsetof(struct pt_regs, " + name + "));\n");
        }
        Path program = CProgram.of(folder, "offsets", source + "}\n");
        Process process = new ProcessBuilder(program.toString()).start();
        List<String> found = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .lines()
                .toList();
        assertEquals(names.size(), found.size());
        for (int i = 0; i < names.size(); i++) {
            OptionalInt offset = PtRegs.offsetOf(Machine.X86_64, names.get(i));
            assertEquals(OptionalInt.of(Integer.parseInt(found.get(i))), offset, names.get(i));
        }
    }
}
