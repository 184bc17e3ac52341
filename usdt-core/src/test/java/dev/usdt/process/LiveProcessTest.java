package dev.usdt.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.Fixtures;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.process.MappedFile.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that run, and directories that look like processes. */
class LiveProcessTest {

    private static final long OWN = ProcessHandle.current().pid();

    private static boolean isLinux() {
        return Files.isReadable(Path.of("/proc/self/maps"));
    }

    private static byte[] bytes(Path file, long offset, int count) throws IOException {
        byte[] bytes = new byte[count];
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
            opened.seek(offset);
            opened.readFully(bytes);
        }
        return bytes;
    }

    /** What is in memory at the address of a site is what is in the file at its offset. */
    @Test
    void hasItsSitesInMemory() throws IOException {
        assumeTrue(isLinux(), "this is not Linux");
        LiveProcess self = LiveProcess.of(OWN);
        MappedFile jvm = self.files().stream()
                .filter(file -> file.path().endsWith("/libjvm.so"))
                .findFirst()
                .orElseThrow();
        assertEquals(Kind.FILE, jvm.kind());
        UsdtFile file = jvm.read();
        int seen = 0;
        for (ProbeSite site : file.sites()) {
            List<Long> addresses = jvm.addressesOf(site);
            assertEquals(1, addresses.size());
            assertArrayEquals(
                    bytes(jvm.openPath().orElseThrow(), jvm.offsetOf(site).orElseThrow(), 4),
                    bytes(Path.of("/proc/self/mem"), addresses.get(0), 4));
            seen++;
        }
        assertEquals(UsdtFile.read(jvm.tracerPath().orElseThrow()).sites().size(), seen);
    }

    @Test
    void isFoundByItsThreadsToo() throws IOException {
        assumeTrue(isLinux(), "this is not Linux");
        try (var threads = Files.list(Path.of("/proc/self/task"))) {
            long other = threads.map(
                            thread -> Long.parseLong(thread.getFileName().toString()))
                    .filter(thread -> thread != OWN)
                    .findFirst()
                    .orElseThrow();
            assertEquals(OWN, LiveProcess.of(other).pid());
        }
    }

    /** An upgrade replaces the program while it runs: what runs is the old file. */
    @Test
    void hasTheFileThatItStartedWith(@TempDir Path folder) throws Exception {
        assumeTrue(isLinux() && Files.isExecutable(Path.of("/bin/sleep")), "there is no sleep");
        Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve("a program"));
        byte[] before = Files.readAllBytes(program);
        Process process = new ProcessBuilder(program.toString(), "600").start();
        try {
            Path other = Files.writeString(folder.resolve("new"), "#!/bin/sh\n");
            Files.move(other, program, StandardCopyOption.REPLACE_EXISTING);
            MappedFile mapped = LiveProcess.of(process.pid()).files().stream()
                    .filter(file -> file.path().equals(program.toString()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(Kind.DELETED, mapped.kind());
            assertArrayEquals(before, Files.readAllBytes(mapped.openPath().orElseThrow()));
            assertEquals(Optional.of(Path.of("/proc", Long.toString(process.pid()), "exe")), mapped.tracerPath());
            assertEquals(0, mapped.read().sites().size());
        } finally {
            process.destroyForcibly();
        }
    }

    private static Path fake(Path proc, long pid, String stat, String maps) throws IOException {
        Path directory = Files.createDirectories(proc.resolve(Long.toString(pid)));
        Files.writeString(directory.resolve("status"), "Name:\tx\nTgid:\t" + pid + "\n");
        Files.writeString(directory.resolve("stat"), stat);
        Files.writeString(directory.resolve("maps"), maps);
        return directory;
    }

    private static String stat(String name, char state, long flags) {
        return "7 (" + name + ") " + state + " 1 7 7 0 -1 " + flags + " 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0\n";
    }

    @Test
    void saysWhyThereIsNothing(@TempDir Path proc) throws IOException {
        fake(proc, 7, stat("kworker/0:1", 'I', 0x4208060), "");
        fake(proc, 8, stat("gone", 'Z', 0), "");
        fake(proc, 9, "nonsense", "");
        fake(proc, 10, stat("a) b (c", 'S', 0), "1000-2000 r-xp 0 fd:01 5 /no/such/file\n");
        assertMessage(proc, 7, "it is a thread of the kernel, which has no files");
        assertMessage(proc, 8, "it has exited (zombie)");
        assertMessage(proc, 9, "stat is not understood");
        assertMessage(proc, 11, "no such process, or it is hidden (hidepid); try as root");
        fake(proc, 1, stat("init", 'S', 0), "");
        assertMessage(proc, 11, "no such process");
        for (long pid : new long[] {7, 8, 11}) {
            assertThrows(NotRunningException.class, () -> LiveProcess.of(proc, pid));
        }
        // That is no reason to leave a process out without a word.
        assertFalse(assertThrows(IOException.class, () -> LiveProcess.of(proc, 9)) instanceof NotRunningException);
        LiveProcess process = LiveProcess.of(proc, 10);
        assertEquals("a) b (c", process.name());
        assertEquals(4711, process.startTicks());
        MappedFile file = process.files().get(0);
        assertEquals("/no/such/file", file.path());
        assertTrue(file.openPath().isEmpty());
        assertFalse(file.failure().isEmpty());
        assertThrows(IOException.class, file::read);
        assertEquals(List.of(1L, 7L, 8L, 9L, 10L), LiveProcess.all(proc));
    }

    private static void assertMessage(Path proc, long pid, String message) {
        assertEquals(
                "process " + pid + " of " + proc + ": " + message,
                assertThrows(IOException.class, () -> LiveProcess.of(proc, pid)).getMessage());
    }

    /** A path with a line end, which the kernel writes as {@code \012}, and a name that only looks deleted. */
    @Test
    void opensOddNames(@TempDir Path proc) throws IOException {
        Path root = Files.createDirectories(proc.resolve("root"));
        Path lines = Files.write(root.resolve("two\nlines"), new byte[] {0x7f, 'E', 'L', 'F'});
        Path looks = Files.write(root.resolve("lib (deleted)"), new byte[] {0x7f, 'E', 'L', 'F'});
        Path directory = fake(
                proc,
                7,
                stat("x", 'S', 0),
                "1000-2000 r-xp 0 fd:01 " + Files.getAttribute(lines, "unix:ino") + " /two\\012lines\n"
                        + "3000-4000 r-xp 0 fd:01 " + Files.getAttribute(looks, "unix:ino") + " /lib (deleted)\n"
                        + "5000-6000 r-xp 0 fd:01 1 /two\\012lines\n");
        Files.createSymbolicLink(directory.resolve("root"), root);
        List<MappedFile> files = LiveProcess.of(proc, 7).files();
        assertEquals(
                List.of("/two\nlines", "/lib (deleted)", "/two\nlines"),
                files.stream().map(MappedFile::path).toList());
        assertEquals(
                List.of(Kind.FILE, Kind.FILE, Kind.FILE),
                files.stream().map(MappedFile::kind).toList());
        assertTrue(
                files.get(0).openPath().isPresent() && files.get(1).openPath().isPresent());
        // Another file of the same name.
        assertTrue(files.get(2).openPath().isEmpty());
    }

    /** As a loader maps a library out of a zip file, in which it is stored as it is. */
    @Test
    void findsALibraryInAZipFile(@TempDir Path proc) throws IOException {
        byte[] library = Files.readAllBytes(Fixtures.testdata().resolve("elf/cvalues-amd64-O2-shared-semaphore.elf"));
        String name = "lib/x86_64/libvalues.so";
        Path root = Files.createDirectories(proc.resolve("root"));
        Path zip = root.resolve("app.apk");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            ZipEntry entry = new ZipEntry(name);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(library.length);
            CRC32 crc = new CRC32();
            crc.update(library);
            entry.setCrc(crc.getValue());
            // So that it begins with the second page: the header has 30 bytes, and a field of its own a type and a
            // size.
            int fill = 4096 - 30 - name.length() - 4;
            ByteBuffer extra = ByteBuffer.allocate(4 + fill).order(ByteOrder.LITTLE_ENDIAN);
            extra.putShort((short) 0xd935).putShort((short) fill);
            entry.setExtra(extra.array());
            out.putNextEntry(entry);
            out.write(library);
        }
        String file = " fd:01 " + Files.getAttribute(zip, "unix:ino") + " /app.apk\n";
        Path directory = fake(
                proc,
                7,
                stat("app", 'S', 0),
                "70000000-70001000 r-xp 00001000" + file + "70001000-70002000 rw-p 00003000" + file);
        Files.createSymbolicLink(directory.resolve("root"), root);
        List<MappedFile> files = LiveProcess.of(proc, 7).files();
        assertEquals(1, files.size());
        MappedFile mapped = files.get(0);
        assertEquals("/app.apk!/" + name, mapped.path());
        assertEquals(Kind.IN_ZIP, mapped.kind());
        assertEquals(4096, mapped.elfOffset());
        UsdtFile expected = UsdtFile.read(ByteBuffer.wrap(library));
        assertEquals(expected.sites(), mapped.read().sites());
        ProbeSite site = expected.sites().get(0);
        long offset = site.fileOffset().orElseThrow();
        assertEquals(offset + 4096, mapped.offsetOf(site).orElseThrow());
        assertEquals(List.of(0x70000000L + offset), mapped.addressesOf(site));
    }

    private static final String LOADER = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdio.h>
            #include <sys/mman.h>
            int main(int argc, char **argv) {
                char bytes[1 << 16], path[64];
                int fd = memfd_create("probes made at run time", 0);
                FILE *from = fopen(argv[1], "r"), *to = fdopen(fd, "w");
                for (size_t n; (n = fread(bytes, 1, sizeof bytes, from)) > 0;) fwrite(bytes, 1, n, to);
                fflush(to);
                snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
                puts(argc > 1 && dlopen(path, RTLD_NOW) ? "ready" : dlerror());
                fflush(stdout);
                getchar();
                return 0;
            }
            """;

    /** As libstapsdt loads the probes that a program makes at run time. */
    @Test
    void findsALibraryInMemory(@TempDir Path folder) throws Exception {
        assumeTrue(isLinux() && System.getProperty("os.arch").equals("amd64"), "this is not Linux on x86-64");
        Path loader = CProgram.of(folder, "loader", LOADER, "-ldl");
        Path library = Fixtures.testdata().resolve("elf/cvalues-amd64-O2-shared-semaphore.elf");
        Process process = new ProcessBuilder(loader.toString(), library.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = process.inputReader()) {
            assertEquals("ready", out.readLine());
            LiveProcess live = LiveProcess.of(process.pid());
            MappedFile mapped = live.files().stream()
                    .filter(file -> file.kind() == Kind.MEMFD)
                    .findFirst()
                    .orElseThrow();
            assertEquals("memfd:probes made at run time", mapped.path());
            UsdtFile file = mapped.read();
            assertEquals(UsdtFile.read(library).sites(), file.sites());
            for (ProbeSite site : file.sites()) {
                assertArrayEquals(
                        bytes(library, site.fileOffset().orElseThrow(), 4),
                        bytes(
                                Path.of("/proc", Long.toString(process.pid()), "mem"),
                                mapped.addressesOf(site).get(0),
                                4));
                assertEquals(OptionalInt.of(0), live.semaphoreCount(mapped, site));
            }
            assertEquals(
                    file.sites(),
                    UsdtFile.read(mapped.tracerPath().orElseThrow()).sites());
            assertTrue(mapped.tracerPath().orElseThrow().startsWith("/proc/" + process.pid() + "/fd"));
        } finally {
            process.destroyForcibly();
        }
    }

    /** What is mapped where the data of a file would be may be another file, which is not to be read for it. */
    @Test
    void looksForASemaphoreInItsOwnFileOnly() throws IOException {
        Path library = Fixtures.testdata().resolve("elf/cvalues-amd64-O2-shared-semaphore.elf");
        ProbeSite site = UsdtFile.read(library).sites().get(0);
        long data = site.semaphore().orElseThrow().fileOffset().orElseThrow() & -4096;
        long moved = site.semaphore().orElseThrow().address()
                - site.semaphore().orElseThrow().fileOffset().orElseThrow();
        Mapping code = new Mapping(0x10000, 0x20000, 0, true);
        Mapping own = new Mapping(0x10000 + data + moved, 0x11000 + data + moved, data, false);
        long expected = 0x10000 + site.semaphore().orElseThrow().address();
        assertEquals(List.of(expected), mapped(library, List.of(code, own)).semaphoreAddressesOf(site));
        assertEquals(
                List.of(),
                mapped(library, List.of(new Mapping(0x10000, 0x11000 + site.address() / 4096 * 4096, 0, true)))
                        .semaphoreAddressesOf(site));
    }

    private static MappedFile mapped(Path file, List<Mapping> mappings) {
        return new MappedFile(
                file.toString(), Kind.FILE, "fd:01", 5, mappings, 0, Optional.of(file), List.of(file), "");
    }

    @Test
    void knowsWhoseNumbersItHas(@TempDir Path proc) throws IOException {
        assertTrue(PidNamespace.isFirst(proc));
        Path ns = Files.createDirectories(proc.resolve("self/ns"));
        Files.createSymbolicLink(ns.resolve("pid"), Path.of("pid:[4026531836]"));
        assertTrue(PidNamespace.isFirst(proc));
        Files.delete(ns.resolve("pid"));
        Files.createSymbolicLink(ns.resolve("pid"), Path.of("pid:[4026532285]"));
        assertFalse(PidNamespace.isFirst(proc));
    }
}
