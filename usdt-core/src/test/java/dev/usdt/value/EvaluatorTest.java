package dev.usdt.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Detail;
import dev.usdt.Fixtures;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each form of operand on each machine, with the value that its manual gives the form. */
class EvaluatorTest {

    /** The byte at an address is the lowest of the address, so that what is read shows where it was read. */
    private static final MemoryReader ADDRESSES = (address, into) -> {
        for (int i = 0; i < into.length; i++) {
            into[i] = (byte) (address + i);
        }
        // Elsewhere is none, so that an address with too many bits is seen.
        return address >= 0x1000 && address < 0x8000_0000L;
    };

    /** Registers from {@code rax=1 rbx=0xff}; more than 64 bits from the highest to the lowest: {@code xmm0=2:1}. */
    private static Registers registers(String text) {
        Map<String, Long> words = new HashMap<>();
        for (String word : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            String[] pair = word.split("=", -1);
            String[] parts = pair[1].split(":", -1);
            for (int i = 0; i < parts.length; i++) {
                words.put(pair[0] + "@" + (parts.length - 1 - i) * 64, number(parts[i]));
            }
        }
        return (name, from) -> {
            Long value = words.get(name + "@" + from);
            return value == null ? OptionalLong.empty() : OptionalLong.of(value);
        };
    }

    private static long number(String text) {
        return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
    }

    private static String evaluated(String machine, String registers, String spec) {
        boolean big = machine.endsWith("_be");
        Machine known = Machine.ofName(machine).orElseThrow();
        ByteOrder order = switch (known) {
            case PPC64, PPC, S390X, S390, MIPS64, MIPS, SPARC64, SPARC -> ByteOrder.BIG_ENDIAN;
            default -> big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        };
        Argument argument = Argument.parse(known, spec).get(0);
        return Evaluator.of(known, order)
                .evaluate(argument, registers(registers), ADDRESSES)
                .toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            8@%rax                | rax=-1                   | 18446744073709551615
            -8@%rax               | rax=-1                   | -1
            4@%eax                | rax=-1                   | 4294967295
            -4@%eax               | rax=0xffffffff80000000   | -2147483648
            -4@%rax               | rax=0x180000001          | -2147483647
            8@%eax                | rax=-1                   | 4294967295
            -8@%eax               | rax=0xfffffff0           | -16
            2@%ax                 | rax=0x1ffff              | 65535
            1@%ah                 | rax=0x1280               | 18
            -1@%bh                | rbx=0x8000               | -128
            -1@%r9b               | r9=0x1ff                 | -1
            -4@$-5                |                          | -5
            8@$-1                 |                          | 18446744073709551615
            1@$-1                 |                          | 255
            1@16(%rsp)            | rsp=0x2000               | 16
            4@0x10(%rsp)          | rsp=0x2000               | 319951120
            -1@-1(%rbp)           | rbp=0x2000               | -1
            1@8(%rax,%rbx,4)      | rax=0x2000 rbx=3         | 20
            1@(,%rbx,8)           | rbx=0x401                | 8
            1@(%eax,%ebx)         | rax=0x900002000 rbx=0xffffffff | 255
            1@(%r13d)             | r13=0x1234567800002004   | 4
            1@%fs:16              | fs_base=0x3000           | 16
            1@%gs:-1(%rax)        | gs_base=0x3000 rax=2     | 1
            1@%ds:(%rax)          | rax=0x2003               | 3
            8f@%xmm0              | xmm0=7:0x3ff8000000000000 | 1.5
            4f@%xmm15             | xmm15=7:0xffffffff3f000000 | 0.5
            8@%xmm0               | xmm0=7:9                 | 9
            16@%xmm1              | xmm1=0x100:0x2           | 02000000000000000001000000000000
            4f@%eax               | rax=0x3fc00000           | 1.5
            8f@%rax               | rax=0xbfb999999999999a   | -0.1
            16@%rax               | rax=1 rdx=2              | 01000000000000000200000000000000
            -16@%r8               | r8=-2 r9=-1              | feffffffffffffffffffffffffffffff
            3@(%rax)              | rax=0x2001               | 010203
            3@%rax                | rax=0x04030201           | 010203
            24@8(%rsp)            | rsp=0x2000               | 08090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
            10f@%st               | st(0)=0x3fff:0x8000000000000000 | 0000000000000080ff3f
            16f@(%rax)            | rax=0x2000               | 000102030405060708090a0b0c0d0e0f
            """)
    void ofX86(String spec, String registers, String expected) {
        assertEquals(expected, evaluated("x86_64", registers == null ? "" : registers, spec));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            i386        | -4@%eax                  | eax=0xfffffffe            | -2
            i386        | 8@%eax                   | eax=1 edx=2               | 8589934593
            i386        | -8@%edx                  | edx=0xffffffff ecx=0xffffffff | -1
            i386        | 8f@%eax                  | eax=0 edx=0x3ff80000      | 1.5
            i386        | 1@8(%ebp,%esi,2)         | ebp=0xffffffff esi=0x1001 | 9
            i386        | 1@%gs:20                 | gs_base=0x7ffff000        | 20
            x32         | 1@(%edi)                 | rdi=0x9_00002005          | 5
            aarch64     | -4@w0                    | x0=0x1ffffffff            | -1
            aarch64     | 8@x30                    | x30=7                     | 7
            aarch64     | 4@wzr                    |                           | 0
            aarch64     | 1@[sp, 16]               | sp=0x2000                 | 16
            aarch64     | 1@[x29, #-1]             | x29=0x2000                | 255
            aarch64     | 1@[x0, w1, sxtw 2]       | x0=0x2010 x1=0xfffffffe   | 8
            aarch64     | 1@[x0, w1, uxtw]         | x0=0x2010 x1=0xf00000002  | 18
            aarch64     | 1@[x0, x1, lsl 3]        | x0=0x2010 x1=2            | 32
            aarch64     | 1@[x0, xzr]              | x0=0x2010                 | 16
            aarch64     | 8f@d1                    | v1=0:0x3ff8000000000000   | 1.5
            aarch64     | 4f@s1                    | v1=0:0x3fc00000           | 1.5
            aarch64     | 16@q1                    | v1=1:2                    | 02000000000000000100000000000000
            aarch64     | 4@[sp]                   | sp=0x2000                 | 50462976
            aarch64_be  | 4@[sp]                   | sp=0x2000                 | 66051
            aarch64_be  | 4@w2                     | x2=5                      | 5
            arm         | -4@r0                    | r0=0xffffffff             | -1
            arm         | 8@r2                     | r2=1 r3=2                 | 8589934593
            arm         | 4f@s1                    | d0=0x3fc0000000000000     | 1.5
            arm         | 1@[r11, #-8]             | fp=0x2000                 | 248
            arm         | 1@[r0, r1, lsl #2]       | r0=0xfffffff0 r1=0x404    | 0
            ppc64le     | -4@%r9                   | r9=0xffffffff             | -1
            ppc64       | 4@8(1)                   | r1=0x2000                 | 134810123
            ppc64       | 1@3,4                    | r3=0x2000 r4=6            | 6
            ppc64       | 16@10                    | r10=1 r11=2               | 00000000000000010000000000000002
            ppc64       | 8f@f1                    | f1=0x3ff8000000000000     | 1.5
            ppc64le     | 4f@f1                    | f1=0x3ff8000000000000     | 1.5
            ppc64       | i9                       |                           | 9
            ppc         | 8@9                      | r9=1 r10=2                | 4294967298
            s390x       | -4@%r2                   | r2=0xfffffffe             | -2
            s390x       | 8@160(%r15)              | r15=0x2000                | 11574711341044573863
            s390x       | 1@8(%r1,%r2)             | r1=0x2000 r2=3            | 11
            s390x       | 8f@%f0                   | f0=0x3ff8000000000000     | 1.5
            s390x       | 4f@%f0                   | f0=0x3fc0000000000000     | 1.5
            s390        | 1@4(%r15)                | r15=0x80002000            | 4
            riscv64     | -4@a0                    | a0=0xffffffff             | -1
            riscv64     | 4@zero                   |                           | 0
            riscv64     | 1@-20(s0)                | s0=0x2000                 | 236
            riscv64     | 4f@fa0                   | fa0=0xffffffff3fc00000    | 1.5
            mips64el    | -4@$2                    | r2=-1                     | -1
            mips64el    | 4@$0                     |                           | 0
            mips        | 2@8($sp)                 | r29=0x2000                | 2057
            mips        | 8@$4                     | r4=1 r5=2                 | 4294967298
            loongarch64 | 8@$r4                    | r4=9                      | 9
            loongarch64 | 1@$r22,-8                | r22=0x2000                | 248
            sparc64     | 8@%o0                    | o0=9                      | 9
            sparc64     | 1@[%fp+2039]             | fp=0x2001                 | 248
            sparc64     | 4f@%f1                   | f1=0x3fc00000             | 1.5
            sparc       | 8@%o0                    | o0=1 o1=2                 | 4294967298
            """)
    void ofOthers(String machine, String spec, String registers, String expected) {
        assertEquals(
                expected,
                evaluated(
                        machine,
                        registers == null ? "" : registers.replace("_", "").replace("gsbase", "gs_base"),
                        spec));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            x86_64  | 8@%rax          |                 | (the register rax is not known)
            x86_64  | 8@(%rax)        |                 | (the register rax is not known)
            x86_64  | 8@(%rax,%rbx)   | rax=0x2000      | (the register rbx is not known)
            x86_64  | 16@%rax         | rax=1           | (the register rdx is not known)
            x86_64  | 16@%xmm0        | xmm0=1          | (the register xmm0 is not known)
            x86_64  | 8@%fs:16        |                 | (the register fs_base is not known)
            x86_64  | 8@(%rax)        | rax=0           | (8 bytes at 0x0 cannot be read)
            x86_64  | 8@sym(%rip)     | rip=0x2000      | (the address of sym is not known)
            x86_64  | 8@$sym          |                 | (the address of sym is not known)
            x86_64  | 8@8(%rip)       | rip=0x2000      | (it is relative to an instruction that is not known)
            x86_64  | 8@$sym@GOTOFF   |                 | (it is not a whole address)
            x86_64  | 8@s@GOT(%rax)   | rax=0x2000      | (where the linker put s@GOT is not known)
            x86_64  | 8f@$5           |                 | (it is a constant whose bits only a compiler knows)
            x86_64  | 16@$5           |                 | (it is a constant whose bits only a compiler knows)
            x86_64  | 8f@%eax         | rax=1           | (the register is narrower than the value)
            x86_64  | 24@%rax         | rax=1           | (the register is narrower than the value)
            x86_64  | 8f@%st          | st(0)=1:1       | (how st holds it is not known)
            ppc64   | 8f@%vs1         | vs1=1:1         | (how vs1 holds it is not known)
            ppc64   | 3@9             | r9=1            | (which end of 9 holds the value is not known)
            s390x   | 8f@%v0          | v0=1:1          | (how v0 holds it is not known)
            aarch64 | 8@[x0, #:lo12:s] | x0=0x2000      | (the address of s is not known)
            """)
    void isAbsent(String machine, String spec, String registers, String expected) {
        assertEquals(expected, evaluated(machine, registers == null ? "" : registers, spec));
    }

    /** gcc has the page of the symbol in x2; all is moved by a number of whole pages. */
    @ParameterizedTest
    @CsvSource({"0", "0x5500000000"})
    void addsTheLoadBias(String bias) throws Exception {
        Path path = Fixtures.testdata().resolve("elf/cvalues-arm64-O2-pie.elf");
        UsdtFile file = UsdtFile.read(path, Detail.SYMBOLS);
        ProbeSite site = file.sites().stream()
                .filter(probe -> probe.note().arguments().contains("[x2, #:lo12:counter]"))
                .findFirst()
                .orElseThrow();
        long counter = 0x30d0 + number(bias); // readelf -sW
        List<Long> read = new ArrayList<>();
        MemoryReader memory = (address, into) -> read.add(address);
        Registers registers = Registers.of(Map.of("x2", counter & -4096));
        Evaluator.of(file, number(bias)).evaluate(site, registers, memory);
        assertTrue(read.contains(counter), read + " without " + counter);

        Operand.Symbol symbol = new Operand.Symbol("counter", Optional.empty());
        Argument address = new Argument(0, new ArgumentType(8, false, false), new Operand.Address(symbol, 8), "");
        Value value = Evaluator.of(file, number(bias)).evaluate(address, registers, memory);
        assertEquals(Long.toString(counter + 8), value.toString());
    }

    /** What a caller makes by itself may be nothing that a note says. */
    @Test
    void isAbsentOfOperandsThatNoParserMakes() {
        Operand.Register rax = new Operand.Register("rax", "rax", 64, 0);
        Operand.Register eax = new Operand.Register("eax", "rax", 32, 0);
        Evaluator evaluator = Evaluator.of(Machine.X86_64, ByteOrder.LITTLE_ENDIAN);
        for (Operand operand : new Operand[] {new Operand.RegisterPair(rax, eax), new Operand.Constant(1)}) {
            Argument argument = new Argument(0, ArgumentType.UNKNOWN, operand, "");
            Value value = evaluator.evaluate(argument, registers("rax=1"), MemoryReader.NONE);
            assertEquals(Optional.of(Value.Cause.FORM), cause(value), value.toString());
        }
        Operand.Register wide = new Operand.Register("xmm0", "xmm0", 128, 0);
        Argument wides = new Argument(0, new ArgumentType(32, false, false), new Operand.RegisterPair(wide, wide), "");
        Value two = evaluator.evaluate(wides, registers("xmm0=1:1"), MemoryReader.NONE);
        assertEquals(Optional.of(Value.Cause.FORM), cause(two), two.toString());
        Argument none = new Argument(0, ArgumentType.UNKNOWN, rax, "");
        assertEquals(new Value.Bytes(new byte[0]), evaluator.evaluate(none, registers("rax=1"), MemoryReader.NONE));
    }

    private static Optional<Value.Cause> cause(Value value) {
        return value instanceof Value.Absent absent ? Optional.of(absent.cause()) : Optional.empty();
    }

    @Test
    void tellsWhatIsMissing() {
        Evaluator evaluator = Evaluator.of(Machine.X86_64, ByteOrder.LITTLE_ENDIAN);
        Map<String, Value.Cause> causes = Map.of(
                "8@%rbx", Value.Cause.REGISTER,
                "8@(%rax)", Value.Cause.MEMORY,
                "8@sym(%rip)", Value.Cause.SYMBOL,
                "8@nonsense%", Value.Cause.FORM);
        causes.forEach((spec, cause) -> {
            Argument argument = Argument.parse(Machine.X86_64, spec).get(0);
            Value value = evaluator.evaluate(argument, Registers.of(Map.of("rax", 1L)), MemoryReader.NONE);
            assertEquals(Optional.of(cause), cause(value), spec);
        });
    }
}
