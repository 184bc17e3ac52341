package dev.usdt.internal.operand;

import static dev.usdt.internal.operand.OperandParserTest.assertDecodes;
import static dev.usdt.internal.operand.OperandParserTest.assertRegisters;
import static dev.usdt.internal.operand.OperandParserTest.assertUnparsed;
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

class MipsOperandParserTest {

    private static Register r(int number) {
        return part(Integer.toString(number), "r" + number, 64);
    }

    static Stream<Arguments> operands() {
        return Stream.of(
                arguments("5", new Constant(5)),
                arguments("-5", new Constant(-5)),
                arguments("$4", r(4)),
                arguments("$fp", part("fp", "r30", 64)),
                arguments("-80($16)", memory(r(16), -80)),
                arguments("($16)", memory(r(16), 0)),
                arguments("8($sp)", memory(part("sp", "r29", 64), 8)),
                arguments("%got_ofst(st_h)($6)", memory(r(6), symbol("st_h", "got_ofst"), 0)),
                arguments("%lo(sym+4)($2)", memory(r(2), symbol("sym", "lo"), 4)),
                arguments("%gp_rel(sym)($28)", memory(r(28), symbol("sym", "gp_rel"), 0)),
                arguments("sym+4($4)", memory(r(4), symbol("sym"), 4)),
                arguments("%hi(sym)", new Address(symbol("sym", "hi"), 0)),
                arguments("sym", new Address(symbol("sym"), 0)));
    }

    @ParameterizedTest
    @MethodSource("operands")
    void decodesTheOperands(String text, Operand expected) {
        assertDecodes(Machine.MIPS64EL, text, expected);
        assertDecodes(Machine.MIPS64, text, expected);
    }

    @ParameterizedTest
    @EnumSource(names = {"MIPS", "MIPSEL", "MIPS64", "MIPS64EL"})
    void knowsTheRegistersByNumberAndByName(Machine machine) {
        int width = machine.wordSizeBytes() * 8;
        assertRegisters(machine, "$", "", 0, 31, "", width, "r");
        assertRegisters(machine, "$", "f", 0, 31, "", 64, "f");
        assertRegisters(machine, "$", "w", 0, 31, "", 128, "w");
        String[] names = {
            "zero", "at", "v0", "v1", "a0", "a1", "a2", "a3", "", "", "", "", "", "", "", "", "s0", "s1", "s2", "s3",
            "s4", "s5", "s6", "s7", "t8", "t9", "k0", "k1", "gp", "sp", "fp", "ra"
        };
        for (int i = 0; i < names.length; i++) {
            if (!names[i].isEmpty()) {
                assertDecodes(machine, "$" + names[i], part(names[i], "r" + i, width));
            }
        }
        assertDecodes(machine, "$s8", part("s8", "r30", width));
        for (int i = 4; i <= 7; i++) {
            assertDecodes(machine, "$a" + i, part("a" + i, "r" + (i + 4), width));
        }
    }

    @Test
    void decodesTemporariesWhereTheirNamesMeanOneRegister() {
        for (int i = 0; i <= 3; i++) {
            String low = "t" + i;
            String high = "t" + (i + 4);
            assertDecodes(Machine.MIPS64, "$" + low, part(low, "r" + (12 + i), 64));
            assertUnparsed(Machine.MIPS64, "$" + high, high + " is not a register of this machine");
            assertUnparsed(Machine.MIPS, "$" + low, low + " is not a register of this machine");
            assertDecodes(Machine.MIPS, "$" + high, part(high, "r" + (12 + i), 32));
            assertDecodes(Machine.MIPS, "4($" + high + ")", memory(part(high, "r" + (12 + i), 32), 4));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$32 | 32 is not a register of this machine",
                "$ | expected a register of this machine at the end",
                "8($f0) | f0 is not a general register",
                "8(4) | expected '$' at character 3, found '4'",
                "8($4 | expected ')' at the end",
                "%lo(4)($4) | relocation of a number",
                "sym+%lo(4)($4) | relocation of a number",
                "%lo(4)+sym($4) | relocation of a number",
                "%lo(%neg(%gp_rel(x)))($4) | more than one relocation",
                "$4+8 | expected nothing more at character 3, found '+'",
                "# | expected a number or a symbol at character 1, found '#'",
            })
    void saysWhatIsWrong(String text, String reason) {
        assertUnparsed(Machine.MIPS64EL, text, reason);
    }
}
