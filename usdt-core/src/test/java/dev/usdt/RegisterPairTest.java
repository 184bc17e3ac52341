package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Operand.Register;
import dev.usdt.Operand.RegisterPair;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerRules;
import dev.usdt.tracer.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Values in two registers: what gcc 12 puts where, seen in the code that it makes around an assembler statement with a
 * value of twice a register's width.
 */
class RegisterPairTest {

    private static Operand operand(Machine machine, String spec) {
        return Argument.parse(machine, spec).get(0).operand();
    }

    @ParameterizedTest
    @CsvSource({
        "i386, 8@%eax, eax, edx",
        "i386, -8@%edx, edx, ecx",
        "i386, 8@%ecx, ecx, ebx",
        "i386, 8@%ebx, ebx, esi",
        "i386, 8@%esi, esi, edi",
        "i386, 8@eax, eax, edx",
        "x86_64, 16@%rax, rax, rdx",
        "x86_64, -16@%rdx, rdx, rcx",
        "x86_64, 16@%r8, r8, r9",
        "x86_64, 16@%r14, r14, r15",
        "x32, 16@%rsi, rsi, rdi",
        "arm, 8@r2, r2, r3",
        "aarch64, 16@x0, x0, x1",
        "ppc, 8@9, 9, 10",
        "ppc64, 16@10, 10, 11",
        "ppc64le, 16@%r10, r10, r11",
        "s390x, 16@%r2, r2, r3",
        "s390, 8@%r2, r2, r3",
        "mips64el, 16@$2, 2, 3",
        "mipsel, 8@$4, 4, 5",
        "riscv64, 16@a4, a4, a5",
        "riscv64, 16@s1, s1, a0",
        "riscv64, 16@a7, a7, s2",
        "riscv32, 8@t2, t2, s0",
        "loongarch64, 16@$r4, r4, r5",
        "sparc, 8@%o0, o0, o1",
    })
    void isAValueOfTwiceTheWidth(String machine, String spec, String first, String second) {
        Operand operand = operand(Machine.ofName(machine).orElseThrow(), spec);
        assertTrue(operand instanceof RegisterPair, operand::toString);
        RegisterPair pair = (RegisterPair) operand;
        assertEquals(first, pair.first().name());
        assertEquals(second, pair.second().name());
        assertEquals(pair.first().widthBits(), pair.second().widthBits());
    }

    /** Narrower than its register, wide enough, a part of a wider one, no general one, the last. */
    @ParameterizedTest
    @CsvSource({
        "x86_64, 8@%eax",
        "x86_64, 8@%rax",
        "x86_64, 4@%ax",
        "x86_64, 16@%xmm0",
        "x86_64, 32@%xmm0",
        "x86_64, 24@%rax",
        "x86_64, 16@%rsp",
        "x86_64, 16@%r15",
        "x86_64, 2@%ah",
        "i386, 4@%eax",
        "i386, 4@%ax",
        "i386, 16@%eax",
        "i386, 16@%mm0",
        "aarch64, 8@w0",
        "aarch64, 16@d0",
        "aarch64, 16@x30",
        "aarch64, 16@sp",
        "arm, 8@s0",
        "arm, 16@d0",
        "arm, 8@r10",
        "arm, 8@sp",
    })
    void isNothingElse(String machine, String spec) {
        Operand operand = operand(Machine.ofName(machine).orElseThrow(), spec);
        assertTrue(operand instanceof Register, operand::toString);
    }

    /** Tracers know nothing of the second register. */
    @ParameterizedTest
    @CsvSource({
        "libbpf-1.7, i386, WRONG",
        "gdb, i386, WRONG",
        "systemtap, i386, WRONG",
        "perf, i386, WRONG",
        "bcc, i386, UNKNOWN",
        "libbpf-1.7, arm, WRONG",
        "libbpf-1.1, arm, REFUSED",
        "perf, ppc, WRONG",
    })
    void isReadByHalf(String tracer, String machineName, Verdict verdict) {
        Machine machine = Machine.ofName(machineName).orElseThrow();
        String spec = machine == Machine.I386 ? "8@%eax" : machine == Machine.ARM ? "8@r2" : "8@9";
        Argument argument = Argument.parse(machine, spec).get(0);
        assertEquals(
                verdict,
                TracerRules.ofArgument(Tracer.of(tracer), machine, argument).verdict());
    }

    @ParameterizedTest
    @CsvSource({"bcc", "libbpf-1.7", "gdb", "systemtap", "perf", "bpftrace-0.17", "bpftrace-0.27"})
    void isReadByNobodyWhereItHasSixteenBytes(String tracer) {
        Argument argument = Argument.parse(Machine.X86_64, "16@%rax").get(0);
        assertEquals(
                Verdict.REFUSED,
                TracerRules.ofArgument(Tracer.of(tracer), Machine.X86_64, argument)
                        .verdict());
    }

    /** SystemTap reads eight bytes of memory of any other size; the others read none. */
    @ParameterizedTest
    @CsvSource({
        "bcc, REFUSED",
        "libbpf-1.7, REFUSED",
        "gdb, REFUSED",
        "perf, REFUSED",
        "systemtap, WRONG",
    })
    void isNotAsAStructureInMemory(String tracer, Verdict verdict) {
        Argument argument = Argument.parse(Machine.X86_64, "24@8(%rsp)").get(0);
        assertTrue(argument.operand() instanceof Operand.Memory);
        assertEquals("bytes24", argument.type().typeName());
        assertEquals(
                verdict,
                TracerRules.ofArgument(Tracer.of(tracer), Machine.X86_64, argument)
                        .verdict());
    }
}
