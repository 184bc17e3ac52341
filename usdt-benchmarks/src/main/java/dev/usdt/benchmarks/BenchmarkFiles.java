package dev.usdt.benchmarks;

import java.nio.file.Path;

/** The files that are read, by name. */
final class BenchmarkFiles {

    private BenchmarkFiles() {}

    /** {@return a fixture of {@code testdata/elf}, or for {@code libjvm.so} that of the running JDK} */
    static Path path(String name) {
        return name.equals("libjvm.so")
                ? Path.of(System.getProperty("java.home"), "lib", "server", name)
                : Path.of(System.getProperty("usdt.testdata", "testdata"), "elf", name);
    }
}
