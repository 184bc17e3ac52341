package dev.usdt.internal.operand;

import static dev.usdt.internal.operand.OperandParserTest.assertDecodes;
import static dev.usdt.internal.operand.OperandParserTest.assertRegisters;
import static dev.usdt.internal.operand.OperandParserTest.assertUnparsed;
import static dev.usdt.internal.operand.OperandParserTest.full;
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

class RiscvOperandParserTest {

    private static final String[] INTEGERS = {
        "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7",
        "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"
    };

    private static final String[] FLOATS = {
        "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "fs0", "fs1", "fa0", "fa1", "fa2", "fa3", "fa4", "fa5",
        "fa6", "fa7", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10",
        "ft11"
    };

    static Stream<Arguments> operands() {
        Register a0 = full("a0", 64);
        return Stream.of(
                arguments("-1", new Constant(-1)),
                arguments("5", new Constant(5)),
                arguments("20(s1)", memory(full("s1", 64), 20)),
                arguments("-20(s0)", memory(full("s0", 64), -20)),
                arguments("8(fp)", memory(part("fp", "s0", 64), 8)),
                arguments("8(x10)", memory(part("x10", "a0", 64), 8)),
                arguments("(a0)", memory(a0, 0)),
                arguments("%lo(sym)(a0)", memory(a0, symbol("sym", "lo"), 0)),
                arguments("%lo(sym+4)(a0)", memory(a0, symbol("sym", "lo"), 4)),
                arguments("%lo(sym)+4(a0)", memory(a0, symbol("sym", "lo"), 4)),
                arguments("%pcrel_lo(.L0)(a0)", memory(a0, symbol(".L0", "pcrel_lo"), 0)),
                arguments("%hi(sym)", new Address(symbol("sym", "hi"), 0)),
                arguments("sym", new Address(symbol("sym"), 0)),
                arguments("a0b", new Address(symbol("a0b"), 0)));
    }

    @ParameterizedTest
    @MethodSource("operands")
    void decodesTheOperands(String text, Operand expected) {
        assertDecodes(Machine.RISCV64, text, expected);
    }

    @ParameterizedTest
    @EnumSource(names = {"RISCV32", "RISCV64"})
    void knowsTheRegistersByNumberAndByName(Machine machine) {
        int width = machine == Machine.RISCV32 ? 32 : 64;
        for (int i = 0; i < 32; i++) {
            assertDecodes(machine, INTEGERS[i], full(INTEGERS[i], width));
            assertDecodes(machine, "x" + i, part("x" + i, INTEGERS[i], width));
            assertDecodes(machine, "8(x" + i + ")", memory(part("x" + i, INTEGERS[i], width), 8));
            assertDecodes(machine, FLOATS[i], full(FLOATS[i], 64));
            assertDecodes(machine, "f" + i, part("f" + i, FLOATS[i], 64));
        }
        assertDecodes(machine, "fp", part("fp", "s0", width));
    }

    @Test
    void knowsNoRegisterBeyondTheLast() {
        for (String beyond : new String[] {"x32", "f32", "t7", "s12", "a8", "ft12", "fs12", "fa8"}) {
            assertUnparsed(Machine.RISCV64, beyond, beyond + " is not a register of this machine");
        }
        assertRegisters(Machine.RISCV64, "", "a", 0, 7, "", 64, "a");
        assertUnparsed(Machine.RISCV64, "a9", "a9 is not a register of this machine");
        assertDecodes(Machine.RISCV64, "0(a7)", memory(full("a7", 64), 0));
        assertUnparsed(Machine.RISCV64, "0(a8)", "a8 is not an integer register");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8(fa0) | fa0 is not an integer register",
                "8(a0 | expected ')' at the end",
                "8() | expected an integer register at character 3, found ')'",
                "8(a0,a1) | expected ')' at character 5, found ','",
                "%lo(a0 | expected ')' at the end",
                "%lo | expected '(' at the end",
                "% | expected the name of a relocation at the end",
                "%lo(5)(a0) | relocation of a number",
                "%lo(%hi(x))(a0) | more than one relocation",
                "a0+4 | expected nothing more at character 3, found '+'",
                "4+(a0) | expected a number or a symbol at character 3, found '('",
                "[a0] | expected a number or a symbol at character 1, found '['",
            })
    void saysWhatIsWrong(String text, String reason) {
        assertUnparsed(Machine.RISCV64, text, reason);
    }
}
