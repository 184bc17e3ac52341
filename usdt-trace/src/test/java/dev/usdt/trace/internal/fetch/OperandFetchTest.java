package dev.usdt.trace.internal.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How operands are spelled for the kernel; that it takes them, and what it fetches, is for a kernel to say. */
class OperandFetchTest {

    private static UsdtFile file(String name) throws IOException {
        return UsdtFile.read(Path.of(System.getProperty("usdt.testdata"), "elf", name), dev.usdt.Detail.SYMBOLS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -4@%eax            | %ax:u64
                    1@%ah              | %ax:u64 >> 8
                    1@%r15b            | %r15:u64
                    8@%rsp             | %sp:u64
                    -4@-20(%rbp)       | -20(%bp):u32
                    2@8(%r8)           | +8(%r8):u16
                    8@(%rdi)           | +0(%di):u64
                    -1@14(%rsi)        | +14(%si):u8
                    8f@%xmm0           | the kernel cannot fetch this register
                    4@(%rdi,%rdx,4)    | the kernel cannot fetch by an index register
                    4@%fs:8(%rax)      | the kernel cannot fetch by a segment register
                    4@nowhere(%rip)    | the file does not tell the address of nowhere
                    4@16(%rip)         | it is relative to an instruction that is not known
                    8@8(%eax)          | the kernel cannot fetch by this register
                    8@%eax             | the register is narrower than the value
                    16@%rax            | the kernel fetches no values of 16 bytes
                    """)
    void ofX86(String spec, String expected) throws IOException {
        assertSpelled("cvalues-amd64-O2.elf", Machine.X86_64, spec, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -4@w0              | %x0:u64
                    8@x30              | %x30:u64
                    8@sp               | %sp:u64
                    8@[sp, 16]         | +16(%sp):u64
                    -4@[x29, -8]       | -8(%x29):u32
                    8f@d0              | the kernel cannot fetch this register
                    4@[x0, x1]         | the kernel cannot fetch by an index register
                    """)
    void ofArm(String spec, String expected) throws IOException {
        assertSpelled("cvalues-arm64-O0.elf", Machine.AARCH64, spec, expected);
    }

    private static void assertSpelled(String fixture, Machine machine, String spec, String expected)
            throws IOException {
        UsdtFile file = file(fixture);
        ProbeSite site = file.sites().get(0);
        OperandFetch.Spelling spelling = new OperandFetch(file, machine, 0)
                .number(site, Argument.parse(machine, spec).get(0));
        String told = spelling.field().isEmpty()
                ? spelling.reason()
                : spelling.field().get().fetch() + ":"
                        + spelling.field().get().type().spelling()
                        + (spelling.shift() == 0 ? "" : " >> " + spelling.shift());
        assertEquals(expected, told);
    }
}
