package dev.usdt.benchmarks;

import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import java.io.IOException;
import java.nio.file.Path;
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

/** Writing the bpftrace script of all probes of a file that was read, its operands decoded. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScriptBenchmark {

    /** See {@link BenchmarkFiles}. */
    @Param({"goserver-amd64-stripped.elf", "libjvm.so"})
    public String file = "";

    private UsdtFile probes;
    private final ScriptOptions options = ScriptOptions.of(Path.of("/srv/program"));

    /** Reads the file. */
    @Setup
    public void read() throws IOException {
        probes = UsdtFile.read(BenchmarkFiles.path(file), ScriptWriter.details());
        write();
    }

    /** Writes the script. */
    @Benchmark
    public Script write() {
        return ScriptWriter.write(probes, options);
    }
}
