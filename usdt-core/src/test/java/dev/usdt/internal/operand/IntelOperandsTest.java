package dev.usdt.internal.operand;

import static dev.usdt.internal.operand.OperandParserTest.assertDecodes;
import static dev.usdt.internal.operand.OperandParserTest.assertUnparsed;
import static dev.usdt.internal.operand.OperandParserTest.full;
import static dev.usdt.internal.operand.OperandParserTest.index;
import static dev.usdt.internal.operand.OperandParserTest.memory;
import static dev.usdt.internal.operand.OperandParserTest.part;
import static dev.usdt.internal.operand.OperandParserTest.symbol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Address;
import dev.usdt.Operand.Constant;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What gcc 12 and clang 14 write with {@code -masm=intel}, at every level of optimization, with and without position
 * independence, with each its twin in AT&T syntax, which the same compiler writes without: both have to mean the same.
 */
class IntelOperandsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            eax | %eax
            rsi | %rsi
            r10b | %r10b
            r11w | %r11w
            cl | %cl
            xmm0 | %xmm0
            5 | $5
            -7 | $-7
            140737488355327 | $140737488355327
            -9223372036854775807 | $-9223372036854775807
            DWORD PTR -12[rsp] | -12(%rsp)
            DWORD PTR [rsp] | (%rsp)
            DWORD PTR [rbp-4] | -4(%rbp)
            QWORD PTR -16[rbp] | -16(%rbp)
            BYTE PTR [rsp+16] | 16(%rsp)
            WORD PTR -20[rbp] | -20(%rbp)
            TBYTE PTR 64[rbp] | 64(%rbp)
            XMMWORD PTR [rbp-48] | -48(%rbp)
            16[rbp] | 16(%rbp)
            [rbp+16] | 16(%rbp)
            [rsp + 20] | 20(%rsp)
            [rsp - 104] | -104(%rsp)
            [rax] | (%rax)
            BYTE PTR [rax+rdx] | (%rax,%rdx)
            BYTE PTR 5[rcx+rdx] | 5(%rcx,%rdx)
            DWORD PTR 12[r9+rdi*4] | 12(%r9,%rdi,4)
            DWORD PTR [r9+12+rdi*4] | 12(%r9,%rdi,4)
            DWORD PTR 12[r9d+edi*4] | 12(%r9d,%edi,4)
            QWORD PTR [rdx+rsi*8] | (%rdx,%rsi,8)
            QWORD PTR [rbp-424+rbx*4] | -424(%rbp,%rbx,4)
            [rax + 4*rbx + 8] | 8(%rax,%rbx,4)
            QWORD PTR arr[0+rax*8] | arr(,%rax,8)
            DWORD PTR [rsi+rsp] | (%rsp,%rsi)
            DWORD PTR glob[rip] | glob(%rip)
            24@gs[rip] | 24@gs(%rip)
            XMMWORD PTR gs2[rip] | gs2(%rip)
            QWORD PTR f@GOTPCREL[rip] | f@GOTPCREL(%rip)
            DWORD PTR arr[rip+12] | arr+12(%rip)
            [rip + offset gs2] | gs2(%rip)
            [offset glob] | glob
            DWORD PTR glob | glob
            DWORD PTR arr+12[rip] | arr+12(%rip)
            DWORD PTR fs:tls@tpoff | %fs:tls@tpoff
            DWORD PTR fs:8+tls@tpoff | %fs:8+tls@tpoff
            DWORD PTR ds:4660 | %ds:4660
            OFFSET FLAT:glob | $glob
            OFFSET FLAT:sa+24 | $sa+24
            OFFSET FLAT:.LC0 | $.LC0
            offset glob | $glob
            offset .L.str | $.L.str
            """)
    void meansWhatItsTwinMeans(String intel, String att) {
        assertEquals(operand(Machine.X86_64, att), operand(Machine.X86_64, intel), intel);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            eax | %eax
            DWORD PTR 80[edi+edx*4] | 80(%edi,%edx,4)
            DWORD PTR gs:tls@ntpoff | %gs:tls@ntpoff
            DWORD PTR glob@GOTOFF[eax] | glob@GOTOFF(%eax)
            DWORD PTR arr@GOTOFF[eax+12] | arr@GOTOFF+12(%eax)
            DWORD PTR arr@GOTOFF[eax+ecx*4] | arr@GOTOFF(%eax,%ecx,4)
            [eax + offset gs@GOTOFF] | gs@GOTOFF(%eax)
            12@gs@GOTOFF[ecx] | 12@gs@GOTOFF(%ecx)
            """)
    void meansWhatItsTwinMeansOn32Bits(String intel, String att) {
        assertEquals(operand(Machine.I386, att), operand(Machine.I386, intel), intel);
    }

    /** Of a value of 4 bytes if the text does not say. */
    private static Operand operand(Machine machine, String text) {
        List<Argument> arguments = Argument.parse(machine, text.matches("\\d+@.*") ? text : "4@" + text);
        assertEquals(1, arguments.size(), text);
        return arguments.get(0).operand();
    }

    static Stream<Arguments> operands() {
        Register rsp = full("rsp", 64);
        return Stream.of(
                arguments("eax", part("eax", "rax", 32)),
                arguments("5", new Constant(5)),
                arguments("DWORD PTR -12[rsp]", memory(rsp, -12)),
                arguments("[rsp + 20]", memory(rsp, 20)),
                arguments("[rsp+rax*2-8]", memory(rsp, index(full("rax", 64), 1), -8)),
                arguments("dword ptr [rsp]", memory(rsp, 0)),
                arguments("QWORD PTR glob[rip]", memory(full("rip", 64), symbol("glob"), 0)),
                arguments("OFFSET FLAT:glob+8", new Address(symbol("glob"), 8)),
                arguments(
                        "DWORD PTR ds:4660",
                        new Memory(Optional.empty(), Optional.empty(), Optional.empty(), 4660, Optional.of("ds"))));
    }

    @ParameterizedTest
    @MethodSource("operands")
    void decodes(String text, Operand expected) {
        assertDecodes(Machine.X86_64, text, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DWORD | expected PTR at the end
            DWORD [rsp] | expected PTR at character 7, found '['
            PTR | expected a number or a symbol at the end
            [rsp | expected '+' at the end
            [] | expected a number or a symbol at character 2, found ']'
            [rsp+] | expected a number or a symbol at character 6, found ']'
            [rax-rbx] | rbx is subtracted
            [rax+rbx*3] | scale is not 1, 2, 4 or 8
            [rax+rbx*4+rcx] | more than one index register
            [rax+ebx] | ebx cannot be added to rax
            [rip+rax*2] | rax cannot be added to rip
            [al] | al is not a register of an address
            a[b+rax] | more than one symbol
            r5 | r5 is not a register of this machine
            [rsp+4+al] | al is not a register of an address
            4[rax]8 | expected nothing more at character 7, found '8'
            """)
    void saysWhatIsWrong(String text, String reason) {
        assertUnparsed(Machine.X86_64, text, reason);
    }

    /** Blanks in it do not end the argument; what is no operand of Intel syntax ends as ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-4@DWORD PTR -12[rsp]",
                "8@OFFSET FLAT:glob",
                "8@offset glob",
                "8@QWORD PTR fs:8+tls@tpoff",
                "-4@[rsp + 20]",
                "-4@dword ptr [rip + offset glob]"
            })
    void isOneArgument(String argument) {
        for (String text : List.of(argument, argument + " 8@rdx", "8@rax " + argument + "  8@rdx")) {
            List<Argument> arguments = Argument.parse(Machine.X86_64, text);
            assertEquals(text.split(" +8@r|^8@r").length, arguments.size(), text);
            assertEquals(
                    1, arguments.stream().filter(a -> a.spec().equals(argument)).count(), text);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            4@offset(%rip) 4@%eax | 4@offset(%rip) | 4@%eax
            8@offset 8@%rax | 8@offset | 8@%rax
            8@word %rax | 8@word | %rax
            8@WORD $5 | 8@WORD | $5
            8@size DWORD | 8@size | DWORD
            """)
    void takesNoVariableForAWordOfThisSyntax(String text, String first, String second) {
        assertEquals(
                List.of(first, second),
                Argument.parse(Machine.X86_64, text).stream()
                        .map(Argument::spec)
                        .toList());
        assertDecodes(Machine.X86_64, "offset(%rip)", memory(full("rip", 64), symbol("offset"), 0));
        assertDecodes(Machine.X86_64, "word", memory(symbol("word"), 0));
    }

    @Test
    void isOfX86Only() {
        assertEquals(3, Argument.parse(Machine.AARCH64, "4@DWORD PTR x").size());
    }
}
