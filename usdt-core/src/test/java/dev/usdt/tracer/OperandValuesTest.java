package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.tracer.OperandRows.Row;
import dev.usdt.value.Evaluator;
import dev.usdt.value.Registers;
import dev.usdt.value.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The values of the operands that tracers are run with, where {@link OperandRunsTest} has shown them to be so. */
class OperandValuesTest {

    /** Those of which no value can be told. */
    private static final Set<String> ABSENT = Set.of("8@%RAX", "8@unknown(%rip)", "8@%fs:16", "8@%nonsense", "garbage");

    /** Those that no tracer reads, so that the rows do not say what they are. */
    private static final Set<String> UNTOLD = Set.of("4f@%eax", "8f@-8(%rbp)", "3@%rax");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> areThoseOfTheProgram() throws Exception {
        UsdtFile file =
                OperandProgram.write(folder.resolve("program"), OperandRows.ALL).file();
        Evaluator evaluator = Evaluator.of(file, 0);
        return IntStream.range(0, OperandRows.ALL.size())
                .filter(i -> !UNTOLD.contains(OperandRows.ALL.get(i).argument()))
                .mapToObj(i -> {
                    Row row = OperandRows.ALL.get(i);
                    ProbeSite site = file.sites().get(i);
                    return DynamicTest.dynamicTest(row.argument(), () -> {
                        Value value = evaluator
                                .evaluate(site, registers(site), OperandValuesTest::read)
                                .get(0);
                        OptionalLong expected = ABSENT.contains(row.argument())
                                ? OptionalLong.empty()
                                : OptionalLong.of(OperandRows.value(i));
                        assertEquals(expected, bits(value), value.toString());
                    });
                });
    }

    private static Registers registers(ProbeSite site) {
        return (name, from) -> switch (name) {
            case "rip" -> OptionalLong.of(site.address());
            // movq %rax, %xmm0 clears its upper half.
            case "xmm0" -> OptionalLong.of(from == 0 ? TracedProgram.register("rax") : 0);
            case "fs_base" -> OptionalLong.of(0);
            default -> OptionalLong.of(TracedProgram.register(name));
        };
    }

    private static boolean read(long address, byte[] into) {
        if (address < TracedProgram.DATA || address + into.length > TracedProgram.DATA + 0x1000) {
            return false;
        }
        for (int i = 0; i < into.length; i++) {
            into[i] = (byte) TracedProgram.word(address + i);
        }
        return true;
    }

    private static OptionalLong bits(Value value) {
        if (value instanceof Value.Integral integral) {
            return OptionalLong.of(integral.bits());
        } else if (value instanceof Value.Floating floating) {
            return OptionalLong.of(Double.doubleToRawLongBits(floating.value()));
        } else if (value instanceof Value.Bytes bytes) {
            return OptionalLong.of(ByteBuffer.wrap(Arrays.copyOf(bytes.bytes(), Long.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong());
        }
        return OptionalLong.empty();
    }
}
