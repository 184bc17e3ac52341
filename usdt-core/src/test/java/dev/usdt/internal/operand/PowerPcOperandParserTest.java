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
import dev.usdt.Operand.Register;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PowerPcOperandParserTest {

    private static Register r(int number) {
        return part(Integer.toString(number), "r" + number, 64);
    }

    static Stream<Arguments> operands() {
        return Stream.of(
                arguments("i9", new Constant(9)),
                arguments("i-9", new Constant(-9)),
                arguments("i18446744073709551615", new Constant(-1)),
                arguments("i2c", new Address(symbol("i2c"), 0)),
                arguments("i", new Address(symbol("i"), 0)),
                arguments("i+4", new Address(symbol("i"), 4)),
                arguments("3", r(3)),
                arguments("0", r(0)),
                arguments("%3", r(3)),
                arguments("%r3", full("r3", 64)),
                arguments("r3", full("r3", 64)),
                arguments("16(6)", memory(r(6), 16)),
                arguments("(6)", memory(r(6), 0)),
                arguments("-16(%r17)", memory(full("r17", 64), -16)),
                arguments("8(r1)", memory(full("r1", 64), 8)),
                arguments("8+8(3)", memory(r(3), 16)),
                arguments("9,8", memory(r(9), index(r(8), 0), 0)),
                arguments("9, 8", memory(r(9), index(r(8), 0), 0)),
                arguments("9,0", memory(r(9), index(r(0), 0), 0)),
                arguments("%r9,%r8", memory(full("r9", 64), index(full("r8", 64), 0), 0)),
                arguments("sym", new Address(symbol("sym"), 0)),
                arguments("sym@toc(2)", memory(r(2), symbol("sym", "toc"), 0)),
                arguments("sym@l(9)", memory(r(9), symbol("sym", "l"), 0)),
                arguments("8+sym@toc@l(2)", memory(r(2), symbol("sym", "toc@l"), 8)),
                arguments("sym@toc@l+8(2)", memory(r(2), symbol("sym", "toc@l"), 8)),
                arguments(".LANCHOR0+8@toc@l(10)", memory(r(10), symbol(".LANCHOR0", "toc@l"), 8)));
    }

    @ParameterizedTest
    @MethodSource("operands")
    void decodesTheOperands(String text, Operand expected) {
        assertDecodes(Machine.PPC64LE, text, expected);
        assertDecodes(Machine.PPC64, text, expected);
    }

    @Test
    void takesRegisterZeroAsABaseForTheValueZero() {
        assertDecodes(Machine.PPC64LE, "8(0)", memory(8));
        assertDecodes(Machine.PPC64LE, "8(%r0)", memory(8));
        assertDecodes(Machine.PPC64LE, "0,9", memory(r(9), 0));
        assertDecodes(Machine.PPC64LE, "%r0,9", memory(r(9), 0));
        assertDecodes(Machine.PPC64LE, "0,0", memory(r(0), 0));
    }

    @ParameterizedTest
    @EnumSource(names = {"PPC", "PPC64", "PPC64LE"})
    void knowsTheRegisters(Machine machine) {
        int width = machine == Machine.PPC ? 32 : 64;
        assertRegisters(machine, "", "", 0, 31, "", width, "r");
        assertRegisters(machine, "%", "r", 0, 31, "", width, "r");
        assertRegisters(machine, "%", "f", 0, 31, "", 64, "f");
        assertRegisters(machine, "%", "v", 0, 31, "", 128, "v");
        assertRegisters(machine, "%", "vs", 0, 63, "", 128, "vs");
        assertDecodes(machine, "%lr", full("lr", width));
        assertDecodes(machine, "%ctr", full("ctr", width));
        assertDecodes(machine, "%sp", part("sp", "r1", width));
        assertDecodes(machine, "8(%rtoc)", memory(part("rtoc", "r2", width), 8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "32 | a number by itself is a register, 0 to 31; a constant is written i5",
                "-5 | a number by itself is a register, 0 to 31; a constant is written i5",
                "3+1 | a number by itself is a register, 0 to 31; a constant is written i5",
                "i99999999999999999999 | number 99999999999999999999 does not fit 64 bits",
                "i-x | unreadable number x",
                "%x3 | x3 is not a register of this machine",
                "8(32) | 32 is not a general register",
                "8(f1) | f1 is not a general register",
                "8(3 | expected ')' at the end",
                "9,f1 | f1 is not a general register",
                "9, | expected a general register at the end",
                "%f1,3 | f1 is not a general register",
                "9,8,7 | expected nothing more at character 4, found ','",
                "3(4)5 | expected nothing more at character 5, found '5'",
                "$5 | $5 is not a symbol",
                "$ | $ is not a symbol",
                "$$ | $$ is not a symbol",
            })
    void saysWhatIsWrong(String text, String reason) {
        assertUnparsed(Machine.PPC64LE, text, reason);
    }
}
