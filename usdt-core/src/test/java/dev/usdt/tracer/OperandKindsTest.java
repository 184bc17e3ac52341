package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every tracer has an answer of its own to every kind of operand: a new kind must not be taken for a plain one. */
class OperandKindsTest {

    /** An argument of each kind, and how many of the usual tracers read it. */
    private static final Map<String, Integer> READ = Map.of(
            "8@%rax", 7,
            "16@%rax", 0,
            "-4@-20(%rbp)", 7,
            "8@$5", 6,
            "8@$sym", 0,
            "8@%nonsense", 0);

    @Test
    void areAllJudged() {
        Set<Class<?>> kinds = new LinkedHashSet<>();
        READ.forEach((text, count) -> {
            Argument argument = Argument.parse(Machine.X86_64, text).get(0);
            kinds.add(argument.operand().getClass());
            int read = 0;
            for (Tracer tracer : Tracer.USUAL) {
                Assessment assessment = TracerRules.ofArgument(tracer, Machine.X86_64, argument);
                assertNotEquals(Verdict.UNKNOWN, assessment.verdict(), () -> text + " " + tracer);
                read += assessment.isOk() ? 1 : 0;
            }
            assertEquals(count, read, text);
        });
        assertEquals(Set.of(Operand.class.getPermittedSubclasses()), kinds);
        assertEquals(7, Tracer.USUAL.size());
    }
}
