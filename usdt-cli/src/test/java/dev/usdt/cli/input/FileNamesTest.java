package dev.usdt.cli.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.cli.input.OrderedWork.Piece;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileNamesTest {

    @Test
    void readsLines() throws Exception {
        assertEquals(List.of("a", "b c", "d"), names("a\nb c\n\nd\n", 1000));
        assertEquals(List.of("a", "last"), names("a\nlast", 1000));
        assertEquals(List.of(), names("", 1000));
    }

    @Test
    void readsWhatNulsEnd() throws Exception {
        assertEquals(List.of("a\nb", "c"), names("a\nb\0c\0", 1000));
        assertEquals(List.of("a\nb", "c"), names("a\nb\0c", 1000));
        String longest = "\n".repeat(4096);
        assertEquals(List.of(longest, "c"), names(longest + "\0c\0", 1000));
    }

    @Test
    void readsWhatComesInSmallParts() throws Exception {
        StringBuilder list = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            expected.add("/some/path/" + i);
            list.append("/some/path/").append(i).append('\n');
        }
        for (int part : new int[] {1, 7, 100, 5000, 1 << 20}) {
            assertEquals(expected, names(list.toString(), part), "parts of " + part);
        }
    }

    @Test
    void saysThatAListIsNone() throws Exception {
        List<String> names = names("x".repeat(40_000), 1000);
        assertEquals(1, names.size());
        assertTrue(names.get(0).startsWith("failed: a name of more than 4096 bytes"), names.get(0));
    }

    private static List<String> names(String text, int partBytes) throws Exception {
        InputStream stream = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int start, int length) {
                return super.read(into, start, Math.min(length, partBytes));
            }
        };
        List<String> names = new ArrayList<>();
        Piece<FileResult> list = new FileNames("list", stream) {
            @Override
            protected Piece<FileResult> reading(List<String> some) {
                List<String> copy = List.copyOf(some);
                return yield -> copy.forEach(name -> yield.result(FileResult.failed(name, ""), 1));
            }
        };
        try (OrderedWork<FileResult> work = new OrderedWork<>(list, 2, 2, 100)) {
            for (List<FileResult> some = work.next(0); some != null; some = work.next(0)) {
                some.forEach(result ->
                        names.add(result.failure().isEmpty() ? result.path() : "failed: " + result.failure()));
            }
        }
        return names;
    }
}
