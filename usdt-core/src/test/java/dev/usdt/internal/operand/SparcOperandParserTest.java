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

class SparcOperandParserTest {

    private static final Register FP = full("fp", 64);
    private static final Register G1 = full("g1", 64);
    private static final Register G2 = full("g2", 64);

    static Stream<Arguments> operands() {
        return Stream.of(
                arguments("-67", new Constant(-67)),
                arguments("%g1", G1),
                arguments("[%g1]", memory(G1, 0)),
                arguments("[%fp+2223]", memory(FP, 2223)),
                arguments("[%fp-8]", memory(FP, -8)),
                arguments("[%sp+-8]", memory(full("sp", 64), -8)),
                arguments("[ %fp + 2223 ]", memory(FP, 2223)),
                arguments("[%g1+%g2]", memory(G1, index(G2, 0), 0)),
                arguments("[%i6+%r9]", memory(part("i6", "fp", 64), index(part("r9", "o1", 64), 0), 0)),
                arguments("[%g1+%lo(sym)]", memory(G1, symbol("sym", "lo"), 0)),
                arguments("[%g1+%lo(sym+4)]", memory(G1, symbol("sym", "lo"), 4)),
                arguments("[%g1+%lo(sym)+4]", memory(G1, symbol("sym", "lo"), 4)),
                arguments("[%l7+%tle_lox10(sym)]", memory(full("l7", 64), symbol("sym", "tle_lox10"), 0)),
                arguments("[%g1+sym]", memory(G1, symbol("sym"), 0)),
                arguments("[sym+4]", memory(symbol("sym"), 4)),
                arguments("[100]", memory(100)),
                arguments("[%lo(sym)]", memory(symbol("sym", "lo"), 0)),
                arguments("%hi(sym)", new Address(symbol("sym", "hi"), 0)),
                arguments("sym", new Address(symbol("sym"), 0)));
    }

    @ParameterizedTest
    @MethodSource("operands")
    void decodesTheOperands(String text, Operand expected) {
        assertDecodes(Machine.SPARC64, text, expected);
    }

    @ParameterizedTest
    @EnumSource(names = {"SPARC", "SPARC64"})
    void knowsTheRegistersByNumberAndByName(Machine machine) {
        int width = machine.wordSizeBytes() * 8;
        String[] names = {
            "g0", "g1", "g2", "g3", "g4", "g5", "g6", "g7", "o0", "o1", "o2", "o3", "o4", "o5", "sp", "o7", "l0", "l1",
            "l2", "l3", "l4", "l5", "l6", "l7", "i0", "i1", "i2", "i3", "i4", "i5", "fp", "i7"
        };
        for (int i = 0; i < names.length; i++) {
            assertDecodes(machine, "%" + names[i], full(names[i], width));
            assertDecodes(machine, "%r" + i, part("r" + i, names[i], width));
            assertDecodes(machine, "[%" + names[i] + "]", memory(full(names[i], width), 0));
        }
        assertDecodes(machine, "%o6", part("o6", "sp", width));
        assertDecodes(machine, "%i6", part("i6", "fp", width));
        assertRegisters(machine, "%", "f", 0, 63, "", 32, "f");
    }

    @Test
    void knowsNoRegisterBeyondTheLast() {
        for (String name : new String[] {"g8", "o8", "l8", "i8", "r32"}) {
            assertUnparsed(Machine.SPARC64, "%" + name, name + " is not a register of this machine");
            assertUnparsed(Machine.SPARC64, "[%" + name + "]", name + " is not an integer register");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "% | expected a register of this machine at the end",
                "%(x) | expected a register of this machine at character 2, found '('",
                "[%f0] | f0 is not an integer register",
                "[%g1 | expected +, - or ] at the end",
                "[%g1,8] | expected +, - or ] at character 5, found ','",
                "[%g1+%f0] | f0 is not an integer register",
                "[%g1+%g2+4] | expected ']' at character 9, found '+'",
                "[%g1+%g2 | expected ']' at the end",
                "[%g1+8 | expected ']' at the end",
                "[%g1-%g2] | expected '(' at character 9, found ']'",
                "[%lo(sym)+%g1] | more than one relocation",
                "[] | expected a number or a symbol at character 2, found ']'",
                "[%g1+%lo(4)] | relocation of a number",
                "# | expected a number or a symbol at character 1, found '#'",
            })
    void saysWhatIsWrong(String text, String reason) {
        assertUnparsed(Machine.SPARC64, text, reason);
    }
}
