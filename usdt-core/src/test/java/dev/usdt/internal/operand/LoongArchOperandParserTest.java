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
import org.junit.jupiter.params.provider.MethodSource;

class LoongArchOperandParserTest {

    private static final Register R12 = full("r12", 64);
    private static final Register A0 = part("a0", "r4", 64);

    static Stream<Arguments> operands() {
        return Stream.of(
                arguments("5", new Constant(5)),
                arguments("-5", new Constant(-5)),
                arguments("$r4", full("r4", 64)),
                arguments("[$r12]", memory(R12, 0)),
                arguments("[$r12,-40]", memory(R12, -40)),
                arguments("[$r12, -40]", memory(R12, -40)),
                arguments("[$r0, $r12]", memory(full("r0", 64), index(R12, 0), 0)),
                arguments("$r12,8", memory(R12, 8)),
                arguments("$a0, 8", memory(A0, 8)),
                arguments("$a0, $r12", memory(A0, index(R12, 0), 0)),
                arguments("$r12,%pc_lo12(sym)", memory(R12, symbol("sym", "pc_lo12"), 0)),
                arguments("%pc_hi20(sym)", new Address(symbol("sym", "pc_hi20"), 0)),
                arguments("sym", new Address(symbol("sym"), 0)));
    }

    @ParameterizedTest
    @MethodSource("operands")
    void decodesTheOperands(String text, Operand expected) {
        assertDecodes(Machine.LOONGARCH64, text, expected);
    }

    @Test
    void knowsTheRegistersByNumberAndByName() {
        Machine machine = Machine.LOONGARCH64;
        assertRegisters(machine, "$", "r", 0, 31, "", 64, "r");
        assertRegisters(machine, "$", "f", 0, 31, "", 64, "f");
        assertRegisters(machine, "$", "vr", 0, 31, "", 128, "vr");
        assertRegisters(machine, "$", "xr", 0, 31, "", 256, "xr");
        String[] names = {
            "zero", "ra", "tp", "sp", "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "t0", "t1", "t2", "t3", "t4",
            "t5", "t6", "t7", "t8", "", "fp", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"
        };
        for (int i = 0; i < names.length; i++) {
            if (!names[i].isEmpty()) {
                assertDecodes(machine, "$" + names[i], part(names[i], "r" + i, 64));
                assertDecodes(machine, "[$" + names[i] + "]", memory(part(names[i], "r" + i, 64), 0));
            }
        }
        assertDecodes(machine, "$s9", part("s9", "r22", 64));
        for (int i = 0; i < 32; i++) {
            String name = i < 8 ? "fa" + i : i < 24 ? "ft" + (i - 8) : "fs" + (i - 24);
            assertDecodes(machine, "$" + name, part(name, "f" + i, 64));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$r32 | r32 is not a register of this machine",
                "$f0,8 | f0 is not a general register",
                "$r4,$f0 | f0 is not a general register",
                "[$f0] | f0 is not a general register",
                "[8] | expected '$' at character 2, found '8'",
                "[$r4 | expected ']' at the end",
                "[$r4,8 | expected ']' at the end",
                "[$r4,] | expected a number or a symbol at character 6, found ']'",
                "[$r4,$f0] | f0 is not a general register",
                "$r4,8,9 | expected nothing more at character 6, found ','",
                "# | expected a number or a symbol at character 1, found '#'",
            })
    void saysWhatIsWrong(String text, String reason) {
        assertUnparsed(Machine.LOONGARCH64, text, reason);
    }
}
