package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a file is opened, which depends on where it is and how it is called, the same is read. */
class OpeningTest {

    private static final Path FILE = Fixtures.testdata().resolve("elf/govalues-amd64.elf");

    private static final List<Detail[]> WANTED =
            List.of(new Detail[0], new Detail[] {Detail.INSTRUCTIONS}, new Detail[] {
                Detail.FUNCTIONS, Detail.SYMBOLS, Detail.COVERAGE
            });

    @TempDir
    Path folder;

    private static void assertSame(Path copy) throws IOException {
        for (Detail[] details : WANTED) {
            UsdtFile expected = UsdtFile.read(FILE, details);
            UsdtFile actual = UsdtFile.read(copy, details);
            assertEquals(expected.sites(), actual.sites());
            for (ProbeSite site : expected.sites()) {
                assertEquals(expected.frames(site), actual.frames(site));
            }
        }
    }

    @Test
    void readsAFileWithinAnArchive() throws Exception {
        Path zip = folder.resolve("files.zip");
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path copy = files.getPath("/copy.elf");
            Files.copy(FILE, copy);
            assertSame(copy);
        }
    }

    @Test
    void readsAFileWhoseNameCannotBeDecoded() throws Exception {
        Process copy = new ProcessBuilder("sh", "-c", "cp \"$0\" \"$(printf 'a\\377b.elf')\"", FILE.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(copy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(copy.waitFor() == 0, () -> "no such name here: " + said);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            Path odd = files.iterator().next();
            // Not the one with the character that stands for what cannot be decoded. Where the locale is not UTF-8 no
            // file has that.
            String shown = odd.getFileName().toString();
            if (Charset.forName(System.getProperty("sun.jnu.encoding"))
                    .newEncoder()
                    .canEncode(shown)) {
                Files.write(folder.resolve(shown), new byte[] {1});
            }
            assertSame(odd);
        }
    }

    @Test
    void saysInTheSameWordsThatThereIsNone() {
        for (Detail[] details : WANTED) {
            assertThrows(NoSuchFileException.class, () -> UsdtFile.read(folder.resolve("none"), details));
            IOException folderSaid = assertThrows(IOException.class, () -> UsdtFile.read(folder, details));
            assertEquals(folder + ": is a directory", folderSaid.getMessage());
        }
    }

    /** A pipe would be waited for, and a device has no size. */
    @Test
    void opensNothingButRegularFiles() throws Exception {
        Path pipe = folder.resolve("pipe");
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start();
        assertEquals(0, made.waitFor());
        for (Path path : List.of(pipe, Path.of("/dev/null"), Path.of("/dev/zero"))) {
            // A pipe that is opened waits for ever; how long it takes not to open it is not looked at.
            IOException said = assertTimeoutPreemptively(
                    Duration.ofMinutes(10), () -> assertThrows(IOException.class, () -> UsdtFile.read(path)));
            assertEquals(path + ": not a regular file", said.getMessage());
        }
    }

    @Test
    void saysThatItMayNotReadAFile() {
        // Whoever asks: the kernel only takes what is written to it.
        Path path = Path.of("/sys/bus/platform/uevent");
        assumeTrue(Files.isRegularFile(path), "there is no " + path);
        assertThrows(AccessDeniedException.class, () -> UsdtFile.read(path));
    }

    @Test
    void closesWhatItOpens() throws Exception {
        Path open = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(open), "there is no " + open);
        Path notElf = Files.write(folder.resolve("text"), new byte[100]);
        long before = count(open);
        for (int i = 0; i < 200; i++) {
            UsdtFile.read(FILE);
            assertThrows(ElfFormatException.class, () -> UsdtFile.read(notElf));
        }
        // Other tests may have opened a few meanwhile.
        assertTrue(count(open) < before + 100, () -> before + " files were open, and many more are");
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }

    /** A relative path is relative to {@code user.dir}, which may be told to be another than where the process is. */
    @Test
    void readsTheFileThatTheRestOfJavaReads() throws Exception {
        Path here = Files.createDirectory(folder.resolve("here"));
        Path there = Files.createDirectory(folder.resolve("there"));
        Files.copy(Fixtures.testdata().resolve("elf/govalues-amd64.elf"), there.resolve("program"));
        Files.copy(Path.of(System.getProperty("java.home"), "bin/java"), here.resolve("program"));
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Duser.dir=" + there,
                        "-cp",
                        System.getProperty("java.class.path"),
                        CountSites.class.getName(),
                        "program")
                .directory(here.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, java.waitFor(), said);
        assertEquals(UsdtFile.read(FILE).sites().size() + "\n", said);
    }

    /** Run in a process of its own. */
    static final class CountSites {
        private CountSites() {}

        public static void main(String[] names) throws IOException {
            System.out.println(UsdtFile.read(Path.of(names[0])).sites().size());
        }
    }

    @Test
    void endsWhenTheThreadIsInterrupted() {
        for (Detail[] details : WANTED) {
            Thread.currentThread().interrupt();
            try {
                assertThrows(ClosedByInterruptException.class, () -> UsdtFile.read(FILE, details));
            } finally {
                assertTrue(Thread.interrupted());
            }
        }
    }
}
