package dev.usdt.internal.operand;

import static dev.usdt.internal.operand.OperandParserTest.assertDecodes;
import static dev.usdt.internal.operand.OperandParserTest.assertRegisters;
import static dev.usdt.internal.operand.OperandParserTest.assertUnparsed;
import static dev.usdt.internal.operand.OperandParserTest.full;
import static dev.usdt.internal.operand.OperandParserTest.index;
import static dev.usdt.internal.operand.OperandParserTest.memory;
import static dev.usdt.internal.operand.OperandParserTest.part;
import static dev.usdt.internal.operand.OperandParserTest.symbol;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Address;
import dev.usdt.Operand.Constant;
import dev.usdt.Operand.Index;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import dev.usdt.Operand.Symbol;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class X86OperandParserTest {

    private static final Register RAX = full("rax", 64);
    private static final Register RBX = full("rbx", 64);
    private static final Register RIP = full("rip", 64);
    private static final Register EAX = part("eax", "eax", 32);
    private static final Register EBX = part("ebx", "ebx", 32);
    private static final Register EDX = part("edx", "edx", 32);

    private static Memory any(
            @Nullable Register base,
            @Nullable Index index,
            @Nullable Symbol symbol,
            long displacement,
            @Nullable String segment) {
        return new Memory(
                Optional.ofNullable(base),
                Optional.ofNullable(index),
                Optional.ofNullable(symbol),
                displacement,
                Optional.ofNullable(segment));
    }

    static Stream<Arguments> operandsOf64Bits() {
        return Stream.of(
                arguments("$5", new Constant(5)),
                arguments("$-1", new Constant(-1)),
                arguments("$0x10", new Constant(16)),
                arguments("$18446744073709551614", new Constant(-2)),
                arguments("$sym", new Address(symbol("sym"), 0)),
                arguments("$.LC0", new Address(symbol(".LC0"), 0)),
                arguments("$sym+4", new Address(symbol("sym"), 4)),
                arguments("$$sym-4", new Address(symbol("$sym"), -4)),
                arguments("$sym@TPOFF", new Address(symbol("sym", "TPOFF"), 0)),
                arguments("$(sym)", new Address(symbol("sym"), 0)),
                arguments("-20(%rbp)", memory(full("rbp", 64), -20)),
                arguments("(%rax)", memory(RAX, 0)),
                arguments("( %rax )", memory(RAX, 0)),
                arguments("0x10(%rsp)", memory(full("rsp", 64), 16)),
                arguments("-8+3+1(%rax)", memory(RAX, -4)),
                arguments("8(%eax)", memory(part("eax", "rax", 32), 8)),
                arguments("8(%r8d)", memory(part("r8d", "r8", 32), 8)),
                arguments("8(%rax,%rbx,4)", memory(RAX, index(RBX, 2), 8)),
                arguments("(%rax,%rbx)", memory(RAX, index(RBX, 0), 0)),
                arguments("(%rax,%rbx,1)", memory(RAX, index(RBX, 0), 0)),
                arguments("(%rax,%rbx,2)", memory(RAX, index(RBX, 1), 0)),
                arguments("( %r8d , %r9d , 8 )", memory(part("r8d", "r8", 32), index(part("r9d", "r9", 32), 3), 0)),
                arguments("(,%rax,4)", any(null, index(RAX, 2), null, 0, null)),
                arguments("g_arr(,%rax,4)", any(null, index(RAX, 2), symbol("g_arr"), 0, null)),
                arguments("sym(%rip)", memory(RIP, symbol("sym"), 0)),
                arguments("24+mp_(%rip)", memory(RIP, symbol("mp_"), 24)),
                arguments("sym+40(%rip)", memory(RIP, symbol("sym"), 40)),
                arguments("glob-2(%rip)", memory(RIP, symbol("glob"), -2)),
                arguments("sym-(4)(%rip)", memory(RIP, symbol("sym"), -4)),
                arguments("-(4-1)+sym(%rip)", memory(RIP, symbol("sym"), -3)),
                arguments("0x2000(%rip)", memory(RIP, 0x2000)),
                arguments("sym(%eip)", memory(part("eip", "rip", 32), symbol("sym"), 0)),
                arguments("sym@GOTPCREL(%rip)", memory(RIP, symbol("sym", "GOTPCREL"), 0)),
                arguments("sym@GOTPCREL+4(%rip)", memory(RIP, symbol("sym", "GOTPCREL"), 4)),
                arguments("4+sym@GOTPCREL(%rip)", memory(RIP, symbol("sym", "GOTPCREL"), 4)),
                arguments("_ZN2ns3Foo7counterE(%rip)", memory(RIP, symbol("_ZN2ns3Foo7counterE"), 0)),
                arguments("a.b$c.0(%rip)", memory(RIP, symbol("a.b$c.0"), 0)),
                arguments("($foo)(%rip)", memory(RIP, symbol("$foo"), 0)),
                arguments("8+$foo(%rip)", memory(RIP, symbol("$foo"), 8)),
                arguments("$s4main1xSivp(%rip)", memory(RIP, symbol("$s4main1xSivp"), 0)),
                arguments("f@plt", memory(symbol("f", "plt"), 0)),
                arguments("st_h", memory(symbol("st_h"), 0)),
                arguments("4+st_h", memory(symbol("st_h"), 4)),
                arguments("rax(%rip)", memory(RIP, symbol("rax"), 0)),
                arguments("read", memory(symbol("read"), 0)),
                arguments("r", memory(symbol("r"), 0)),
                arguments("r123", memory(symbol("r123"), 0)),
                arguments("s10", memory(symbol("s10"), 0)),
                arguments("4096", new Constant(4096)),
                arguments("-4096", new Constant(-4096)),
                arguments("8+4096", new Constant(4104)),
                arguments("%fs:0x10", any(null, null, null, 16, "fs")),
                arguments("%fs:8(%rax)", any(RAX, null, null, 8, "fs")),
                arguments("%gs:(%rax,%rbx,8)", any(RAX, index(RBX, 3), null, 0, "gs")),
                arguments("%fs:tls@tpoff", any(null, null, symbol("tls", "tpoff"), 0, "fs")),
                arguments("%fs:tls@tpoff+4", any(null, null, symbol("tls", "tpoff"), 4, "fs")),
                arguments("%fs:ax", any(null, null, symbol("ax"), 0, "fs")));
    }

    @ParameterizedTest
    @MethodSource("operandsOf64Bits")
    void decodesTheOperandsOf64Bits(String text, Operand expected) {
        assertDecodes(Machine.X86_64, text, expected);
        assertDecodes(Machine.X32, text, expected);
    }

    static Stream<Arguments> operandsOf32Bits() {
        return Stream.of(
                arguments("12(%esp)", memory(full("esp", 32), 12)),
                arguments("(%eax,%edx,8)", memory(EAX, index(EDX, 3), 0)),
                arguments("40+sym@GOTOFF(%ebx)", memory(EBX, symbol("sym", "GOTOFF"), 40)),
                arguments("sym@GOTOFF+40(%ebx)", memory(EBX, symbol("sym", "GOTOFF"), 40)),
                arguments("sym@GOTOFF(%ebx)", memory(EBX, symbol("sym", "GOTOFF"), 0)),
                arguments("g_arr@GOTOFF(%eax,%edx,4)", any(EAX, index(EDX, 2), symbol("g_arr", "GOTOFF"), 0, null)),
                arguments("%gs:tls@ntpoff", any(null, null, symbol("tls", "ntpoff"), 0, "gs")),
                arguments("$_GLOBAL_OFFSET_TABLE_", new Address(symbol("_GLOBAL_OFFSET_TABLE_"), 0)),
                arguments("%ah", new Register("ah", "eax", 8, 8)),
                arguments("%al", part("al", "eax", 8)),
                arguments("%si", part("si", "esi", 16)),
                arguments("%zmm7", full("zmm7", 512)),
                arguments("st_h", memory(symbol("st_h"), 0)));
    }

    @ParameterizedTest
    @MethodSource("operandsOf32Bits")
    void decodesTheOperandsOf32Bits(String text, Operand expected) {
        assertDecodes(Machine.I386, text, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "rax, eax, ax, al", "rbx, ebx, bx, bl", "rcx, ecx, cx, cl", "rdx, edx, dx, dl",
        "rsi, esi, si, sil", "rdi, edi, di, dil", "rbp, ebp, bp, bpl", "rsp, esp, sp, spl",
        "r8, r8d, r8w, r8b", "r9, r9d, r9w, r9b", "r10, r10d, r10w, r10b", "r11, r11d, r11w, r11b",
        "r12, r12d, r12w, r12b", "r13, r13d, r13w, r13b", "r14, r14d, r14w, r14b", "r15, r15d, r15w, r15b",
        "r16, r16d, r16w, r16b", "r31, r31d, r31w, r31b", "r8, r8d, r8w, r8l", "r15, r15d, r15w, r15l"
    })
    void knowsTheGeneralRegistersInEveryWidth(String bits64, String bits32, String bits16, String bits8) {
        assertDecodes(Machine.X86_64, "%" + bits64, full(bits64, 64));
        assertDecodes(Machine.X86_64, "%" + bits32, part(bits32, bits64, 32));
        assertDecodes(Machine.X86_64, "%" + bits16, part(bits16, bits64, 16));
        assertDecodes(Machine.X86_64, "%" + bits8, part(bits8, bits64, 8));
        assertDecodes(Machine.X32, "%" + bits32, part(bits32, bits64, 32));
        assertDecodes(Machine.X86_64, "1(%" + bits64 + ")", memory(full(bits64, 64), 1));
        assertDecodes(Machine.X86_64, "1(%" + bits32 + ")", memory(part(bits32, bits64, 32), 1));
        if (!bits64.equals("rsp")) {
            assertDecodes(Machine.X86_64, "(%rax,%" + bits64 + ")", memory(RAX, index(full(bits64, 64), 0), 0));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "eax, ax, al",
        "ebx, bx, bl",
        "ecx, cx, cl",
        "edx, dx, dl",
        "esi, si,",
        "edi, di,",
        "ebp, bp,",
        "esp, sp,"
    })
    void knowsTheGeneralRegistersOf32Bits(String bits32, String bits16, String bits8) {
        assertDecodes(Machine.I386, "%" + bits32, full(bits32, 32));
        assertDecodes(Machine.I386, "%" + bits16, part(bits16, bits32, 16));
        assertDecodes(Machine.I386, "4(%" + bits32 + ")", memory(full(bits32, 32), 4));
        if (bits8 != null) {
            assertDecodes(Machine.I386, "%" + bits8, part(bits8, bits32, 8));
        }
    }

    @ParameterizedTest
    @CsvSource({"ah, rax", "bh, rbx", "ch, rcx", "dh, rdx"})
    void knowsWhereTheHighBytesBegin(String name, String fullName) {
        assertDecodes(Machine.X86_64, "%" + name, new Register(name, fullName, 8, 8));
        assertDecodes(Machine.I386, "%" + name, new Register(name, fullName.replace('r', 'e'), 8, 8));
    }

    @Test
    void knowsTheOtherRegisters() {
        assertRegisters(Machine.X86_64, "%", "xmm", 0, 31, "", 128, "xmm");
        assertRegisters(Machine.X86_64, "%", "ymm", 0, 31, "", 256, "ymm");
        assertRegisters(Machine.X86_64, "%", "zmm", 0, 31, "", 512, "zmm");
        assertRegisters(Machine.I386, "%", "xmm", 0, 7, "", 128, "xmm");
        assertRegisters(Machine.I386, "%", "ymm", 0, 7, "", 256, "ymm");
        assertRegisters(Machine.X86_64, "%", "mm", 0, 7, "", 64, "mm");
        assertRegisters(Machine.X86_64, "%", "k", 0, 7, "", 64, "k");
        assertDecodes(Machine.X86_64, "%st", part("st", "st(0)", 80));
        for (int i = 0; i <= 7; i++) {
            assertDecodes(Machine.I386, "%st(" + i + ")", full("st(" + i + ")", 80));
        }
        assertDecodes(Machine.X86_64, "%st( 1 )", full("st(1)", 80));
        assertDecodes(Machine.X86_64, "%rip", RIP);
        for (String segment : new String[] {"es", "cs", "ss", "ds", "fs", "gs"}) {
            assertDecodes(Machine.X86_64, "%" + segment, full(segment, 16));
            assertDecodes(Machine.I386, "%" + segment + ":4", any(null, null, null, 4, segment));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%r5 | r5 is not a register of this machine",
                "%RAX | RAX is not a register of this machine",
                "% | expected a register of this machine at the end",
                "%rax,%rbx | expected nothing more at character 5, found ','",
                "%st(8) | no such register of the x87 stack",
                "%st(x) | unreadable number x",
                "%st(1 | expected ')' at the end",
                "%rax:4 | rax is not a segment register",
                "%fs: | expected a number or a symbol at the end",
                "$ | expected a number or a symbol at the end",
                "$5(%rax) | expected nothing more at character 3, found '('",
                "$-5(%rax) | expected nothing more at character 4, found '('",
                "%fs:$5 | $5 is not a symbol",
                "*%rax | expected a number or a symbol at character 1, found '*'",
                "(%al) | al is not a base register",
                "(%xmm0) | xmm0 is not a base register",
                "(rax | expected ')' at the end",
                "(%rax | expected ')' at the end",
                "4(%rax | expected ')' at the end",
                "4(rax) | expected '%' at character 3, found 'r'",
                "(%rax,) | expected '%' at character 7, found ')'",
                "(%rax,%rsp) | rsp is not an index register",
                "(%eax,%esp) | esp is not an index register",
                "%r08 | r08 is not a register of this machine",
                "%r008 | r008 is not a register of this machine",
                "%xmm00 | xmm00 is not a register of this machine",
                "(%rax,%rip) | rip is not an index register",
                "(%rip,%rax) | rax cannot be added to rip",
                "(%rax,%ebx) | ebx cannot be added to rax",
                "(%rax,%rbx,3) | scale is not 1, 2, 4 or 8",
                "(%rax,%rbx,) | expected a number at character 12, found ')'",
                "(%rax,%rbx,4 | expected ')' at the end",
                "(sym)4(%rax) | expected nothing more at character 6, found '4'",
            })
    void saysWhatIsWrong(String text, String reason) {
        assertUnparsed(Machine.X86_64, text, reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"BYTE", "WORD", "DWORD", "QWORD", "TBYTE", "XMMWORD", "YMMWORD", "ZMMWORD", "PTR", "OFFSET"})
    void takesNoWordOfIntelSyntaxForASymbol(String word) {
        assertUnparsed(
                Machine.X86_64,
                word,
                List.of("PTR", "OFFSET").contains(word)
                        ? "expected a number or a symbol at the end"
                        : "expected PTR at the end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rax", "r8", "r8d", "sil", "dil", "bpl", "spl", "rip", "xmm8"})
    void knowsNoRegisterOf64BitsIn32(String name) {
        assertUnparsed(Machine.I386, "%" + name, name + " is not a register of this machine");
    }

    @Test
    void boundsTheNestingOfParentheses() {
        assertDecodes(Machine.X86_64, "8+" + "(".repeat(16) + "sym" + ")".repeat(16), memory(symbol("sym"), 8));
        assertUnparsed(Machine.X86_64, "8+" + "(".repeat(17) + "sym" + ")".repeat(17), "too many parentheses");
        assertUnparsed(Machine.X86_64, "8+(sym", "expected ')' at the end");
        assertUnparsed(Machine.X86_64, "8+(", "expected a number or a symbol at the end");
    }
}
