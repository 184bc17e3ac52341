package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Argument;
import dev.usdt.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What need not be compared with a tracer's expression since it must match. */
class SpellingTest {

    /** The strictest of the expressions of which that is said. */
    private static final Pattern STRICTEST = Pattern.compile(
            "%\\w+|\\$-?(?:0|[1-9][0-9]*)" + "|(?:-?(?:0|[1-9][0-9]*))?\\(%\\w+(?:,%\\w+(?:,[1248])?)?\\)");

    private static List<String> operands() {
        List<String> registers =
                new ArrayList<>(List.of("st", "st(0)", "st(7)", "ah", "rip", "riz", "fs", "cr0", "k1"));
        for (String name : List.of("ax", "bx", "cx", "dx", "si", "di", "bp", "sp")) {
            registers.addAll(List.of("r" + name, "e" + name, name, name.charAt(0) + "l", name + "l"));
        }
        for (int i = 0; i < 16; i++) {
            registers.addAll(List.of("r" + i, "r" + i + "d", "r" + i + "w", "r" + i + "b", "xmm" + i, "ymm" + i));
        }
        List<String> operands = new ArrayList<>();
        for (String register : registers) {
            operands.add("%" + register);
            operands.add("%" + register.toUpperCase(java.util.Locale.ROOT));
            for (String number : List.of("", "0", "8", "-8", "+8", "0x8", "08", "sym", "sym+8", "%fs:", "%fs:8")) {
                operands.add(number + "(%" + register + ")");
                operands.add(number + "(%" + register + ",%rax,8)");
                operands.add(number + "(%rax,%" + register + ")");
                operands.add(number + "(,%" + register + ",4)");
            }
        }
        for (String number :
                List.of("0", "-0", "00", "7", "-7", "0x7", "18446744073709551615", "-9223372036854775808")) {
            operands.add("$" + number);
            operands.add(number);
        }
        operands.add("$sym");
        return operands;
    }

    @Test
    void isPlainOnlyIfEveryExpressionMatches() {
        int plain = 0;
        for (Machine machine : List.of(Machine.X86_64, Machine.I386)) {
            for (String operand : operands()) {
                Argument argument = Argument.parse(machine, "8@" + operand).get(0);
                if (OperandPattern.isPlainX86(argument.operand(), ArgumentStrings.operand(argument))) {
                    plain++;
                    assertTrue(STRICTEST.matcher(operand).matches(), operand);
                }
            }
        }
        assertTrue(plain > 200, () -> "not a shortcut");
    }

    @Test
    void looksAtTheRegistersOfTheFpuAsEver() {
        Argument argument = Argument.parse(Machine.X86_64, "8@%st(0)").get(0);
        assertEquals(Verdict.REFUSED, verdict("systemtap", argument));
        assertEquals(Verdict.REFUSED, verdict("gdb", argument));
    }

    private static Verdict verdict(String tracer, Argument argument) {
        return TracerRules.ofArgument(Tracer.of(tracer), Machine.X86_64, argument)
                .verdict();
    }

    @Test
    void tellsTracersApart() {
        assertEquals(Tracer.of("bpftrace-0.27"), Tracer.of("bpftrace-v0.27.1"));
        assertEquals(
                Tracer.of("bpftrace-0.27").hashCode(),
                Tracer.of("bpftrace-v0.27.1").hashCode());
        assertEquals(Tracer.of("gdb"), Tracer.any(Tracer.Program.GDB));
        assertFalse(Tracer.of("bpftrace-0.27").equals(Tracer.of("bpftrace-0.17")));
        assertFalse(Tracer.of("bpftrace-0.27").equals(Tracer.of("bpftrace-1.27")));
        assertFalse(Tracer.of("bpftrace").equals(Tracer.of("bpftrace-0.17")));
        assertFalse(Tracer.of("bcc").equals(Tracer.of("libbpf")));
        for (Tracer tracer : Tracer.USUAL) {
            assertEquals(tracer, Tracer.of(tracer.toString()));
        }
    }
}
