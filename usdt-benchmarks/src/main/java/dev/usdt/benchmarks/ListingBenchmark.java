package dev.usdt.benchmarks;

import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Reading one file in a process that is warm; {@code ./bench} measures the command in a cold one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ListingBenchmark {

    /** A fixture of {@code testdata/elf}, or {@code libjvm.so} for that of the running JDK. */
    @Param({"govalues-amd64.elf", "goserver-amd64-stripped.elf", "libjvm.so"})
    public String file = "";

    /** Opens a file and lists its sites with their fields as text. */
    @Benchmark
    public void openAndList(Blackhole blackhole) throws IOException {
        for (ProbeSite site : UsdtFile.read(BenchmarkFiles.path(file)).sites()) {
            blackhole.consume(site.provider());
            blackhole.consume(site.name());
            blackhole.consume(site.address());
            blackhole.consume(site.note().arguments());
        }
    }

    /** The same, and decodes every operand. */
    @Benchmark
    public void openAndDecode(Blackhole blackhole) throws IOException {
        for (ProbeSite site : UsdtFile.read(BenchmarkFiles.path(file)).sites()) {
            blackhole.consume(site.address());
            blackhole.consume(site.arguments());
        }
    }
}
