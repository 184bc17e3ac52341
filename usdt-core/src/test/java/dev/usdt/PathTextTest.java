package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is expected is what a shell made, and what it says of it, in whatever locale this runs. */
class PathTextTest {

    @TempDir
    Path folder;

    @Test
    void namesEachFileThatAShellMade() throws Exception {
        List<String> octal =
                List.of("plain", "\\303\\274", "\\377", "\\376", "\\357\\277\\275", "a\\303", "\\355\\240\\200");
        List<String> texts = List.of("plain", "ü", "\udcff", "\udcfe", "\ufffd", "a\udcc3", "\udced\udca0\udc80");
        for (int i = 0; i < octal.size(); i++) {
            shell("printf " + i + " >\"$(printf 'x" + octal.get(i) + "')\"");
        }
        TreeSet<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> found.add(PathText.of(file)));
        }
        TreeSet<String> expected = new TreeSet<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = PathText.of(folder) + "/x" + texts.get(i);
            expected.add(text);
            assertEquals(String.valueOf(i), Files.readString(PathText.path(text)), text);
            assertTrue(Files.isRegularFile(folder.resolve(PathText.path("x" + texts.get(i)))));
        }
        assertEquals(expected, found);
    }

    /** Any bytes but a NUL; of a path without what Java leaves out: slashes that are doubled, or at the end. */
    @Test
    void losesNothing() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 3000; round++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int names = random.nextInt(1, 4); names > 0; names--) {
                bytes.write('/');
                for (int length = random.nextInt(1, 6); length > 0; length--) {
                    int b = random.nextInt(3) > 0
                            ? random.nextInt(1, 256)
                            : "a.~%ü".getBytes(StandardCharsets.UTF_8)[random.nextInt(6)];
                    bytes.write(b == '/' ? 'x' : b);
                }
            }
            byte[] absolute = bytes.toByteArray();
            String text = PathText.of(absolute);
            Path path = PathText.path(text);
            assertTrue(path.isAbsolute());
            assertEquals(text, PathText.of(path));
            assertArrayEquals(absolute, bytesOf(path));
            Path relative = PathText.path(text.substring(1));
            assertFalse(relative.isAbsolute());
            assertEquals(text.substring(1), PathText.of(relative));
            assertEquals(path, Path.of("/").resolve(relative));
        }
    }

    @Test
    void leavesDotsWhereTheyAre() {
        for (String text : List.of("..", ".", "../ü/./x", "/ü/../x", "./\udcff", "/")) {
            assertEquals(text, PathText.of(PathText.path(text)));
        }
        assertEquals("ü/x", PathText.of(PathText.path("ü//x/")));
    }

    @Test
    void refusesWhatNoFileIsCalled() {
        for (String text : List.of("a\0", "ü\0", "\ud800", "\udc7f")) {
            assertThrows(InvalidPathException.class, () -> PathText.path(text));
        }
    }

    /** As the URI of a path has them; that is what the specification of Path says. */
    private static byte[] bytesOf(Path path) {
        String uri = path.toUri().getRawPath();
        // Of a directory, such as /. is, with a slash behind it.
        int end = uri.length() > 1 && uri.endsWith("/") ? uri.length() - 1 : uri.length();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < end; i++) {
            boolean escaped = uri.charAt(i) == '%';
            bytes.write(escaped ? Integer.parseInt(uri.substring(i + 1, i + 3), 16) : uri.charAt(i));
            i += escaped ? 2 : 0;
        }
        return bytes.toByteArray();
    }

    private void shell(String script) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor());
    }
}
