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

class S390OperandParserTest {

    private static final Register R1 = full("r1", 64);
    private static final Register R3 = full("r3", 64);

    static Stream<Arguments> operands() {
        return Stream.of(
                arguments("-67", new Constant(-67)),
                arguments("5", new Constant(5)),
                arguments("sym", new Address(symbol("sym"), 0)),
                arguments("sym+8", new Address(symbol("sym"), 8)),
                arguments("sym@GOTENT", new Address(symbol("sym", "GOTENT"), 0)),
                arguments("164(%r15)", memory(full("r15", 64), 164)),
                arguments("(%r3)", memory(R3, 0)),
                arguments("sym@GOTNTPOFF(%r1)", memory(R1, symbol("sym", "GOTNTPOFF"), 0)),
                arguments("0(%r3,%r1)", memory(R1, index(R3, 0), 0)),
                arguments("-8(%r3, %r1)", memory(R1, index(R3, 0), -8)),
                arguments("8(,%r1)", memory(R1, 8)),
                arguments("8(3,1)", memory(part("1", "r1", 64), index(part("3", "r3", 64), 0), 8)),
                arguments("8(3)", memory(part("3", "r3", 64), 8)));
    }

    @ParameterizedTest
    @MethodSource("operands")
    void decodesTheOperands(String text, Operand expected) {
        assertDecodes(Machine.S390X, text, expected);
    }

    @Test
    void takesRegisterZeroInAnAddressForNone() {
        assertDecodes(Machine.S390X, "8(%r0)", memory(8));
        assertDecodes(Machine.S390X, "8(0)", memory(8));
        assertDecodes(Machine.S390X, "8(%r0,%r0)", memory(8));
        assertDecodes(Machine.S390X, "8(%r0,%r1)", memory(R1, 8));
        assertDecodes(Machine.S390X, "8(0,%r1)", memory(R1, 8));
        assertDecodes(Machine.S390X, "8(%r3,%r0)", memory(R3, 8));
        assertDecodes(Machine.S390X, "8(%r3,0)", memory(R3, 8));
    }

    @ParameterizedTest
    @EnumSource(names = {"S390", "S390X"})
    void knowsTheRegisters(Machine machine) {
        int width = machine == Machine.S390 ? 32 : 64;
        assertRegisters(machine, "%", "r", 0, 15, "", width, "r");
        assertRegisters(machine, "%", "a", 0, 15, "", 32, "a");
        assertRegisters(machine, "%", "f", 0, 15, "", 64, "f");
        assertRegisters(machine, "%", "v", 0, 31, "", 128, "v");
        assertDecodes(machine, "8(%r15)", memory(full("r15", width), 8));
        assertDecodes(machine, "8(15)", memory(part("15", "r15", width), 8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%r16 | r16 is not a register of this machine",
                "% | expected a register of this machine at the end",
                "# | expected a number or a symbol at character 1, found '#'",
                "8( | expected a general register at the end",
                "8(%f0) | f0 is not a general register",
                "8(%r1 | expected ')' at the end",
                "8(%r1,) | expected a general register at character 7, found ')'",
                "8(%r1,%f0) | f0 is not a general register",
                "8(%r1,%r2 | expected ')' at the end",
                "8(,%f1) | f1 is not a general register",
                "8(%r1,%r2,%r3) | expected ')' at character 10, found ','",
                "%r1,8 | expected nothing more at character 4, found ','",
            })
    void saysWhatIsWrong(String text, String reason) {
        assertUnparsed(Machine.S390X, text, reason);
    }
}
