package dev.usdt.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.Fixtures;
import dev.usdt.ProbeSite;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where the code of a program is in memory, however it was linked and loaded: what is read there is a NOP, and what the
 * file has at the site's offset.
 */
class SitesInMemoryTest {

    private static final int NOP = 0x90;

    @TempDir
    Path folder;

    @BeforeEach
    void needsTheArchitectureOfTheFixtures() {
        assumeTrue(
                Files.isReadable(Path.of("/proc/self/maps"))
                        && System.getProperty("os.arch").equals("amd64"),
                "this is not Linux on x86-64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "govalues-amd64",
                "gofew-amd64-older-stripped",
                "cvalues-amd64-O2",
                "cvalues-amd64-O2-pie-semaphore"
            })
    void areThoseOfAProgram(String fixture) throws Exception {
        Path program =
                Files.copy(Fixtures.testdata().resolve("elf").resolve(fixture + ".elf"), folder.resolve("program"));
        assertTrue(program.toFile().setExecutable(true));
        assertSites(program, List.of(program.toString(), "-wait"));
    }

    private static final String ONE_PROBE = """
            #include <stdio.h>
            int main(void) {
                puts("ready");
                fflush(stdout);
                getchar();
                __asm__ volatile("990: nop\\n"
                    ".pushsection .note.stapsdt, \\"\\", \\"note\\"\\n"
                    ".balign 4\\n"
                    ".4byte 992f - 991f, 994f - 993f, 3\\n"
                    "991: .asciz \\"stapsdt\\"\\n"
                    "992: .balign 4\\n"
                    "993: .8byte 990b, _.stapsdt.base, 0\\n"
                    ".asciz \\"one\\", \\"probe\\", \\"\\"\\n"
                    "994: .balign 4\\n"
                    ".popsection\\n"
                    ".pushsection .stapsdt.base, \\"a\\", \\"progbits\\"\\n"
                    "_.stapsdt.base: .space 1\\n"
                    ".popsection\\n");
                return 0;
            }
            """;

    /** A static program that is moved by itself, without a loader. */
    @ParameterizedTest
    @ValueSource(strings = {"-static-pie", "-static", "-pie", "-no-pie"})
    void areThoseOfAProgramLinkedWith(String option) throws Exception {
        Path program = CProgram.of(folder, "program", ONE_PROBE, "-fPIE", option);
        assertSites(program, List.of(program.toString()));
    }

    private static final String LOADER = """
            #include <dlfcn.h>
            #include <stdio.h>
            int main(int argc, char **argv) {
                puts(dlopen(argv[1], RTLD_NOW) ? "ready" : dlerror());
                fflush(stdout);
                getchar();
                return 0;
            }
            """;

    @ParameterizedTest
    @ValueSource(strings = {"cvalues-amd64-prelinked", "cvalues-amd64-O2-shared-semaphore"})
    void areThoseOfALibrary(String fixture) throws Exception {
        Path library =
                Fixtures.testdata().resolve("elf").resolve(fixture + ".elf").toRealPath();
        Path loader = CProgram.of(folder, "loader", LOADER, "-ldl");
        assertSites(library, List.of(loader.toString(), library.toString()));
    }

    /** Of a process that waits for its standard input, or for its end. */
    private static void assertSites(Path file, List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            if (!command.contains("-wait")) {
                BufferedReader out = process.inputReader();
                assertEquals("ready", out.readLine());
            }
            LiveProcess live = started(process, file);
            MappedFile mapped = fileOf(live, file);
            List<ProbeSite> sites = mapped.read().sites();
            assertTrue(!sites.isEmpty());
            Path memory = Path.of("/proc", Long.toString(process.pid()), "mem");
            for (ProbeSite site : sites) {
                List<Long> addresses = mapped.addressesOf(site);
                assertEquals(1, addresses.size());
                byte[] there = bytes(memory, addresses.get(0), 8);
                assertEquals(NOP, there[0] & 0xff, site.toString());
                assertArrayEquals(bytes(file, mapped.offsetOf(site).orElseThrow(), 8), there);
                OptionalInt listeners = live.semaphoreCount(mapped, site);
                assertEquals(site.semaphore().isPresent(), listeners.isPresent());
                assertEquals(0, listeners.orElse(0));
            }
            assertReadable(live, mapped.addressesOf(sites.get(0)).get(0));
        } finally {
            process.destroyForcibly();
        }
    }

    /** A thread that is told to end reads what others do, and leaves it open for them. */
    private static void assertReadable(LiveProcess live, long address) throws IOException {
        byte[] there = new byte[1];
        try (ProcessMemory memory = live.openMemory()) {
            Thread.currentThread().interrupt();
            assertTrue(memory.read(address, there));
            assertTrue(Thread.interrupted());
            assertEquals(NOP, there[0] & 0xff);
            assertTrue(memory.read(address, there));
            assertFalse(memory.read(-1, there));
            assertFalse(memory.read(0, there));
        }
    }

    /** The child is a copy of this process until it has become the program. */
    private static LiveProcess started(Process process, Path file) throws IOException, InterruptedException {
        while (process.isAlive()) {
            LiveProcess live = LiveProcess.of(process.pid());
            if (fileOf(live, file) != null) {
                return live;
            }
            Thread.sleep(5);
        }
        throw new IOException(file + " ended with status " + process.exitValue());
    }

    private static MappedFile fileOf(LiveProcess live, Path file) {
        return live.files().stream()
                .filter(mapped -> mapped.path().equals(file.toString()))
                .findFirst()
                .orElse(null);
    }

    private static byte[] bytes(Path file, long offset, int count) throws IOException {
        byte[] bytes = new byte[count];
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
            opened.seek(offset);
            opened.readFully(bytes);
        }
        return bytes;
    }
}
