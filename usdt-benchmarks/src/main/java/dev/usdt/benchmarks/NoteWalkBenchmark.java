package dev.usdt.benchmarks;

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

/** Headers and notes of a file that is in memory: the walk over the notes without the system's part in it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NoteWalkBenchmark {

    /** See {@link BenchmarkFiles}. */
    @Param({"govalues-amd64.elf", "goserver-amd64-stripped.elf", "libjvm.so"})
    public String file = "";

    private ByteBuffer bytes = ByteBuffer.allocate(0);

    /** Reads the file. */
    @Setup
    public void read() throws IOException {
        bytes = ByteBuffer.wrap(Files.readAllBytes(BenchmarkFiles.path(file)));
    }

    /** Finds its notes and walks over them. */
    @Benchmark
    public UsdtFile walk() throws ElfFormatException {
        return UsdtFile.read(bytes);
    }
}
