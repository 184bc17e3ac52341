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

class ArmOperandParserTest {

    private static final Register R0 = full("r0", 32);
    private static final Register R1 = full("r1", 32);

    static Stream<Arguments> operands() {
        return Stream.of(
                arguments("#0", new Constant(0)),
                arguments("#-5", new Constant(-5)),
                arguments("$5", new Constant(5)),
                arguments("5", new Constant(5)),
                arguments("#sym", new Address(symbol("sym"), 0)),
                arguments("#:lower16:sym", new Address(symbol("sym", "lower16"), 0)),
                arguments("gst", new Address(symbol("gst"), 0)),
                arguments("arr+12", new Address(symbol("arr"), 12)),
                arguments(".LC0", new Address(symbol(".LC0"), 0)),
                arguments(".L.str", new Address(symbol(".L.str"), 0)),
                arguments(".L4", memory(symbol(".L4"), 0)),
                arguments(".L12+4", memory(symbol(".L12"), 4)),
                arguments("[sp]", memory(full("sp", 32), 0)),
                arguments("[fp, #4]", memory(full("fp", 32), 4)),
                arguments("[fp, #-8]", memory(full("fp", 32), -8)),
                arguments("[r11, #-8]", memory(part("r11", "fp", 32), -8)),
                arguments("[r0, $8]", memory(R0, 8)),
                arguments("[r0, 8]", memory(R0, 8)),
                arguments("[r0, -8]", memory(R0, -8)),
                arguments("[pc, #8]", memory(full("pc", 32), 8)),
                arguments("[r0, #:lower16:sym]", memory(R0, symbol("sym", "lower16"), 0)),
                arguments("[r1, r0]", memory(R1, index(R0, 0), 0)),
                arguments("[r1, +r0]", memory(R1, index(R0, 0), 0)),
                arguments("[r0, r1, lsl #2]", memory(R0, index(R1, 2), 0)),
                arguments("[r0, r1, lsl 2]", memory(R0, index(R1, 2), 0)),
                arguments("[r0, r1, lsl #0]", memory(R0, index(R1, 0), 0)),
                arguments("[r0, r1, lsl $31]", memory(R0, index(R1, 31), 0)));
    }

    @ParameterizedTest
    @MethodSource("operands")
    void decodesTheOperands(String text, Operand expected) {
        assertDecodes(Machine.ARM, text, expected);
    }

    @Test
    void knowsTheCoreRegisters() {
        assertRegisters(Machine.ARM, "", "r", 0, 10, "", 32, "r");
        String[] last = {"fp", "ip", "sp", "lr", "pc"};
        for (int i = 0; i < last.length; i++) {
            assertDecodes(Machine.ARM, last[i], full(last[i], 32));
            assertDecodes(Machine.ARM, "r" + (11 + i), part("r" + (11 + i), last[i], 32));
        }
        for (int i = 1; i <= 4; i++) {
            assertDecodes(Machine.ARM, "a" + i, part("a" + i, "r" + (i - 1), 32));
        }
        for (int i = 1; i <= 7; i++) {
            assertDecodes(Machine.ARM, "v" + i, part("v" + i, "r" + (i + 3), 32));
        }
        assertDecodes(Machine.ARM, "v8", part("v8", "fp", 32));
        assertDecodes(Machine.ARM, "sb", part("sb", "r9", 32));
        assertDecodes(Machine.ARM, "sl", part("sl", "r10", 32));
    }

    @Test
    void knowsWhichHalfOfADoubleASingleIs() {
        assertRegisters(Machine.ARM, "", "d", 0, 31, "", 64, "d");
        assertRegisters(Machine.ARM, "", "q", 0, 15, "", 128, "q");
        for (int i = 0; i <= 31; i++) {
            Register expected = new Register("s" + i, "d" + (i >> 1), 32, (i & 1) == 0 ? 0 : 32);
            assertDecodes(Machine.ARM, "s" + i, expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "# | expected a number or a symbol at the end",
                "#1.0e+0 | unreadable number 1.0e",
                "% | expected a number or a symbol at character 1, found '%'",
                "[d0] | d0 is not a core register",
                "[r0 | expected ']' at the end",
                "[r0, r1 | expected ']' at the end",
                "[r0, #4]! | expected nothing more at character 9, found '!'",
                "[r0], #4 | expected nothing more at character 5, found ','",
                "[r0, -r1] | an index that is subtracted",
                "[r0, -] | expected a number or a symbol at character 7, found ']'",
                "[r0, r1, asr #2] | index with asr, which is not lsl",
                "[r0, r1, rrx] | index with rrx, which is not lsl",
                "[r0, r1, lsl #] | expected a number at character 15, found ']'",
                "[r0, r1, lsl #32] | shift is not 0 to 31",
                "[r0, r1, lsl #0xffffffffffffffff] | shift is not 0 to 31",
            })
    void saysWhatIsWrong(String text, String reason) {
        assertUnparsed(Machine.ARM, text, reason);
    }
}
