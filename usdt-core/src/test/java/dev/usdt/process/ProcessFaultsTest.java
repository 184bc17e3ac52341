package dev.usdt.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.process.MappedFile.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that change while they are read, have more than any program has, or names to deceive. */
class ProcessFaultsTest {

    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final String STATUS = "Name:\tx\nTgid:\t7\n";

    @TempDir
    Path proc;

    @BeforeAll
    static void isLinux() {
        assumeTrue(Files.isReadable(Path.of("/proc/self/maps")), "this is not Linux");
    }

    private static String stat(long startTicks) {
        return "7 (x) S 1 7 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 " + startTicks + " 0 0\n";
    }

    private Path fake(String maps) throws IOException {
        Path directory = Files.createDirectories(proc.resolve("7"));
        Files.writeString(directory.resolve("status"), STATUS);
        Files.deleteIfExists(directory.resolve("stat"));
        Files.writeString(directory.resolve("stat"), stat(1));
        Files.deleteIfExists(directory.resolve("maps"));
        Files.write(directory.resolve("maps"), maps.getBytes(StandardCharsets.ISO_8859_1));
        return directory;
    }

    private static List<MapsReader.Group> groups(Path directory) throws IOException {
        try (InputStream maps = Files.newInputStream(directory.resolve("maps"))) {
            return MapsReader.read(maps);
        }
    }

    private static void pipe(Path path) throws Exception {
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor(), path.toString());
    }

    /** Pipes give what is written at the time of each read, and tell when that is. */
    private String readWhileItIsGiven(long second) throws Exception {
        // One of its own, as who writes may still wait for a reader.
        Path own = Files.createDirectory(proc.resolve("second" + second));
        Path directory = Files.createDirectory(own.resolve("7"));
        Files.writeString(directory.resolve("status"), STATUS);
        pipe(directory.resolve("stat"));
        pipe(directory.resolve("maps"));
        Thread kernel = new Thread(() -> {
            try {
                Files.writeString(directory.resolve("stat"), stat(1));
                Files.writeString(directory.resolve("maps"), "");
                Files.writeString(directory.resolve("stat"), stat(second));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        kernel.setDaemon(true);
        kernel.start();
        try {
            return LiveProcess.of(own, 7).name();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void noticeThatItsNumberWasGivenToAnother() throws Exception {
        assertEquals("x", readWhileItIsGiven(1));
        assertEquals(
                "process 7 of " + proc.resolve("second2")
                        + ": it ended while it was read, and its number was given to another",
                readWhileItIsGiven(2));
    }

    @Test
    void lookAtEachFileOnceHoweverOftenItIsMapped() throws Exception {
        Path root = Files.createDirectories(proc.resolve("root"));
        Path library = Files.write(root.resolve("lib"), ELF);
        StringBuilder maps = new StringBuilder();
        int before = 0;
        for (int count : new int[] {10, 10_000}) {
            for (int i = 1; i <= count; i++) {
                maps.append(Long.toHexString(i * 0x2000L) + "-" + Long.toHexString(i * 0x2000L + 0x1000)
                        + " r-xp 0 fd:01 " + Files.getAttribute(library, "unix:ino") + " /lib\n");
            }
            Path directory = fake(maps.toString());
            if (count == 10) {
                Files.createSymbolicLink(directory.resolve("root"), root);
            }
            FileFinder finder = new FileFinder(proc, directory);
            assertEquals(1, finder.files(groups(directory)).size());
            assertTrue(count == 10 || finder.touches() == before, finder.touches() + " and not " + before);
            before = finder.touches();
        }
    }

    /** A process may have as many files that are gone as it has open ones: each of these is looked at once. */
    @Test
    void lookAtEachOpenFileOnce() throws Exception {
        StringBuilder maps = new StringBuilder();
        for (int i = 1; i <= 1000; i++) {
            maps.append(Long.toHexString(i * 0x2000L) + "-" + Long.toHexString(i * 0x2000L + 0x1000) + " r-xp 0 fd:01 "
                    + i + " /lib" + i + " (deleted)\n");
        }
        Path directory = fake(maps.toString());
        Files.createDirectories(directory.resolve("fd"));
        for (int i = 1; i <= 1000; i++) {
            Files.createSymbolicLink(directory.resolve("fd/" + i), Path.of("/lib" + i + " (deleted)"));
        }
        FileFinder finder = new FileFinder(proc, directory);
        assertEquals(1000, finder.files(groups(directory)).size());
        assertTrue(finder.touches() < 20_000, finder.touches() + " touches");
    }

    @Test
    void listTheRestIfSomeMappingsAreGone() throws Exception {
        Path root = Files.createDirectories(proc.resolve("root"));
        Path library = Files.write(root.resolve("lib"), ELF);
        Path range = Files.write(proc.resolve("mapped"), ELF);
        Path directory = fake("1000-2000 r-xp 0 fd:01 5 /program\n"
                + "3000-4000 r-xp 0 fd:01 6 /gone (deleted)\n"
                + "5000-6000 r-xp 0 fd:01 " + Files.getAttribute(library, "unix:ino") + " /lib\n"
                + "7000-8000 r--p 0 fd:01 8 " + range + "\n"
                + "9000-a000 r-xp 0 fd:01 8 " + range + "\n"
                + "b000-c000 r-xp 0 00:0e 9 anon_inode:[io_uring]\n");
        Files.createSymbolicLink(directory.resolve("root"), root);
        Files.createSymbolicLink(directory.resolve("exe"), Path.of("/program"));
        // Of a file that is mapped twice, the first mapping is gone.
        Files.createDirectories(directory.resolve("map_files"));
        Files.createSymbolicLink(directory.resolve("map_files/9000-a000"), range);
        List<MappedFile> files = LiveProcess.of(proc, 7).files();
        List<String> told = new ArrayList<>();
        for (MappedFile file : files) {
            told.add(file.path() + " " + file.kind() + ": " + file.failure());
        }
        assertEquals(
                List.of(
                        "/program FILE: is not mapped any more, and not at its path",
                        "/gone DELETED: is not mapped any more, and not at its path",
                        "/lib FILE: ",
                        range + " FILE: "),
                told);
        assertEquals(
                Optional.of(directory.resolve("map_files/9000-a000")),
                files.get(3).openPath());
    }

    /** A range is that of another file by now, and another file of the same number is at the path. */
    @Test
    void takeNoOtherFileForTheirs() throws Exception {
        Path root = Files.createDirectories(proc.resolve("root"));
        Path own = Files.write(proc.resolve("own"), ELF);
        Path other = Files.write(proc.resolve("other"), ELF);
        Path over = Files.write(root.resolve("over"), ELF);
        Path directory = fake("1000-2000 r-xp 0 fd:01 5 " + own + "\n"
                + "3000-4000 r-xp 0 fd:01 " + Files.getAttribute(over, "unix:ino") + " /over\n"
                + "5000-6000 r-xp 0 fd:01 5 /same/number\n");
        Files.createSymbolicLink(directory.resolve("root"), root);
        Files.createDirectories(directory.resolve("map_files"));
        Files.createSymbolicLink(directory.resolve("map_files/1000-2000"), other);
        List<MappedFile> files = LiveProcess.of(proc, 7).files();
        assertEquals(3, files.size());
        assertTrue(files.get(0).openPath().isEmpty());
        assertTrue(files.get(1).openPath().isPresent());
        Files.delete(directory.resolve("map_files/1000-2000"));
        Files.createSymbolicLink(directory.resolve("map_files/1000-2000"), own);
        MappedFile found = LiveProcess.of(proc, 7).files().get(0);
        assertEquals(List.of(directory.resolve("map_files/1000-2000")), found.tracerPaths());
        // It has become another program since.
        Files.delete(directory.resolve("map_files/1000-2000"));
        Files.createSymbolicLink(directory.resolve("map_files/1000-2000"), other);
        assertEquals(
                own + ": is not mapped any more",
                assertThrows(IOException.class, found::read).getMessage());
    }

    private static final String FIRST_THREAD_ENDS = """
            #include <pthread.h>
            #include <stdio.h>
            #include <unistd.h>
            static void *stay(void *nothing) {
                usleep(200000);
                puts("ready");
                fflush(stdout);
                getchar();
                return nothing;
            }
            int main(void) {
                pthread_t thread;
                pthread_create(&thread, 0, stay, 0);
                pthread_exit(0);
            }
            """;

    @Test
    void liveOnWithoutTheirFirstThread(@TempDir Path folder) throws Exception {
        Path program = CProgram.of(folder, "first", FIRST_THREAD_ENDS, "-pthread");
        Process process = new ProcessBuilder(program.toString()).start();
        try (BufferedReader out = process.inputReader()) {
            assertEquals("ready", out.readLine());
            LiveProcess live = LiveProcess.of(process.pid());
            assertEquals(process.pid(), live.pid());
            MappedFile mapped = live.files().get(0);
            assertEquals(program.toString(), mapped.path());
            assertTrue(mapped.read().sites().isEmpty());
        } finally {
            process.destroyForcibly();
        }
    }

    /** A regular file may be called like one of memory, or of none. */
    @Test
    void seeThroughNames() throws Exception {
        Path root = Files.createDirectories(proc.resolve("root"));
        StringBuilder maps = new StringBuilder();
        List<String> names =
                List.of("memfd:x", "memfd:y (deleted)", "lib (deleted)", "a\\012b", "c\nd", "\u001b[31mred", "[vdso]");
        int at = 0x1000;
        for (String name : names) {
            Path file = Files.write(root.resolve(name), ELF);
            maps.append(Integer.toHexString(at) + "-" + Integer.toHexString(at + 0x1000) + " r-xp 0 fd:01 "
                    + Files.getAttribute(file, "unix:ino") + " /" + name.replace("\n", "\\012") + "\n");
            at += 0x1000;
        }
        maps.append("ff000-100000 r-xp 0 00:01 123456789 /memfd:z (deleted)\n");
        maps.append("100000-101000 r-xp 0 fd:01 123456789 //anon\n");
        maps.append("101000-102000 r-xp 0 fd:01 123456788 /\u00ff\u00fe\n");
        Path directory = fake(maps.toString());
        Files.createSymbolicLink(directory.resolve("root"), root);
        List<MappedFile> files = LiveProcess.of(proc, 7).files();
        for (int i = 0; i < names.size(); i++) {
            assertEquals("/" + names.get(i), files.get(i).path());
            assertEquals(Kind.FILE, files.get(i).kind(), names.get(i));
            assertTrue(files.get(i).openPath().isPresent(), names.get(i));
        }
        assertEquals("memfd:z", files.get(names.size()).path());
        assertEquals(Kind.MEMFD, files.get(names.size()).kind());
        assertEquals("//anon", files.get(names.size() + 1).path());
        assertEquals("/\udcff\udcfe", files.get(names.size() + 2).path());
    }

    private static final String MANY = """
            #include <fcntl.h>
            #include <stdio.h>
            #include <string.h>
            #include <sys/mman.h>
            #include <sys/prctl.h>
            int main(int argc, char **argv) {
                prctl(PR_SET_NAME, "a) \\n(\\033[31m");
                int fd = open(argv[1], O_RDONLY);
                for (int i = 0; i < 10000; i++)
                    if (mmap(0, 4096, i % 2 ? PROT_READ : PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED)
                        return 1;
                puts("ready");
                fflush(stdout);
                getchar();
                return 0;
            }
            """;

    /** The real thing, with a name that looks like the end of one, and a library whose name looks like two lines. */
    @Test
    void readAProcessWithTenThousandMappings(@TempDir Path folder) throws Exception {
        Path program = CProgram.of(folder, "many", MANY);
        Path library = Files.copy(program, folder.resolve("a\\012b\nc \u001b[31m (deleted)"));
        Process process = new ProcessBuilder(program.toString(), library.toString()).start();
        try (BufferedReader out = process.inputReader()) {
            assertEquals("ready", out.readLine());
            try (Stream<String> lines =
                    Files.lines(Path.of("/proc/" + process.pid() + "/maps"), StandardCharsets.ISO_8859_1)) {
                assertTrue(lines.count() > 10_000, "the kernel has merged them");
            }
            LiveProcess live = LiveProcess.of(process.pid());
            assertEquals("a) \n(\u001b[31m", live.name());
            MappedFile mapped = live.files().stream()
                    .filter(file -> file.mappings().size() == 10_000)
                    .findFirst()
                    .orElseThrow();
            assertEquals(Kind.FILE, mapped.kind());
            if (mapped.openPath().orElseThrow().startsWith("/proc/" + process.pid() + "/map_files")) {
                assertEquals(library.toString(), mapped.path());
            }
            assertTrue(mapped.read().sites().isEmpty());
            Path directory = Path.of("/proc", Long.toString(process.pid()));
            FileFinder finder = new FileFinder(proc, directory);
            int count = finder.files(groups(directory)).size();
            assertTrue(finder.touches() < 20 * count, finder.touches() + " touches");
        } finally {
            process.destroyForcibly();
        }
    }
}
