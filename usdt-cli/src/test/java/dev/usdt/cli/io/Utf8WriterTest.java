package dev.usdt.cli.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The class in whose place it is used says what is right. */
class Utf8WriterTest {

    private static final String SIGNS = "aZ~\n\u007f\u0080é߿ࠀ…\uffff\ud83d\ude00\ud83d\ude00\ud800\udc00";

    private interface Text {
        void write(Writer writer) throws IOException;
    }

    private static void assertAsJdk(Text text) throws IOException {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        try (Writer writer = new OutputStreamWriter(expected, StandardCharsets.UTF_8)) {
            text.write(writer);
        }
        ByteArrayOutputStream actual = new ByteArrayOutputStream();
        try (Writer writer = new Utf8Writer(actual)) {
            text.write(writer);
        }
        assertArrayEquals(expected.toByteArray(), actual.toByteArray());
    }

    @Test
    void writesWhatTheJdkWrites() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            long seed = random.nextLong();
            assertAsJdk(writer -> writeSomething(writer, new Random(seed)));
        }
    }

    private static void writeSomething(Writer writer, Random random) throws IOException {
        for (int i = random.nextInt(40); i >= 0; i--) {
            StringBuilder text = new StringBuilder();
            boolean ascii = random.nextBoolean();
            for (int k = random.nextInt(1200); k > 0; k--) {
                text.append(ascii ? 'x' : SIGNS.charAt(random.nextInt(SIGNS.length())));
            }
            int start = text.length() == 0 ? 0 : random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> writer.write(text.toString().toCharArray(), start, text.length() - start);
                case 1 -> writer.write(text.toString(), start, text.length() - start);
                case 2 -> writer.write(SIGNS.charAt(random.nextInt(SIGNS.length())));
                default -> writer.append(text);
            }
        }
    }

    @Test
    void keepsPairsTogetherThatAreWrittenInHalves() throws IOException {
        assertAsJdk(writer -> {
            writer.write('\ud83d');
            writer.write("\ude00");
            writer.write("x".repeat(255) + "\ud83d\ude00");
            writer.write(("y".repeat(255) + "\ud83d\ude00").toCharArray());
            writer.write('\ud83d');
            writer.write(new char[] {'\ude00', 'z'});
        });
    }

    /** A buffer that is full up to the largest piece, and then that: 255 characters of three bytes and a pair. */
    @Test
    void hasRoomForTheLargestPiece() throws IOException {
        for (int before = 15_000; before < 16_400; before++) {
            int length = before;
            assertAsJdk(writer -> {
                writer.write("x".repeat(length));
                writer.write('\ud83d');
                writer.write("\ude00" + "\u2026".repeat(255));
            });
        }
    }

    @Test
    void writesNothingTwiceWhenTheStreamFails() {
        Writer writer = new Utf8Writer(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("full");
            }
        });
        assertThrows(IOException.class, () -> {
            writer.write("text");
            writer.flush();
        });
        // As with a BufferedOutputStream of the JDK, what could not be written is not tried again.
        assertEquals("none", flushed(writer));
    }

    private static String flushed(Writer writer) {
        try {
            writer.flush();
            return "none";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
