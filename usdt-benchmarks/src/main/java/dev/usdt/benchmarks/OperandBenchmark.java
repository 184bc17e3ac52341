package dev.usdt.benchmarks;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Decoding the argument string of one site, for each operand grammar: a register, memory, a constant, an index. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OperandBenchmark {

    /** The machine, and behind an equals sign an argument string as its compilers write it. */
    @Param({
        "X86_64=-4@%eax 8@-24(%rbp) 4@$-5 8@-96(%rbp,%rax,8)",
        "AARCH64=-4@w0 8@[sp, 16] 4@-5 8@[x0, x1, lsl 3]",
        "ARM=-4@r0 4@[sp, #16] 4@#-5 4@[r0, r1]",
        "PPC64LE=-4@3 8@16(1) 4@i-5 8@3,9",
        "S390X=-4@%r2 8@160(%r15) 4@-5 8@0(%r1,%r15)",
        "RISCV64=-4@a0 8@16(sp) 4@-5 8@-24(s0)",
        "MIPS64EL=-4@$4 8@16($sp) 4@-5 8@24($fp)",
        "LOONGARCH64=-4@$a0 8@$sp,16 4@-5 8@$fp,-24",
        "SPARC64=-4@%o0 8@[%sp+2223] 4@-5 8@[%fp-24]",
    })
    public String arguments = "";

    private Machine machine = Machine.X86_64;
    private String text = "";

    /** Splits the parameter, and checks that nothing in it is strange to the parser. */
    @Setup
    public void split() {
        int equals = arguments.indexOf('=');
        machine = Machine.valueOf(arguments.substring(0, equals));
        text = arguments.substring(equals + 1);
        for (Argument argument : Argument.parse(machine, text)) {
            if (argument.operand() instanceof Operand.Unparsed unparsed) {
                throw new IllegalStateException(argument.spec() + ": " + unparsed.reason());
            }
        }
    }

    /** Decodes four arguments. */
    @Benchmark
    public List<Argument> parse() {
        return Argument.parse(machine, text);
    }
}
