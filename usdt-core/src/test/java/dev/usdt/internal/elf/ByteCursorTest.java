package dev.usdt.internal.elf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cursor gives is what the file has, through whatever windows and parts that were read before. */
class ByteCursorTest {

    /** Several windows. */
    private static final int SIZE = 300_000;

    @TempDir
    Path folder;

    private final byte[] bytes = new byte[SIZE];
    private final Random random = new Random(6);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givesWhatTheFileHas(boolean inMemory) throws Exception {
        random.nextBytes(bytes);
        Path path = Files.write(folder.resolve("file"), bytes);
        for (int round = 0; round < 400; round++) {
            try (ByteSource source = inMemory ? ByteSource.of(ByteBuffer.wrap(bytes)) : ByteSource.open(path)) {
                walk(source, somewhere(0, SIZE), SIZE, round % 2 == 0);
                // Parts that overlap, and are smaller than what may have been read of them before.
                int around = somewhere(0, SIZE - 6000);
                for (int part = 0; part < 8; part++) {
                    int start = around + random.nextInt(3000);
                    walk(source, start, start + random.nextInt(3000), round % 2 == 0);
                }
            }
        }
    }

    private void walk(ByteSource source, int start, int end, boolean bigEndian) throws IOException {
        ByteCursor cursor = new ByteCursor(source, start, end - start, bigEndian, true);
        ByteBuffer expected = ByteBuffer.wrap(bytes).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (int step = 0; step < 20; step++) {
            int at = (int) cursor.position();
            switch (random.nextInt(8)) {
                case 0 -> cursor.seek(somewhere(start, end));
                case 1 -> {
                    int from = Math.min(somewhere(start, end), SIZE - 1);
                    source.readAhead(from, Math.min(SIZE - from, 1 + random.nextInt(9000)));
                }
                case 2 -> source.readPage(somewhere(0, SIZE - 1));
                case 3 -> {
                    if (end - at >= 12) {
                        assertEquals(expected.getInt(at) & 0xffffffffL, cursor.u32());
                        assertEquals(expected.getLong(at + 4), cursor.word());
                    }
                }
                case 4 -> {
                    if (end - at >= 3) {
                        assertEquals(expected.getShort(at) & 0xffff, cursor.u16());
                        assertEquals(expected.get(at + 2) & 0xff, cursor.u8());
                    }
                }
                case 5 -> {
                    int count = random.nextInt(Math.min(end - at, 70_000) + 1);
                    assertArrayEquals(Arrays.copyOfRange(bytes, at, at + count), cursor.bytes(count));
                }
                default -> {
                    int count = random.nextInt(Math.min(end - at, 200) + 1);
                    int first = cursor.show(count);
                    byte[] shown = Arrays.copyOfRange(cursor.shown(), first, first + count);
                    byte[] ofBuffer = new byte[count];
                    cursor.shownBuffer().get(first, ofBuffer);
                    assertArrayEquals(Arrays.copyOfRange(bytes, at, at + count), shown);
                    assertArrayEquals(shown, ofBuffer);
                }
            }
        }
    }

    /** Often near an end, and near the ends of the first page and of a window. */
    private int somewhere(int from, int to) {
        int any = from + random.nextInt(to - from + 1);
        int near = switch (random.nextInt(5)) {
            case 0 -> from + random.nextInt(100);
            case 1 -> to - random.nextInt(100);
            case 2 -> 4096 + random.nextInt(40) - 20;
            case 3 -> from + (1 << 16) + random.nextInt(40) - 20;
            default -> any;
        };
        return near < from || near > to ? any : near;
    }

    /** Where a file stands is known without asking. */
    @Test
    void goesBackAndForthInAFile() throws Exception {
        random.nextBytes(bytes);
        try (ByteSource source = ByteSource.open(Files.write(folder.resolve("file"), bytes))) {
            byte[] read = new byte[100];
            for (int offset : new int[] {0, 200_000, 4196, 4296, 200_000, 200_100, 4196, 4396, 299_900, 4496}) {
                source.read(offset, read, 0, read.length);
                assertArrayEquals(Arrays.copyOfRange(bytes, offset, offset + read.length), read, "at " + offset);
            }
        }
    }

    @Test
    void looksAtNothingThatWasNotRead() throws Exception {
        byte[] file = new byte[10_000];
        try (ByteSource source = ByteSource.of(ByteBuffer.wrap(file))) {
            source.readAhead(5000, 100);
            assertEquals(100, source.bytesRead());
            new ByteCursor(source, 0, 1, false, true).u8();
            assertEquals(4096 + 100, source.bytesRead());
            for (int[] range : new int[][] {{0, 4096}, {4095, 1}, {5000, 100}, {5099, 1}, {5050, 50}}) {
                new ByteCursor(source, range[0], range[1], false, true).bytes(range[1]);
            }
            assertEquals(4096 + 100, source.bytesRead());
            int read = 0;
            for (int[] range : new int[][] {{4095, 2}, {4096, 1}, {4999, 2}, {5099, 2}, {5100, 1}}) {
                new ByteCursor(source, range[0], range[1], false, true).bytes(range[1]);
                read += range[1];
                assertEquals(4096 + 100 + read, source.bytesRead(), Arrays.toString(range));
            }
        }
    }
}
