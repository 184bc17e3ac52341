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
import dev.usdt.Operand.Register;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AArch64OperandParserTest {

    private static final Register X0 = full("x0", 64);
    private static final Register X1 = full("x1", 64);
    private static final Register W1 = part("w1", "x1", 32);
    private static final Register SP = full("sp", 64);

    private static Index extended(Register register, int shift, String extension) {
        return new Index(register, shift, Optional.of(extension));
    }

    static Stream<Arguments> operands() {
        return Stream.of(
                arguments("5", new Constant(5)),
                arguments("#5", new Constant(5)),
                arguments("-7", new Constant(-7)),
                arguments("#-7", new Constant(-7)),
                arguments("0x10", new Constant(16)),
                arguments("#sym", new Address(symbol("sym"), 0)),
                arguments("#:lo12:sym+8", new Address(symbol("sym", "lo12"), 8)),
                arguments(":lo12:sym", new Address(symbol("sym", "lo12"), 0)),
                arguments("sym", new Address(symbol("sym"), 0)),
                arguments(".LC0+8", new Address(symbol(".LC0"), 8)),
                arguments("x0y", new Address(symbol("x0y"), 0)),
                arguments("[x0]", memory(X0, 0)),
                arguments("[ x0 ]", memory(X0, 0)),
                arguments("[sp, 28]", memory(SP, 28)),
                arguments("[sp, #16]", memory(SP, 16)),
                arguments("[x30,-40]", memory(full("x30", 64), -40)),
                arguments("[x0,#-0x10]", memory(X0, -16)),
                arguments("[x31, 8]", memory(part("x31", "sp", 64), 8)),
                arguments("[fp, 8]", memory(part("fp", "x29", 64), 8)),
                arguments("[lr]", memory(part("lr", "x30", 64), 0)),
                arguments("[ip1]", memory(part("ip1", "x17", 64), 0)),
                arguments("[x0, x1]", memory(X0, index(X1, 0), 0)),
                arguments("[x0, xzr]", memory(X0, index(full("xzr", 64), 0), 0)),
                arguments("[sp, lr]", memory(SP, index(part("lr", "x30", 64), 0), 0)),
                arguments("[x0, x1, lsl 3]", memory(X0, index(X1, 3), 0)),
                arguments("[x0, x1, lsl #0]", memory(X0, index(X1, 0), 0)),
                arguments("[x0,x1,lsl#4]", memory(X0, index(X1, 4), 0)),
                arguments("[x0, w1, sxtw 2]", memory(X0, extended(W1, 2, "sxtw"), 0)),
                arguments("[x0, w1, sxtw]", memory(X0, extended(W1, 0, "sxtw"), 0)),
                arguments("[x0, w1, uxtw 3]", memory(X0, extended(W1, 3, "uxtw"), 0)),
                arguments("[x0, w1, uxtw #3]", memory(X0, extended(W1, 3, "uxtw"), 0)),
                arguments("[x0, wzr, uxtw]", memory(X0, extended(part("wzr", "xzr", 32), 0, "uxtw"), 0)),
                arguments("[x0, x1, sxtx]", memory(X0, extended(X1, 0, "sxtx"), 0)),
                arguments("[x0, x1, sxtx 3]", memory(X0, extended(X1, 3, "sxtx"), 0)),
                arguments("[x21, #:lo12:sym]", memory(full("x21", 64), symbol("sym", "lo12"), 0)),
                arguments("[x0, :lo12:sym]", memory(X0, symbol("sym", "lo12"), 0)),
                arguments("[x0, #:lo12:.LANCHOR0+8]", memory(X0, symbol(".LANCHOR0", "lo12"), 8)),
                arguments("[x0, #:tprel_lo12_nc:tls]", memory(X0, symbol("tls", "tprel_lo12_nc"), 0)));
    }

    @ParameterizedTest
    @MethodSource("operands")
    void decodesTheOperands(String text, Operand expected) {
        assertDecodes(Machine.AARCH64, text, expected);
    }

    @Test
    void knowsTheRegisters() {
        assertRegisters(Machine.AARCH64, "", "x", 0, 30, "", 64, "x");
        assertRegisters(Machine.AARCH64, "", "w", 0, 30, "", 32, "x");
        assertRegisters(Machine.AARCH64, "", "v", 0, 31, "", 128, "v");
        assertRegisters(Machine.AARCH64, "", "q", 0, 31, "", 128, "v");
        assertRegisters(Machine.AARCH64, "", "d", 0, 31, "", 64, "v");
        assertRegisters(Machine.AARCH64, "", "s", 0, 31, "", 32, "v");
        assertRegisters(Machine.AARCH64, "", "h", 0, 31, "", 16, "v");
        assertRegisters(Machine.AARCH64, "", "b", 0, 31, "", 8, "v");
        assertDecodes(Machine.AARCH64, "sp", SP);
        assertDecodes(Machine.AARCH64, "wsp", part("wsp", "sp", 32));
        assertDecodes(Machine.AARCH64, "xzr", full("xzr", 64));
        assertDecodes(Machine.AARCH64, "wzr", part("wzr", "xzr", 32));
        assertDecodes(Machine.AARCH64, "ip0", part("ip0", "x16", 64));
        assertDecodes(Machine.AARCH64, "ip1", part("ip1", "x17", 64));
        assertDecodes(Machine.AARCH64, "fp", part("fp", "x29", 64));
        assertDecodes(Machine.AARCH64, "lr", part("lr", "x30", 64));
    }

    @Test
    void knowsTheRegistersOfAddresses() {
        for (int i = 0; i <= 30; i++) {
            Register wide = full("x" + i, 64);
            assertDecodes(Machine.AARCH64, "[x" + i + ", 8]", memory(wide, 8));
            assertDecodes(Machine.AARCH64, "[sp, x" + i + "]", memory(SP, index(wide, 0), 0));
            Register narrow = part("w" + i, "x" + i, 32);
            assertDecodes(Machine.AARCH64, "[sp, w" + i + ", sxtw]", memory(SP, extended(narrow, 0, "sxtw"), 0));
        }
        for (int i = 16; i <= 17; i++) {
            Register register = part("ip" + (i - 16), "x" + i, 64);
            assertDecodes(Machine.AARCH64, "[sp, " + register.name() + "]", memory(SP, index(register, 0), 0));
        }
        assertDecodes(Machine.AARCH64, "[sp, fp]", memory(SP, index(part("fp", "x29", 64), 0), 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "%x0 | expected a number or a symbol at character 1, found '%'",
                "x31 | x31 by itself is sp or the zero register",
                "w31 | w31 by itself is sp or the zero register",
                "r5 | r5 is not a register of this machine",
                "r30 | r30 is not a register of this machine",
                "# | expected a number or a symbol at the end",
                "#:lo12: | expected a number or a symbol at the end",
                "#:lo12:5 | 5 is not a symbol",
                "#:lo12 | expected ':' at the end",
                "#:: | expected the name of a relocation at character 3, found ':'",
                "#:a:b+:c:d | more than one relocation",
                "[w0] | w0 is not a base register",
                "[xzr] | xzr is not a base register",
                "[5] | 5 is not a base register",
                "[] | expected a base register at character 2, found ']'",
                "[x0 | expected ']' at the end",
                "[x0, 8 | expected ']' at the end",
                "[x0, x1 | expected ']' at the end",
                "[x0, ] | expected a number or a symbol at character 6, found ']'",
                "[x0, sp] | a symbol that is added has to be a part of one, as in :lo12:sym",
                "[x0, sym] | a symbol that is added has to be a part of one, as in :lo12:sym",
                "[x0, w1] | expected ',' at character 8, found ']'",
                "[x0, w1, lsl 2] | lsl cannot be done to w1",
                "[x0, w1, sxtx] | sxtx cannot be done to w1",
                "[x0, x1, uxtw 2] | uxtw cannot be done to x1",
                "[x0, x1, lsl] | expected a number at character 13, found ']'",
                "[x0, x1, lsl 5] | shift is not 0 to 4",
                "[x0, x1, lsl 0xffffffffffffffff] | shift is not 0 to 4",
                "[x0, 8]! | expected nothing more at character 8, found '!'",
                "[x0], 8 | expected nothing more at character 5, found ','",
            })
    void saysWhatIsWrong(String text, String reason) {
        assertUnparsed(Machine.AARCH64, text, reason);
    }
}
