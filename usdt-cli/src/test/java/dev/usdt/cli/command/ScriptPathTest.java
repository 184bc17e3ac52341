package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.cli.Cli;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which path a script has; that bpftrace finds a container's program by it is tested on a kernel. */
class ScriptPathTest {

    private static final Path FIXTURE = Cli.fixture("cvalues-amd64-O2.elf").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void isWithoutDotsAndLinksButForTheName() throws Exception {
        Path real = Files.createDirectories(folder.resolve("real/deep")).toRealPath();
        Path file = Files.copy(FIXTURE, real.resolve("file"));
        Files.createSymbolicLink(folder.resolve("link"), real);
        Files.createSymbolicLink(real.resolve("newest"), Path.of("file"));
        assertEquals(file, ScriptPath.of(folder + "/link/../deep/./file"));
        assertEquals(file, ScriptPath.of(folder + "/link/file"));
        assertEquals(real.resolve("newest"), ScriptPath.of(folder + "/link/newest"));
        assertEquals(Path.of("x").toAbsolutePath(), ScriptPath.of("x"));
        assertThrows(NoSuchFileException.class, () -> ScriptPath.of(folder + "/none/file"));
        assertThrows(NoSuchFileException.class, () -> ScriptPath.of(""));
    }

    /** What such a link says is a path in the view of that process, whatever it is here. */
    @Test
    void throughALinkOfAProcessIsAsTyped() throws Exception {
        Path process = Path.of("/proc", String.valueOf(ProcessHandle.current().pid()));
        assumeTrue(Files.isDirectory(process), "ScriptPathTest not run: there is no " + process);
        List<String> paths = new ArrayList<>(List.of(
                process + "/root" + FIXTURE,
                process + "/root/opt/../none",
                process + "/task/" + process.getFileName() + "/root" + FIXTURE,
                process + "/cwd/x",
                process + "/exe",
                "/proc/self/root" + FIXTURE,
                "/proc/thread-self/exe"));
        try (FileChannel open = FileChannel.open(FIXTURE);
                Stream<Path> files = Files.list(process.resolve("fd"))) {
            assertTrue(open.isOpen());
            paths.add(files.filter(ScriptPathTest::isFixture)
                    .findFirst()
                    .orElseThrow()
                    .toString());
        }
        // Which only root may follow, but anybody type.
        paths.add(process + "/map_files/400000-401000");
        for (String path : paths) {
            assertEquals(path, ScriptPath.of(path).toString());
            String doubled = path.replaceFirst("^/proc", "/proc/.");
            assertEquals(doubled, ScriptPath.of(doubled).toString());
        }
        String script = Cli.launch("bpftrace", "--attach", "usdt", paths.get(0)).out();
        assertTrue(script.contains("\nusdt:\"" + paths.get(0) + "\":"), script);
    }

    @Test
    void warnsOfWhatIsOfTheReader() {
        for (String path : List.of("/proc/self/exe", "/proc/thread-self/fd/3", "/proc/self/cwd/x")) {
            assertTrue(ScriptPath.isOfReader(Path.of(path)), path);
        }
        for (String path : List.of("/proc/self/root/x", "/proc/1/exe", "/proc/self/status", "/srv/proc/self/exe")) {
            assertFalse(ScriptPath.isOfReader(Path.of(path)), path);
        }
    }

    private static boolean isFixture(Path descriptor) {
        try {
            return Files.isSameFile(descriptor, FIXTURE);
        } catch (IOException e) {
            return false;
        }
    }
}
