package dev.usdt.benchmarks;

import dev.usdt.Detail;
import dev.usdt.ElfFormatException;
import dev.usdt.UsdtFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
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

/**
 * Headers, notes and the function of each site of a file that is in memory: by Go's function table, or in
 * {@code libjvm.so} by 58,000 symbols. What {@link NoteWalkBenchmark} takes for the same file is the part without them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FunctionsBenchmark {

    /** See {@link BenchmarkFiles}. */
    @Param({"govalues-amd64.elf", "goserver-amd64-stripped.elf", "libjvm.so"})
    public String file = "";

    private ByteBuffer bytes = ByteBuffer.allocate(0);

    /** Reads the file, and checks that functions are known. */
    @Setup
    public void read() throws IOException {
        bytes = ByteBuffer.wrap(Files.readAllBytes(BenchmarkFiles.path(file)));
        UsdtFile probes = find();
        if (probes.frames(probes.sites().get(0)).isEmpty()) {
            throw new IllegalStateException("no function is known of the first site of " + file);
        }
    }

    /** Finds the functions. */
    @Benchmark
    public UsdtFile find() throws ElfFormatException {
        return UsdtFile.read(bytes, Detail.FUNCTIONS);
    }
}
