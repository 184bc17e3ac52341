package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a file is opened, which depends on what is wanted of it and on where it is, the same is read. */
class OpeningTest {

    private static final Path FILE = Fixtures.testdata().resolve("elf/govalues-amd64.elf");

    private static final List<Fact[]> WANTED = List.of(
            new Fact[0], new Fact[] {Fact.INSTRUCTIONS}, new Fact[] {Fact.FUNCTIONS, Fact.SYMBOLS, Fact.COVERAGE});

    @TempDir
    Path folder;

    private static void assertSame(Path copy) throws IOException {
        for (Fact[] facts : WANTED) {
            UsdtFile expected = UsdtFile.read(FILE, facts);
            UsdtFile actual = UsdtFile.read(copy, facts);
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
        assumeTrue(copy.waitFor(10, TimeUnit.SECONDS) && copy.exitValue() == 0, () -> "no such name here: " + said);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            Path odd = files.iterator().next();
            // Not the one with the character that stands for what cannot be decoded.
            Files.write(folder.resolve(odd.getFileName().toString()), new byte[] {1});
            assertSame(odd);
        }
    }

    @Test
    void saysInTheSameWordsThatThereIsNone() {
        for (Fact[] facts : WANTED) {
            assertThrows(NoSuchFileException.class, () -> UsdtFile.read(folder.resolve("none"), facts));
            IOException folderSaid = assertThrows(IOException.class, () -> UsdtFile.read(folder, facts));
            assertEquals("is a directory", folderSaid.getMessage());
        }
    }

    @Test
    void endsWhenTheThreadIsInterrupted() {
        for (Fact[] facts : WANTED) {
            Thread.currentThread().interrupt();
            try {
                assertThrows(ClosedByInterruptException.class, () -> UsdtFile.read(FILE, facts));
            } finally {
                assertTrue(Thread.interrupted());
            }
        }
    }
}
